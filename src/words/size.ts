import { EspError } from '../base/error.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };

/** A number of bytes: `4MB`, `1M`, `4k`, `0x100000`, `1048576`; `undefined` for anything else. Units count by 1024. */
export function parseSize(text: string): number | undefined {
  const hexadecimal = /^0x[0-9a-f]+$/i.test(text);
  const match = /^(\d+(?:\.\d+)?)\s*(k|m|)(?:i?b)?$/i.exec(text);
  const size = hexadecimal ? Number(text) : match === null ? Number.NaN : Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** Flash capacities for which there are parts, in bytes: 256 KiB to 16 MiB. */
export const SMALLEST_CHIP = 256 * 1024;
export const LARGEST_CHIP = 16 * 1024 * 1024;

/** The value of `--chip-size` in bytes. @throws EspError `usage.invalid` */
export function parseChipSize(text: string): number {
  const size = parseSize(text);
  if (size !== undefined && size >= SMALLEST_CHIP && size <= LARGEST_CHIP && Number.isInteger(Math.log2(size))) return size;
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
    expected: 'a rate from 300 to 4000000, such as 115200 or 460800',
  });
}

/** A number of attempts; 0, as esptool has it, for no end of them. @throws EspError `usage.invalid` */
export function parseAttempts(text: string): number {
  const attempts = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (attempts === 0) return Number.POSITIVE_INFINITY;
  if (attempts >= 1 && attempts <= 1000) return attempts;
  throw new EspError('usage.invalid', { argument: '--connect-attempts', given: text, expected: 'a number from 0 to 1000' });
}

/** A number from 1 on. @throws EspError `usage.invalid` naming `argument` */
export function parseCount(argument: string): (text: string) => number {
  return (text) => {
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(count) && count >= 1) return count;
    throw new EspError('usage.invalid', { argument, given: text, expected: 'a number from 1 on' });
  };
}

/** One word out of a list. @throws EspError `usage.invalid` naming `argument` */
export function oneOf<T extends string>(argument: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    throw new EspError('usage.invalid', { argument, given: text, expected: words.join(', ') });
  };
}

/** Six bytes as `aa:bb:cc:dd:ee:ff` or with dashes. @throws EspError `usage.invalid` */
export function parseMac(text: string): Uint8Array {
  if (/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text)) return Uint8Array.from(text.split(/[:-]/), (part) => Number.parseInt(part, 16));
  throw new EspError('usage.invalid', { argument: '--mac', given: text, expected: 'six bytes, such as 5c:cf:7f:01:02:03' });
}

const KIB = 1024;

/** A size as people say it: `4 MB`, `512 KB`, `1000 bytes`. */
export function formatSize(size: number): string {
  if (size >= KIB * KIB && size % (KIB * KIB) === 0) return `${size / (KIB * KIB)} MB`;
  if (size >= KIB && size % KIB === 0) return `${size / KIB} KB`;
  return size === 1 ? '1 byte' : `${size} bytes`;
}

/** A frequency of the header in megahertz: `40 MHz`; `?` when the nibble names none. */
export function formatFrequency(name: string | null): string {
  return name === null ? '?' : `${name.replace(/m$/, '')} MHz`;
}
