import { describe, expect, test } from 'vitest';
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

test('a pin is told of when it becomes driven, and at each change of its level', () => {
  const { blocks, drives } = rig();
  blocks.gpio.write(OUT, 0x2000);
  expect(drives).toEqual([]);
  blocks.gpio.write(ENABLE, 0x3000);
  blocks.gpio.write(OUT + 8, 0x2000);
  blocks.gpio.write(OUT + 8, 0x2000);
  blocks.gpio.write(ENABLE, 0);
  blocks.gpio.write(OUT, 0x3000);
  blocks.gpio.write(ENABLE, 0x1000);
  expect(drives).toEqual([
    [12, false],
    [13, true],
    [13, false],
    [12, true],
  ]);
});

describe('interrupts', () => {
  const PIN5 = 0x28 + 4 * 5;
  const BIT = 1 << 5;
  /** The status after each level of GPIO5, which begins high, and the interrupt line in the end. */
  const play = (type: number, levels: readonly number[]) => {
    const { blocks, irq } = rig();
    blocks.gpio.write(PIN5, type << 7);
    const seen = levels.map((level) => {
      blocks.gpio.pins = level ? blocks.gpio.pins | BIT : blocks.gpio.pins & ~BIT;
      const status = blocks.gpio.read(0x1c);
      blocks.gpio.write(0x24, 0xffff);
      return status;
    });
    return { seen, irq: irq.get(4) };
  };

  // GPIO_INT_TYPE of the SDK; a status bit stays until it is cleared, and a level raises it again while it lasts.
  test.each([
    ['off', 0, [0, 0, 0, 0], false],
    ['rising', 1, [0, BIT, 0, 0], false],
    ['falling', 2, [BIT, 0, 0, BIT], false],
    ['any edge', 3, [BIT, BIT, 0, BIT], false],
    ['low', 4, [BIT, BIT, 0, BIT], true],
    ['high', 5, [BIT, BIT, BIT, BIT], false],
  ] as const)('%s', (_, type, seen, isHeld) => {
    expect(play(type, [0, 1, 1, 0])).toEqual({ seen, irq: isHeld });
  });

  test('the chip’s own output interrupts, too, and the line is 4', () => {
    const { blocks, edges } = rig();
    blocks.gpio.write(PIN5, 2 << 7);
    blocks.gpio.write(OUT, BIT);
    blocks.gpio.write(ENABLE, BIT);
    expect(edges).toEqual([]);
    blocks.gpio.write(OUT + 8, BIT);
    expect(edges.map(([line]) => line)).toEqual([4]);
  });
});
