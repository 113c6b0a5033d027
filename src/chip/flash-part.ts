/**
 * SPI NOR flash parts found on ESP8266 boards. Sources: flash-layout.md §5 (ids, makers), lx106-and-rom.md §3.2 (commands).
 * Times are data-sheet typicals of a Winbond W25Q-class part and marked so: no part was measured.
 */

/** JEDEC manufacturer bytes. */
export const FLASH_MAKERS: Readonly<Record<number, string>> = Object.fromEntries([
  [0x0b, 'XTX'],
  [0x0e, 'Fremont'],
  [0x1c, 'EON'],
  [0x1f, 'Adesto'],
  [0x20, 'XMC'],
  [0x37, 'AMIC'],
  [0x51, 'GigaDevice MD'],
  [0x5e, 'Zbit'],
  [0x62, 'Sanyo'],
  [0x68, 'Boya'],
  [0x85, 'Puya'],
  [0x8c, 'ESMT'],
  [0x9d, 'ISSI'],
  [0xa1, 'Fudan'],
  [0xbf, 'SST'],
  [0xc2, 'Macronix'],
  [0xc8, 'GigaDevice'],
  [0xd5, 'ISSI'],
  [0xe0, 'BergMicro'],
  [0xef, 'Winbond'],
  [0xf8, 'Fidelix'],
]);

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

/** Status registers of a part. */
export interface StatusStyle {
  readonly registers: 1 | 2 | 3;
  /** Whether 31h and 11h write registers 2 and 3; without them 01h writes register 2 by its second byte. */
  readonly hasWriteEach: boolean;
  /** Which bit lets quad reads through: bit 1 of register 2, bit 6 of register 1, or none. */
  readonly quadEnable: 'register-2' | 'register-1' | 'none';
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
  /** As a W25Q-JV's when left out. */
  readonly status?: StatusStyle;
  /** SFDP area; `xmc` has the byte at 0x10 by which esptool takes a part for XMC's. */
  readonly sfdp?: 'plain' | 'xmc' | 'none';
  /** A page that holds something already takes a second program for a new one, instead of clearing further bits. */
  readonly isProgrammedOnce?: boolean;
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

const THREE_REGISTERS: StatusStyle = { registers: 3, hasWriteEach: true, quadEnable: 'register-2' };
const TWO_REGISTERS: StatusStyle = { registers: 2, hasWriteEach: false, quadEnable: 'register-2' };
const QUAD_IN_REGISTER_1: StatusStyle = { registers: 1, hasWriteEach: false, quadEnable: 'register-1' };
const WITHOUT_QUAD: StatusStyle = { registers: 1, hasWriteEach: false, quadEnable: 'none' };
/** P25Q: every erase takes about as long as that of a page [I]. */
const PUYA_TIMES: FlashPart['times'] = {
  pageProgram: 2_000,
  sectorErase: 8_000,
  block32Erase: 8_000,
  block64Erase: 8_000,
  chipErasePerMiB: 8_000,
  writeStatus: 8_000,
};

const KiB = 1024;
const MiB = 1024 * KiB;

function part(name: string, id: JedecId, size: number, rest: Partial<FlashPart> = {}): FlashPart {
  return { name, id, size, times: WINBOND_TIMES, ...rest };
}

/**
 * Parts of ESP8266 boards by their JEDEC ids (flash-layout.md §5), with what tells each from a W25Q. Status registers by the data
 * sheets of GD25Q32B and GD25Q32C and by the SDK's ways to set QE; those of the smaller makers are taken for the older kind [I]. Times
 * are a W25Q's where nothing else is known.
 */
export const FLASH_PARTS: readonly FlashPart[] = [
  part('Winbond W25Q80', 0x1440ef, MiB, { status: THREE_REGISTERS }),
  part('Winbond W25Q16', 0x1540ef, 2 * MiB, { status: THREE_REGISTERS }),
  part('Winbond W25Q32', 0x1640ef, 4 * MiB, { status: THREE_REGISTERS }),
  part('Winbond W25Q128', 0x1840ef, 16 * MiB, { status: THREE_REGISTERS }),
  part('GigaDevice GD25Q40', 0x1340c8, 512 * KiB, { status: TWO_REGISTERS }),
  part('GigaDevice GD25Q80', 0x1440c8, MiB, { status: TWO_REGISTERS }),
  part('GigaDevice GD25Q16', 0x1540c8, 2 * MiB, { status: TWO_REGISTERS }),
  part('GigaDevice GD25Q32C', 0x1640c8, 4 * MiB, { status: THREE_REGISTERS }),
  part('GigaDevice MD25D80', 0x144051, MiB, { status: WITHOUT_QUAD, sfdp: 'none' }),
  part('XMC XM25QH32', 0x164020, 4 * MiB, { status: THREE_REGISTERS, sfdp: 'xmc' }),
  part('Puya P25Q80H', 0x146085, MiB, { status: TWO_REGISTERS, times: PUYA_TIMES, isProgrammedOnce: true }),
  part('BergMicro BG25Q80', 0x1440e0, MiB, { status: TWO_REGISTERS }),
  part('BergMicro BG25Q32', 0x1640e0, 4 * MiB, { status: TWO_REGISTERS }),
  part('Zbit ZB25VQ80', 0x14405e, MiB, { status: TWO_REGISTERS }),
  part('Fudan FM25Q08', 0x1440a1, MiB, { status: TWO_REGISTERS }),
  part('Boya BY25Q32', 0x164068, 4 * MiB, { status: TWO_REGISTERS }),
  part('Fremont FT25H16', 0x15400e, 2 * MiB, { status: TWO_REGISTERS }),
  part('XTX XT25F32', 0x16400b, 4 * MiB, { status: TWO_REGISTERS }),
  part('Macronix MX25L3206', 0x1620c2, 4 * MiB, { status: QUAD_IN_REGISTER_1 }),
  part('ISSI IS25LP032', 0x16609d, 4 * MiB, { status: QUAD_IN_REGISTER_1 }),
  part('EON EN25Q32', 0x16301c, 4 * MiB, { status: WITHOUT_QUAD, sfdp: 'none' }),
  part('Adesto AT25SF041', 0x01841f, 512 * KiB, { status: TWO_REGISTERS }),
];

/** The part of {@link FLASH_PARTS} with this id; `undefined` when the table has none. */
export function partOf(id: JedecId): FlashPart | undefined {
  return FLASH_PARTS.find((known) => known.id === id);
}
