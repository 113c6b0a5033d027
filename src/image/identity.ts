import { u32At } from '../base/bytes.ts';
import { SECTOR_SIZE } from '../chip/memory-map.ts';

/** First word of an rf_cal sector, and the words that carry the MAC of the chip it was measured on. Source: flash-layout.md §3. */
const RF_CAL_MAGIC = 0x00ff0000;
const WORD_COUNT = 26;
const MAC_LOW = 24;
const MAC_HIGH = 25;
const MAC_TAG = 0xb200;

/** A radio calibration and the chip it belongs to. */
export interface RfCal {
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

/** A MAC in one of the parameter sectors' places, if it can be one: a vendor's own, for one device. */
export function paramMac(params: Uint8Array): Uint8Array | undefined {
  for (const offset of PARAM_MAC_OFFSETS) {
    const mac = params.slice(offset, offset + 6);
    const [first = 0] = mac;
    const own = mac.length === 6 && (first & 3) === 0;
    const distinct = new Set(mac).size;
    if (own && distinct > 2) return mac;
  }
  return undefined;
}
