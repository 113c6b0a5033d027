import { expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { rehearse } from '../../../../src/emulator/index.ts';
import { ROM_TABLE } from '../../../../src/emulator/rom/table.ts';
import { bootProgram } from '../../../support/boot-image.ts';

const ARGUMENTS: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
  [0x3ffe8000, 0x3ffe9000, 0xffffffff, 0xffffffff, 0xffffffff],
  [0x3ffe8000, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
  [0x3ffe8000, 0x3ffea000, 0x3ffe9000, 0x7fffffff, 0x7fffffff],
  [0x60000000, 0x60000000, 0x60000000, 0x60000000, 0x60000000],
  [0x40100000, 0x3ffe9000, 0x80000000, 0x80000000, 0],
];

/** Calls `address` with these in a2 to a6. */
const calling = (address: number, [a, b, c, d, e]: readonly number[]): string => `
  j main
  .align 4
  f: .word ${address}
  a: .word ${a}
  b: .word ${b}
  c: .word ${c}
  d: .word ${d}
  e: .word ${e}
  main: l32r a2, a
  l32r a3, b
  l32r a4, c
  l32r a5, d
  l32r a6, e
  l32r a0, f
  callx0 a0
  home: j home
`;

/** Those that take lengths, or read up to a zero. */
const FUNCTIONS = [
  'memcpy',
  'memmove',
  'memset',
  'bzero',
  'memcmp',
  'strlen',
  'strcpy',
  'strncpy',
  'strcmp',
  'strncmp',
  'strstr',
  'MD5Update',
  'SPIRead',
  'SPIWrite',
];

test.each(FUNCTIONS)('%s neither throws, hangs nor takes all memory, whatever lengths it is called with', (name) => {
  const address = ROM_TABLE.find((row) => row.name === name)?.address ?? 0;
  expect(address).toBeGreaterThan(0x40000000);
  const before = process.memoryUsage().rss;
  for (const args of ARGUMENTS) {
    rehearse({ flash: bootProgram(calling(address, args)), chipSize: 0x40000, maxInstructions: 2_000, maxTime: ms(30) });
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
});
