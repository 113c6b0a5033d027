const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };

/** A number of bytes: `4MB`, `1M`, `4k`, `0x100000`, `1048576`; `undefined` for anything else. Units count by 1024. */
export function parseSize(text: string): number | undefined {
  const hexadecimal = /^0x[0-9a-f]+$/i.test(text);
  const match = /^(\d+(?:\.\d+)?)\s*(k|m|)(?:i?b)?$/i.exec(text);
  const size = hexadecimal ? Number(text) : match === null ? Number.NaN : Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1);
  return Number.isSafeInteger(size) ? size : undefined;
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
