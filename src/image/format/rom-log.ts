import { CHECKSUM_SEED, xorChecksum } from '../../base/checksum.ts';
import { parseV1, type V1Image } from './v1.ts';

/** After the hard reset that ends a restore. The second number of the boot mode differs from board to board. Source: lx106-and-rom.md §5.1, §5.2. */
const RESET_LINE = ' ets Jan  8 2013,rst cause:2, boot mode:(3,6)';
const WATCHDOG_LINES = [' ets Jan  8 2013,rst cause:4, boot mode:(3,6)', '', 'wdt reset'];
const ROW = 16;
const SEGMENT_HEADER = 8;

/** What the ROM prints while it loads the image at 0, a line per entry without line ends, and whether it starts it. Source: lx106-and-rom.md §5.2, §5.3. */
export interface RomStart {
  readonly log: readonly string[];
  readonly starts: boolean;
}

const byteHex = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;

/** For the image at address 0 of `file`, if there is one. */
export function romStart(file: Uint8Array, image: V1Image | undefined): RomStart {
  const log = [RESET_LINE, ''];
  if (image === undefined) return { log: [...log, 'ets_main.c '], starts: false };
  let pos = 0;
  let sum = CHECKSUM_SEED;
  for (const { offset, loadAddress, length } of image.segments) {
    const room = ROW - pos;
    const long = length >= room;
    const tail = long ? (length - room) % ROW : length;
    const ho = long ? 0 : pos;
    const left = ROW - ho - tail;
    sum = xorChecksum(file.subarray(offset, offset + length), sum);
    log.push(`load 0x${loadAddress.toString(16).padStart(8, '0')}, len ${length}, room ${room} `);
    log.push(left >= SEGMENT_HEADER ? `tail ${tail}` : `ho ${ho} tail ${tail} room ${left}`);
    log.push(`chksum ${byteHex(sum)}`);
    pos = left >= SEGMENT_HEADER ? ho + tail + SEGMENT_HEADER : SEGMENT_HEADER - left;
  }
  if (image.checksum === null) return { log, starts: false };
  log.push(`csum ${byteHex(image.checksum.computed)}`);
  if (!image.checksum.ok) log.push('csum err', 'ets_main.c ');
  return { log, starts: image.checksum.ok };
}

/** The same start after the watchdog's reset, by which boot loaders restart. */
export function afterWatchdog(log: readonly string[]): string[] {
  return [...WATCHDOG_LINES, ...log.slice(2)];
}

/** What two missing data lines leave of the file in a mode that needs four: the first row, which is read over one line, then zeros. */
export function seenByTwoLines(file: Uint8Array): Uint8Array {
  const { segments = [] } = parseV1(file) ?? {};
  const rows = ROW + (segments[0]?.length ?? 0) + SEGMENT_HEADER * segments.length + ROW;
  const seen = new Uint8Array(rows);
  seen.set(file.subarray(0, ROW));
  return seen;
}
