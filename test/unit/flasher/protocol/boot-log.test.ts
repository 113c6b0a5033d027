import { describe, expect, test } from 'vitest';
import { fromLatin1 } from '../../../../src/base/bytes.ts';
import { bootsFrom, bootsOf, readBootLog } from '../../../../src/flasher/protocol/boot-log.ts';

/** The lines of lx106-and-rom.md §5.2. */
const first = (cause: number, mode: number): string => `\r\n ets Jan  8 2013,rst cause:${cause}, boot mode:(${mode},6)\r\n\r\n`;
const LOADED = 'load 0x4010f000, len 1384, room 16 \r\ntail 8\r\nchksum 0x2d\r\ncsum 0x2d\r\n';

test.each([
  [1, 'loader'],
  [3, 'flash'],
  [11, 'flash'], // the bits above the straps do not count
  [0, 'nowhere'],
  [7, 'nowhere'],
])('boot mode %i leads to %s', (mode, from) => {
  expect(bootsOf(first(2, mode)).map(bootsFrom)).toEqual([from]);
});

describe('a start from flash', () => {
  test.each([
    ['started', first(2, 3) + LOADED],
    ['started', `\u0000\u00ff${first(2, 3)}${LOADED}${first(3, 3)}${LOADED}jump to run user1 @ 1000`], // once by itself
    ['boot-loop', first(2, 3) + LOADED + first(4, 3) + LOADED],
    ['boot-loop', (first(3, 3) + LOADED).repeat(3)],
    ['no-image', `${first(2, 3)}ets_main.c `],
    ['no-image', `${first(2, 3)}${LOADED}csum err\r\nets_main.c `],
    ['stopped', `${first(2, 3)}load 0x40100000, len 27728, room 16 \r\n`],
    ['stopped', `${first(2, 3)}load 0x3ffe8000, len 0, room 16 \r\ntail 0\r\nchksum 0xef\r\nload 0x00000000, len -1, room 8 \r\n`],
    ['download-mode', first(2, 1)],
    ['straps', first(2, 7)],
    ['silent', ''],
    ['unreadable', 'Hello, I am an application at 74880 baud.'],
    ['unreadable', '\u0081\u00fe\u0003\u00ff\u0080'],
    ['unreadable', first(2, 3)],
  ])('%s', (outcome, log) => {
    expect(readBootLog(fromLatin1(log))).toMatchObject({ outcome });
  });
});

test('the last start counts', () => {
  expect(readBootLog(fromLatin1(first(2, 3) + LOADED + first(3, 1)))).toEqual({
    outcome: 'download-mode',
    starts: 2,
    resetCause: 3,
    bootMode: 1,
  });
});
