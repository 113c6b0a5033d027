import { EspError } from '../../base/error.ts';
import { parseSize } from '../../words/size.ts';

/** An address in flash. @throws EspError `usage.invalid` naming `argument` */
export function parseOffset(argument: string): (text: string) => number {
  return (text) => {
    const offset = parseSize(text);
    if (offset !== undefined) return offset;
    throw new EspError('usage.invalid', { argument, given: text, expected: 'an address, such as 0x1000 or 4k' });
  };
}

/** Where a file goes. */
export interface Pair {
  readonly offset: number;
  readonly path: string;
}

/** `0x0 boot.bin 0x1000 user1.bin` as pairs. @throws EspError `usage.invalid` naming `command` */
export function pairsOf(command: string, given: readonly string[]): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < given.length; i += 2) {
    const [address = '', path] = given.slice(i, i + 2);
    if (path === undefined) {
      throw new EspError('usage.invalid', { argument: command, given: address, expected: 'a file behind every address' });
    }
    pairs.push({ offset: parseOffset('the address')(address), path });
  }
  return pairs;
}

/** A length, or `ALL` for what is left behind `offset` in a flash of the size that comes later. @throws EspError `usage.invalid` */
export function parseLength(given: string, offset: number): (flashSize: number) => number {
  if (given.toUpperCase() === 'ALL') return (flashSize) => flashSize - offset;
  const length = parseSize(given);
  if (length !== undefined && length > 0) return () => length;
  throw new EspError('usage.invalid', { argument: 'the size', given, expected: 'a size, such as 0x100000 or 1MB, or ALL' });
}
