import { expect, test } from 'vitest';
import { logLines } from '../../../src/words/log.ts';

const START = '\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\nload 0x40100000\r\nrf_cal[0] !=0x05,is 0xFF\r\n';

test('a boot loop is shown once and counted', () => {
  expect(logLines(START.repeat(3))).toEqual([
    '    |  ets Jan  8 2013,rst cause:2, boot mode:(3,6)',
    '    |',
    '    | load 0x40100000',
    '    | rf_cal[0] !=0x05,is 0xFF',
    '    … and the same again, 3 times in all',
  ]);
});

test('starts that differ are all shown', () => {
  expect(logLines(START + START.replace('is 0xFF', 'is 0x00')).filter((line) => line.includes('rf_cal'))).toEqual([
    '    | rf_cal[0] !=0x05,is 0xFF',
    '    | rf_cal[0] !=0x05,is 0x00',
  ]);
});

test('nothing that a terminal would obey gets through', () => {
  expect(logLines('a\u001b[2Jb\u0007\u009bc')).toEqual(['    | a.[2Jb..c']);
});

test('a log without end is cut', () => {
  const lines = logLines('x\n'.repeat(500));
  expect(lines.length).toBe(61);
  expect(lines.at(-1)).toBe('    … and 440 more lines');
});
