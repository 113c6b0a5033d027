import { expect, test } from 'vitest';
import { rig } from '../../../support/peripherals.ts';

// lx106-and-rom.md §10: what tells the radio proper from what every start touches.
test.each([
  ['baseband', 0x60000d48, [], [0x60000d48, 0x60000dfc]],
  ['frontEnd', 0x60009800, [0x60009a00, 0x60009cfc], [0x60009800, 0x600099fc, 0x60009d00, 0x60009d74, 0x60009ffc]],
  ['rf', 0x60000400, [], [0x60000400, 0x60000500, 0x600005c8]],
  ['wdev', 0x3ff20000, [], [0x3ff20000, 0x3ff20c00, 0x3ff20e44, 0x3ff7fffc]],
] as const)('%s marks the radio at its own addresses only', (name, base, marked, unmarked) => {
  const { blocks, radio } = rig();
  const block = blocks[name];
  for (const address of unmarked) {
    block.read(address - base);
    block.write(address - base, 1);
  }
  expect(radio).toEqual([]);
  for (const address of marked) block.read(address - base);
  for (const address of marked) block.write(address - base, 1);
  expect(radio).toEqual([...marked, ...marked]);
});

test.each([
  ['baseband', 0x94],
  ['frontEnd', 0x204],
  ['rf', 0x1c8],
  ['wdev', 0x5fffc],
] as const)('a plain word of %s gives back what was written, until a reset', (name, offset) => {
  const block = rig().blocks[name];
  expect(block.read(offset)).toBe(0);
  block.write(offset, 0xdeadbeef);
  expect([block.read(offset), block.isVolatile(offset)]).toEqual([0xdeadbeef, false]);
  block.reset(3);
  expect(block.read(offset)).toBe(0);
});

// silicon.md §3.1
test('calibrations are done: the IQ estimate says so in bit 31, the RF PLL by bit 1', () => {
  const { rf, frontEnd } = rig().blocks;
  rf.write(0x17c, 0x12);
  frontEnd.write(0x360, 0xff);
  expect([rf.read(0x17c), frontEnd.read(0x360)]).toEqual([0x80000012, 0xfd]);
});
