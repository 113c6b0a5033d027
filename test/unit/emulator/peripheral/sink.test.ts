import { expect, test } from 'vitest';
import { rig } from '../../../support/peripherals.ts';

// lx106-and-rom.md §10: what tells the radio proper from what every start touches.
test.each([
  ['baseband', 0x60000d48, [], [0x60000d48, 0x60000dfc]],
  ['analog', 0x60009800, [0x60009a00, 0x60009cfc], [0x60009800, 0x600099fc, 0x60009d00, 0x60009d74]],
  ['rf', 0x60000500, [], [0x60000500, 0x600005c8]],
  ['wdev', 0x3ff20000, [], [0x3ff20000, 0x3ff20c00, 0x3ff20e44, 0x3ff7fffc]],
] as const)('%s marks the radio at its own addresses only', (name, base, marked, unmarked) => {
  const { blocks, radio } = rig();
  const sink = blocks[name];
  for (const address of unmarked) {
    sink.read(address - base);
    sink.write(address - base, 1);
  }
  expect(radio).toEqual([]);
  for (const address of marked) sink.read(address - base);
  for (const address of marked) sink.write(address - base, 1);
  expect(radio).toEqual([...marked, ...marked]);
  expect(sink.accesses).toBe(2 * (marked.length + unmarked.length));
});

test('RF blocks give back what was written, the MAC only its interrupt enable', () => {
  const { rf, wdev } = rig().blocks;
  rf.write(0xc8, 0x1234);
  for (const offset of [0xc00, 0xc14, 0xc18, 0xc1c]) wdev.write(offset, 0x1234);
  expect([rf.read(0xc8), ...[0xc00, 0xc14, 0xc18, 0xc1c].map((offset) => wdev.read(offset))]).toEqual([0x1234, 0, 0, 0x1234, 0]);
  rf.reset(3);
  expect(rf.read(0xc8)).toBe(0);
});
