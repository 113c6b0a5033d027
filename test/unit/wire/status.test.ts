import { expect, test } from 'vitest';
import { statusName } from '../../../src/wire/status.ts';

test.each([
  [0, 0, 'ok'],
  [0, 5, 'ok'], // the ROM leaves an old error byte behind a success
  [1, 5, 'invalid-message'],
  [1, 6, 'failed'],
  [1, 7, 'bad-checksum'],
  [1, 8, 'verify-failed'],
  [0xc0, 0, 'bad-length'],
  [0xc1, 0, 'bad-checksum'],
  [0xc2, 0, 'bad-block-size'],
  [0xc3, 0, 'invalid-command'],
  [0xc4, 0, 'spi-failed'],
  [0xc5, 0, 'unlock-failed'],
  [0xc6, 0, 'not-in-flash-mode'],
  [0xc7, 0, 'inflate-failed'],
  [0xc8, 0, 'not-enough-data'],
  [0xc9, 0, 'too-much-data'],
  [0xff, 0, 'not-implemented'],
  [1, 9, undefined],
  [2, 5, undefined],
] as const)('status %i, error %i is %s', (status, error, name) => {
  expect(statusName(status, error)).toBe(name);
});
