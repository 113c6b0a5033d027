import { latin1 } from '../../base/bytes.ts';
import { BOOT_LOG } from '../../chip/boot-log.ts';

/** Lines that say how a chip started, and nothing of its owner. */
const STARTS = BOOT_LOG.filter(({ id }) => /^(rom|boot|eboot|sdk)\//.test(id)).map(({ pattern }) => pattern);
/** The ROM's first line, behind whatever came before the reset, and those of later families. */
const ANYWHERE =
  /ets [A-Z][a-z]{2} +\d+ \d{4},rst cause:\d+, boot mode:\(\d+,\d+\)|rst:0x[0-9a-f]+ \([A-Z_]+\),boot:0x[0-9a-f]+|ESP-ROM:esp32\w*|waiting for download/g;
const LINE = /[^\r\n]+/g;
/** Fewer printable characters in a row are chance, as in a log that was heard at another rate. */
const WORDS = /[\x20-\x7e]{4,}/g;

/**
 * Dots for letters and digits of everything that a chip said outside frames: it may hold a password. Kept are the lines by which the ROM,
 * a boot loader and the SDK say how they started, since what is made of a silent chip goes by them.
 */
export function withoutText(bytes: Uint8Array): Uint8Array {
  const text = latin1(bytes);
  const isKept = new Uint8Array(bytes.length);
  const keep = (from: number, length: number): void => void isKept.fill(1, from, from + length);
  for (const { index, 0: line } of text.matchAll(LINE)) {
    const indent = line.length - line.trimStart().length;
    const known = STARTS.map((pattern) => pattern.exec(line.trim())).find((match) => match !== null);
    if (known !== undefined) keep(index + indent, known[0].length);
  }
  for (const { index, 0: known } of text.matchAll(ANYWHERE)) keep(index, known.length);
  const out = bytes.slice();
  for (const { index, 0: words } of text.matchAll(WORDS)) {
    for (let i = index; i < index + words.length; i++) if (isKept[i] === 0 && /[0-9A-Za-z]/.test(text.charAt(i))) out[i] = 0x2e;
  }
  return out;
}
