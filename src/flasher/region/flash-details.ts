import { equal, u32At } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR } from '../../chip/register/nor.ts';
import { spiCommand } from '../protocol/spi.ts';
import type { Session } from '../session/session.ts';

/** What a flash says of itself beyond its id, and what it does. */
export interface FlashDetails {
  /** Status registers 1 to 3; a part that has fewer answers with whatever it likes. */
  readonly status: readonly [number, number, number];
  /** Capacity in bytes by the part's own parameter table (SFDP, JESD216); `undefined` when it has none. */
  readonly sfdpSize: number | undefined;
  /**
   * The distance in bytes at which the content repeats as a whole, below the size that the id claims: the true size of a part
   * that claims too much, unless somebody stored the same bytes twice. `undefined` when it does not repeat, or is blank.
   */
  readonly repeatsAt: number | undefined;
}

const SFDP_SIGNATURE = Uint8Array.of(0x53, 0x46, 0x44, 0x50);
const SFDP_DUMMY = 8;
/** Where the header of the first parameter table, which is the basic one, keeps the table's place. */
const SFDP_TABLE_POINTER = 0x0c;
/** The second word of the basic table. */
const SFDP_DENSITY = 4;
/** Set when the density is given as a power of two. */
const SFDP_DENSITY_EXPONENT = 0x8000_0000;
/** No part on these boards is smaller. */
const SMALLEST = 0x40000;
/** Places of a half that are compared before the whole halves are. */
const SAMPLES = [0, 0.25, 0.5, 0.75] as const;

/** Reads status registers and SFDP, and compares halves of the flash by the chip's own MD5. Nothing is written. */
export async function flashDetails(session: Session): Promise<FlashDetails> {
  const status = await session.withRetries('SPI', () => readStatus(session));
  const sfdpSize = await session.withRetries('SFDP', () => readSfdpSize(session));
  const { size } = session.chip.flash;
  return { status, sfdpSize, repeatsAt: size === undefined ? undefined : await findRepeat(session, Math.min(size, session.flashSize)) };
}

/** The three status registers. */
export async function readStatus({ exchange }: Session): Promise<FlashDetails['status']> {
  const read = async (command: number): Promise<number> => (await spiCommand(exchange, { command, reads: 1 }))[0] ?? 0;
  return [await read(NOR.READ_STATUS_1), await read(NOR.READ_STATUS_2), await read(NOR.READ_STATUS_3)];
}

/** Bytes of the part's own parameter table (SFDP, JESD216); at most 64. @throws what a command throws. */
export function readSfdp({ exchange }: Session, address: number, reads: number): Promise<Uint8Array> {
  return spiCommand(exchange, { command: NOR.READ_SFDP, address, dummyCycles: SFDP_DUMMY, reads });
}

async function readSfdpSize(session: Session): Promise<number | undefined> {
  const read = (address: number, reads: number): Promise<Uint8Array> => readSfdp(session, address, reads);
  if (!equal(await read(0, SFDP_SIGNATURE.length), SFDP_SIGNATURE)) return undefined;
  const table = u32At(await read(SFDP_TABLE_POINTER, 4), 0) & 0xffffff;
  const density = u32At(await read(table + SFDP_DENSITY, 4), 0);
  const bits = density >= SFDP_DENSITY_EXPONENT ? 2 ** (density - SFDP_DENSITY_EXPONENT) : density + 1;
  return bits / 8;
}

/** The smallest distance below `claimed` at which everything in front of it comes again. */
export async function findRepeat(session: Session, claimed: number): Promise<number | undefined> {
  if (!session.flash.hasFastDigest) return undefined;
  const ask = (offset: number, length: number): Promise<string> =>
    session.withRetries('SPI_FLASH_MD5', () => session.flash.md5({ offset, length }), { offset, length });
  const blankSector = md5(new Uint8Array(SECTOR_SIZE).fill(0xff));
  for (let distance = SMALLEST; distance < claimed; distance *= 2) {
    let differs = false;
    let isSampleBlank = true;
    for (const sample of SAMPLES) {
      const at = sample * distance;
      const digest = await ask(at, SECTOR_SIZE);
      isSampleBlank &&= digest === blankSector;
      differs ||= digest !== (await ask(distance + at, SECTOR_SIZE));
      if (differs) break;
    }
    if (differs) continue;
    const digest = await ask(0, distance);
    const isHalfBlank = isSampleBlank && digest === md5(new Uint8Array(distance).fill(0xff));
    if (!isHalfBlank && digest === (await ask(distance, distance))) return distance;
  }
  return undefined;
}
