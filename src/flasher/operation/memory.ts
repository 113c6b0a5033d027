import { u32Bytes } from '../../base/bytes.ts';
import { EspError } from '../../base/error.ts';
import { DRAM, FLASH_WINDOW, IRAM, ROM, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import type { OnProgress } from '../flash/flash-access.ts';
import { readRegister } from '../protocol/spi.ts';
import type { Session } from '../session/session.ts';

const WORD = 4;
const ALL_BITS = 0xffff_ffff;
/** Words after which progress is reported. */
const REPORT = 256;
/** Where a word stays what it is until somebody writes it, and reading it changes nothing. */
const MEMORIES = [ROM, DRAM, SYSTEM_DRAM, IRAM, FLASH_WINDOW];

/** The content of memory, and how much of it did not stay the same while it was read. */
export interface MemoryContent {
  readonly bytes: Uint8Array;
  /** Words of memory that read otherwise each time: whoever runs on the chip changes them. */
  readonly changing: number;
}

/** @throws EspError `usage.invalid` unless `value` is a whole number of words inside the address space. */
function requireWords(argument: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= ALL_BITS && value % WORD === 0) return;
  throw new EspError('usage.invalid', { argument, given: String(value), expected: 'a multiple of 4 up to 0xfffffffc' });
}

/**
 * Reads memory or registers, a word a request. A reply carries no checksum: so a word of memory is read twice, and once more where the two
 * differ. Registers are read once, since reading may change them.
 * @throws EspError `usage.invalid` for a place that is not aligned; what a command throws.
 */
export async function readMemory(
  session: Session,
  address: number,
  length: number,
  onProgress: OnProgress = () => {},
): Promise<MemoryContent> {
  requireWords('the address', address);
  requireWords('the size', length);
  requireWords('the size', address + length === ALL_BITS + 1 ? 0 : address + length);
  if (length > REPORT * WORD) await session.speedUp();
  const bytes = new Uint8Array(length);
  let changing = 0;
  for (let done = 0; done < length; done += WORD) {
    const { value, isStable } = await session.withRetries('READ_REG', () => readWord(session, address + done));
    bytes.set(u32Bytes(value), done);
    if (!isStable) changing++;
    if (done % (REPORT * WORD) === 0) onProgress(done);
  }
  onProgress(length);
  return { bytes, changing };
}

async function readWord({ exchange }: Session, address: number): Promise<{ readonly value: number; readonly isStable: boolean }> {
  const value = await readRegister(exchange, address);
  if (!MEMORIES.some(({ start, end }) => address >= start && address < end)) return { value, isStable: true };
  const again = await readRegister(exchange, address);
  if (again === value) return { value, isStable: true };
  const last = await readRegister(exchange, address);
  return { value: last, isStable: last === value || last === again };
}

/**
 * Sets the bits of `mask` in the word at `address` to those of `value`, in memory or a register.
 * @throws EspError `usage.invalid` for an address that is not aligned; as a command does.
 */
export async function writeMemory(session: Session, address: number, value: number, mask: number = ALL_BITS): Promise<void> {
  requireWords('the address', address);
  await session.command('writeReg', { writes: [{ address, value: value >>> 0, mask: mask >>> 0, delayUs: 0 }] });
}
