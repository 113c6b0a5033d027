import { expect, test } from 'vitest';
import { IrqOr } from '../../../../src/emulator/peripheral/irq-or.ts';
import { rig } from '../../../support/peripherals.ts';

test('the line is high while any source is', () => {
  const levels: boolean[] = [];
  const or = new IrqOr({ set: (level) => levels.push(level) });
  const [a, b] = [or.input(), or.input()];
  a.set(true);
  b.set(true);
  a.set(false);
  b.set(false);
  expect(levels).toEqual([true, true, true, false]);
});

test('both UARTs share interrupt 5', () => {
  const { blocks, irq } = rig();
  blocks.uart0.write(0x0c, 2); // both have an empty transmit FIFO
  blocks.uart1.write(0x0c, 2);
  expect(irq.get(5)).toBe(true);
  blocks.uart0.write(0x0c, 0);
  expect(irq.get(5)).toBe(true);
  blocks.uart1.write(0x0c, 0);
  expect(irq.get(5)).toBe(false);
});
