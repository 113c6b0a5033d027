import { expect, test } from 'vitest';
import { rig } from '../../../support/peripherals.ts';

// silicon.md §1, fault 6: 0x60000D00 + 4 * host takes block | register << 8 | data << 16; bit 24 writes, bit 25 is busy.
const WRITE = 1 << 24;
const BUSY = 1 << 25;
const command = (block: number, register: number, data = 0): number => block | (register << 8) | (data << 16);

test('what is written to a block and register is read back, by any host, and no command is busy', () => {
  const { i2c } = rig().blocks;
  i2c.write(4 * 4, command(103, 1, 0x88) | WRITE);
  i2c.write(4 * 1, command(103, 2, 0xff) | WRITE);
  i2c.write(4 * 4, command(103, 1) | BUSY);
  expect(i2c.read(4 * 4)).toBe(command(103, 1, 0x88));
  i2c.write(0, command(103, 2));
  expect(i2c.read(0)).toBe(command(103, 2, 0xff));
  i2c.write(0, command(102, 2, 0x55));
  expect(i2c.read(0)).toBe(command(102, 2));
  expect([i2c.registers.read(103, 1), i2c.registers.read(103, 2)]).toEqual([0x88, 0xff]);
});

test('the RF PLL is locked: block 98, register 7, bit 7 reads 1 whatever is written', () => {
  const { i2c } = rig().blocks;
  i2c.write(4, command(98, 7));
  expect(i2c.read(4)).toBe(command(98, 7, 0x80));
  i2c.write(4, command(98, 7, 0x05) | WRITE);
  i2c.write(4, command(98, 7));
  expect(i2c.read(4)).toBe(command(98, 7, 0x85));
});

test('every access marks the radio; a write says that the analog part may have changed, a read does not', () => {
  const { blocks, radio, analogChanges } = rig();
  const before = analogChanges.length;
  blocks.i2c.write(8, command(98, 1));
  blocks.i2c.read(0x44);
  expect(radio).toEqual([0x60000d08, 0x60000d44]);
  expect(analogChanges.length).toBe(before);
  blocks.i2c.write(8, command(98, 1, 1) | WRITE);
  expect(analogChanges.length).toBe(before + 1);
});

test.each([
  [1, 0],
  [2, 0],
  [3, 0x88],
  [4, 0x88],
  [5, 0],
] as const)('the analog part after a reset of cause %i', (cause, kept) => {
  const { i2c } = rig().blocks;
  i2c.write(16, command(103, 1, 0x88) | WRITE);
  i2c.reset(cause);
  expect(i2c.registers.read(103, 1)).toBe(kept);
});
