import { expect, test } from 'vitest';
import { rig } from '../../../support/peripherals.ts';

const OUT = 0x00;
const ENABLE = 0x0c;
const IN = 0x18;

test.each([
  ['flash', 0x0005, 3],
  ['download', 0x0004, 1],
  ['SDIO', 0x8005, 7],
  ['invalid', 0x0001, 2],
])('straps for %s', (_, pins, straps) => {
  const { gpio } = rig().blocks;
  gpio.pins = pins;
  expect(gpio.straps).toBe(3); // as the board pulls the pins
  gpio.reset(2);
  expect([gpio.straps, ((gpio.read(IN) as number) >>> 16) & 7]).toEqual([straps, straps]);
});

test('software and watchdog resets keep the straps, power-on latches them', () => {
  const { gpio } = rig().blocks;
  gpio.pins &= ~1;
  gpio.reset(3);
  gpio.reset(4);
  expect(gpio.straps).toBe(3);
  gpio.reset(1);
  expect(gpio.straps).toBe(1);
});

test('a pin reads what drives it', () => {
  const { gpio } = rig().blocks;
  gpio.pins = 0x0003;
  gpio.write(OUT + 4, 0x0014);
  gpio.write(ENABLE + 4, 0x0016);
  expect((gpio.read(IN) as number) & 0xffff).toBe(0x0015);
  gpio.write(OUT + 8, 0x0010);
  gpio.write(ENABLE + 8, 0x0002);
  expect([gpio.read(OUT), gpio.read(ENABLE), (gpio.read(IN) as number) & 0xffff]).toEqual([0x0004, 0x0014, 0x0007]);
});

test('status bits are set and cleared by their own registers', () => {
  const { gpio } = rig().blocks;
  gpio.write(0x20, 0x30);
  gpio.write(0x24, 0x10);
  expect(gpio.read(0x1c)).toBe(0x20);
});

test('pin configuration gives back what was written', () => {
  const { gpio } = rig().blocks;
  gpio.write(0x28, 0x123);
  gpio.write(0x64, 0x456);
  expect([gpio.read(0x28), gpio.read(0x2c), gpio.read(0x64)]).toEqual([0x123, 0, 0x456]);
});
