import { u32At } from '../../base/bytes.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';

/** First word of an rf_cal sector, and the words that carry the MAC of the chip it was measured on. Source: flash-layout.md §3. */
const RF_CAL_MAGIC = 0x00ff0000;
const WORD_COUNT = 26;
const MAC_LOW = 24;
const MAC_HIGH = 25;
const MAC_TAG = 0xb200;

/** A radio calibration and the chip it belongs to. */
interface RfCal {
  readonly offset: number;
  readonly mac: Uint8Array;
}

/** The rf_cal sectors of a file, wherever they lie: recognised by their own sum. */
export function findRfCal(file: Uint8Array): RfCal[] {
  const found: RfCal[] = [];
  for (let at = 0; at + (WORD_COUNT + 1) * 4 <= file.length; at += SECTOR_SIZE) {
    if (u32At(file, at) !== RF_CAL_MAGIC) continue;
    let sum = 0;
    for (let i = 0; i < WORD_COUNT; i++) sum = (sum + u32At(file, at + 4 * i)) >>> 0;
    const low = u32At(file, at + 4 * MAC_LOW);
    const high = u32At(file, at + 4 * MAC_HIGH);
    if (u32At(file, at + 4 * WORD_COUNT) !== ~sum >>> 0 || low >>> 16 !== MAC_TAG) continue;
    found.push({ offset: at, mac: Uint8Array.of(high >>> 16, high >>> 8, high, low >>> 8, low, high >>> 24) });
  }
  return found;
}

/** Where SDK 2.2.x and Tuya's builds keep a copy of the MAC in a parameter sector. Source: flash-layout.md §3. */
const PARAM_MAC_OFFSETS = [0x492, 0x484];

/** A place that names the chip that a file was read from. */
export interface Donor {
  readonly mac: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

/**
 * The chip that `file` was read from: by its radio calibration, which has a sum, or else by the copy of the MAC in one of the
 * parameter sectors at `paramSectors`.
 */
export function donor(file: Uint8Array, paramSectors: readonly number[]): Donor | undefined {
  const [calibration] = findRfCal(file);
  if (calibration !== undefined) return { mac: calibration.mac, offset: calibration.offset + 4 * MAC_LOW, length: 8 };
  for (const sector of paramSectors) {
    for (const at of PARAM_MAC_OFFSETS) {
      const mac = file.slice(sector + at, sector + at + 6);
      if (isOwnMac(mac)) return { mac, offset: sector + at, length: 6 };
    }
  }
  return undefined;
}

/** Could be a vendor's address for one device: neither a group's nor home-made, and not a pattern of fill bytes. */
function isOwnMac(mac: Uint8Array): boolean {
  return mac.length === 6 && ((mac[0] as number) & 3) === 0 && new Set(mac).size > 3;
}
