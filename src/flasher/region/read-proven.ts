import type { Range } from '../../base/range.ts';
import type { Session } from '../session/session.ts';
import { askOnce, differences } from './prove.ts';

/** Bytes that were read, and how often something failed on the way. */
export interface ProvenBytes {
  readonly bytes: Uint8Array;
  readonly failures: number;
}

/**
 * Reads `range` and returns bytes that the chip's digests prove. What came before a failure is not thrown away: the chip's
 * MD5 tells, to the sector, how much of it is good, and only the rest is read again.
 * @throws the last of three failures in a row that brought nothing new.
 */
export async function readProven(session: Session, range: Range, onProgress: (done: number) => void = () => {}): Promise<ProvenBytes> {
  const bytes = new Uint8Array(range.length);
  const store = (block: Uint8Array, at: number): void => bytes.set(block, at - range.offset);
  let missing: Range[] = [range];
  let doubtful: Range[] = [];
  let failures = 0;
  const proven = (): number => range.length - sum(missing) - sum(doubtful);
  const settle = async (): Promise<void> => {
    for (let [first, ...rest] = doubtful; first !== undefined; [first, ...rest] = doubtful) {
      const start = first.offset - range.offset;
      const bad = await differences(session, bytes.subarray(start, start + first.length), first.offset, askOnce);
      doubtful = rest;
      missing = [...bad, ...missing];
    }
  };
  const read = async (): Promise<void> => {
    await settle();
    for (let [first, ...rest] = missing; first !== undefined; [first, ...rest] = missing) {
      const { offset, length } = first;
      let arrived = 0;
      const before = proven();
      try {
        const onBlock = (block: Uint8Array, at: number): void => {
          store(block, at);
          arrived += block.length;
        };
        await session.flash.read(first, { onProgress: (done) => onProgress(before + done), onBlock });
        missing = rest;
      } catch (error) {
        failures++;
        if (arrived > 0) doubtful = [{ offset, length: arrived }];
        missing = arrived < length ? [{ offset: offset + arrived, length: length - arrived }, ...rest] : rest;
        throw error;
      }
    }
  };
  await session.withRetries('READ_FLASH', read, range, proven);
  return { bytes, failures };
}

function sum(ranges: readonly Range[]): number {
  return ranges.reduce((total, { length }) => total + length, 0);
}
