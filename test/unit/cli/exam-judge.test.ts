import { expect, test } from 'vitest';
import { differences } from '../../../src/cli/exam/judge.ts';

test('1000 places, the last over all that follow', () => {
  const flash = new Uint8Array(0x40000);
  const expected = flash.slice();
  for (let at = 0; at < expected.length; at += 128) expected[at] = 1;
  const places = differences(flash, expected);
  expect(places).toHaveLength(1000);
  expect(places[998]).toEqual({ offset: 998 * 128, length: 1 });
  expect(places[999]).toEqual({ offset: 999 * 128, length: 0x40000 - 128 + 1 - 999 * 128 });
});
