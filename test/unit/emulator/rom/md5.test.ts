import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { RomBench } from '../../../support/rom-call.ts';

const INIT = 0x40009818;
const UPDATE = 0x40009834;
const FINAL = 0x40009900;
const CONTEXT = 0x3ffe8000;
const DIGEST = 0x3ffe8080;
const INPUT = 0x3ffe8100;

function digest(pieces: readonly Uint8Array[], between: (rom: RomBench, context: number) => number = (_, context) => context): string {
  const rom = new RomBench();
  rom.run(INIT, [CONTEXT]);
  let context = CONTEXT;
  for (const piece of pieces) {
    rom.bus.writeBytes(INPUT, piece);
    rom.run(UPDATE, [context, INPUT, piece.length]);
    context = between(rom, context);
  }
  rom.run(FINAL, [DIGEST, context]);
  return Buffer.from(rom.bus.readBytes(DIGEST, 16)).toString('hex');
}

const input = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) & 0xff);
const due = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

test('RFC 1321: nothing, and a few letters', () => {
  expect(digest([])).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(digest([Uint8Array.from('abc', (c) => c.charCodeAt(0))])).toBe('900150983cd24fb0d6963f7d28e17f72');
});

test.each([1, 55, 56, 63, 64, 65, 119, 120, 1000])('%i bytes, whole and in pieces', (length) => {
  const bytes = input.subarray(0, length);
  expect(digest([bytes])).toBe(due(bytes));
  const pieces = Array.from({ length: Math.ceil(length / 17) }, (_, i) => bytes.subarray(i * 17, (i + 1) * 17));
  expect(digest(pieces)).toBe(due(bytes));
});

test('the whole state is in the 88 bytes: a context may be moved', () => {
  const move = (rom: RomBench, context: number): number => {
    const to = context + 0x1000;
    rom.bus.writeBytes(to, rom.bus.readBytes(context, 88));
    rom.bus.writeBytes(context, new Uint8Array(88).fill(0xee));
    return to;
  };
  expect(digest([input.subarray(0, 100), input.subarray(100, 300)], move)).toBe(due(input.subarray(0, 300)));
});
