import { EspError } from '../../base/error.ts';
import { isFlashSize } from '../../chip/flash-size.ts';
import { parseSize } from '../../words/size.ts';
import { closest } from './suggest.ts';

/** The value of `--chip-size` in bytes. @throws EspError `usage.invalid` */
export function parseChipSize(text: string): number {
  const size = parseSize(text);
  if (size !== undefined && isFlashSize(size)) return size;
  throw new EspError('usage.invalid', {
    argument: '--chip-size',
    given: text,
    expected: 'a power of two from 256KB to 16MB, such as 1MB or 4MB',
  });
}

/** A baud rate. @throws EspError `usage.invalid` */
export function parseBaud(text: string): number {
  const rate = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (rate >= 300 && rate <= 4_000_000) return rate;
  throw new EspError('usage.invalid', {
    argument: '--baud',
    given: text,
    expected: 'a baud rate from 300 to 4000000, such as 115200 or 460800',
  });
}

const MAX_WORD = 0xffff_ffff;

/** A 32-bit number, as esptool reads it: hexadecimal with 0x, octal with 0o, binary with 0b, or decimal. @throws EspError `usage.invalid` naming `argument` */
export function parseWord(argument: string): (text: string) => number {
  return (text) => {
    const value = /^(?:\d+|0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/i.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= MAX_WORD) return value;
    throw new EspError('usage.invalid', { argument, given: text, expected: 'a 32-bit number, such as 0x3ffe8000' });
  };
}

/** A number of attempts; 0, as in esptool, for unlimited. @throws EspError `usage.invalid` */
export function parseAttempts(text: string): number {
  const attempts = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (attempts === 0) return Number.POSITIVE_INFINITY;
  if (attempts >= 1 && attempts <= 1000) return attempts;
  throw new EspError('usage.invalid', { argument: '--connect-attempts', given: text, expected: 'a number from 0 to 1000' });
}

/** A positive number. @throws EspError `usage.invalid` naming `argument` */
/** A TCP port, or 0 for any free one. @throws EspError `usage.invalid` */
export function parseTcpPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new EspError('usage.invalid', { argument: '--port', given: text, expected: 'a TCP port from 0 to 65535' });
}

export function parseCount(argument: string): (text: string) => number {
  return (text) => {
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(count) && count >= 1) return count;
    throw new EspError('usage.invalid', { argument, given: text, expected: 'a positive number' });
  };
}

/** One word out of a list. @throws EspError `usage.invalid` naming `argument` */
export function oneOf<T extends string>(argument: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    const near = closest(text, words);
    const expected = `${words.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
    throw new EspError('usage.invalid', { argument, given: text, expected });
  };
}

/** Six bytes as `aa:bb:cc:dd:ee:ff` or with dashes. @throws EspError `usage.invalid` */
export function parseMac(text: string): Uint8Array {
  if (/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text)) return Uint8Array.from(text.split(/[:-]/), (part) => Number.parseInt(part, 16));
  throw new EspError('usage.invalid', { argument: '--mac', given: text, expected: 'six bytes, such as 5c:cf:7f:01:02:03' });
}
