/**
 * SPI NOR flash parts found on ESP8266 boards. Sources: flash-layout.md §5 (ids, makers), lx106-and-rom.md §3.2 (commands).
 * Times are data-sheet typicals of a Winbond W25Q-class part and marked so: no part was measured.
 */

/** JEDEC manufacturer bytes. */
export const FLASH_MAKERS: Readonly<Record<number, string>> = {
  11: 'XTX',
  14: 'Fremont',
  28: 'EON',
  31: 'Adesto',
  32: 'XMC',
  55: 'AMIC',
  81: 'GigaDevice MD',
  94: 'Zbit',
  98: 'Sanyo',
  104: 'Boya',
  133: 'Puya',
  140: 'ESMT',
  157: 'ISSI',
  161: 'Fudan',
  191: 'SST',
  194: 'Macronix',
  200: 'GigaDevice',
  213: 'ISSI',
  224: 'BergMicro',
  239: 'Winbond',
  248: 'Fidelix',
};

/** Adesto's (and Atmel's) density code in the low five bits of the second byte. */
const ADESTO = 0x1f;
const ADESTO_SIZES: Readonly<Record<number, number>> = { 4: 0x80000, 5: 0x100000, 6: 0x200000, 7: 0x400000 };

/** A JEDEC id as RDID gives it in W0: maker in bits 0-7, type 8-15, capacity 16-23. */
export type JedecId = number;

/** The JEDEC maker code; {@link FLASH_MAKERS} names some. */
export function makerOf(id: JedecId): number {
  return id & 0xff;
}

/** esptool's `Device:` number, type and capacity: 0x4016 for a Winbond 4 MB part. */
export function deviceOf(id: JedecId): number {
  return ((id >> 8) & 0xff) * 0x100 + ((id >> 16) & 0xff);
}

/** The capacity in bytes that the id claims; `undefined` when it claims none (a chip may still lie, see `chip/fake-size`). */
export function sizeOf(id: JedecId): number | undefined {
  if (makerOf(id) === ADESTO) return ADESTO_SIZES[(id >> 8) & 0x1f];
  const code = (id >> 16) & 0xff;
  const exponent = code >= 0x32 && code <= 0x3a ? code - 0x20 : code;
  return exponent >= 0x12 && exponent <= 0x19 ? 2 ** exponent : undefined;
}

/** What the software NOR flash needs to know of a part. */
export interface FlashPart {
  readonly name: string;
  readonly id: JedecId;
  /** True capacity in bytes; addresses wrap here. */
  readonly size: number;
  /** Busy times in microseconds, data-sheet typicals. */
  readonly times: {
    readonly pageProgram: number;
    readonly sectorErase: number;
    readonly block32Erase: number;
    readonly block64Erase: number;
    /** For each MiB of the array. */
    readonly chipErasePerMiB: number;
    readonly writeStatus: number;
  };
}

/** W25Q80/16/32/64/128 data sheets, typical column, rounded. */
const WINBOND_TIMES: FlashPart['times'] = {
  pageProgram: 700,
  sectorErase: 45_000,
  block32Erase: 120_000,
  block64Erase: 150_000,
  chipErasePerMiB: 2_500_000,
  writeStatus: 10_000,
};

/** A Winbond-like part of `size` bytes (a power of two from 256 KiB to 32 MiB). */
export function winbondPart(size: number): FlashPart {
  const exponent = Math.log2(size);
  if (!Number.isInteger(exponent) || exponent < 18 || exponent > 25) throw new RangeError(`no such part: ${size} bytes`);
  return { name: `W25Q (${size} bytes)`, id: 0xef | (0x40 << 8) | (exponent << 16), size, times: WINBOND_TIMES };
}
