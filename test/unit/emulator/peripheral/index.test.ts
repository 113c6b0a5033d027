import { describe, expect, test } from 'vitest';
import { Bus } from '../../../../src/emulator/bus/bus.ts';
import type { BusDevice } from '../../../../src/emulator/device.ts';
import { type PeripheralName, placements, resetPeripherals } from '../../../../src/emulator/peripheral/index.ts';
import { rig } from '../../../support/peripherals.ts';

const words = (start: number, end: number): number[] => Array.from({ length: (end - start) / 4 + 1 }, (_, i) => start + 4 * i);

const unsigned = (value: number | undefined): number | undefined => (value === undefined ? undefined : value >>> 0);

interface Expected {
  readonly base: number;
  /** Where registers are. */
  readonly offsets: readonly number[];
  /** Values after power-on that are not 0. */
  readonly values?: Readonly<Record<number, number>>;
  /** Where no value is expected twice. */
  readonly random?: number;
}

/** lx106-and-rom.md §2, §3. */
const BLOCKS: Readonly<Record<PeripheralName, Expected>> = {
  dport: { base: 0x3ff00000, offsets: [0x00, 0x04, 0x0c, 0x14, 0x18, 0x24, 0x28] },
  efuse: { base: 0x3ff00050, offsets: words(0, 0xc), values: { 0: 0x34000010, 4: 0x02001256, 8: 0xf200b000, 12: 0x00840d8e } },
  uart0: {
    base: 0x60000000,
    offsets: [...words(0, 0x30), 0x78, 0x7c],
    values: { 4: 2, 20: 694, 32: 0x1c, 36: 0x6060, 40: 0xfffff, 44: 0xfffff, 120: 0x62000 },
  },
  uart1: {
    base: 0x60000f00,
    offsets: [...words(0, 0x30), 0x78, 0x7c],
    values: { 4: 2, 20: 694, 32: 0x1c, 36: 0x6060, 40: 0xfffff, 44: 0xfffff, 120: 0x62000 },
  },
  spi0: { base: 0x60000200, offsets: [...words(0, 0x24), ...words(0x28, 0x7c), ...words(0xf0, 0xfc)] },
  spi1: { base: 0x60000100, offsets: [...words(0, 0x24), ...words(0x28, 0x7c), ...words(0xf0, 0xfc)] },
  gpio: { base: 0x60000300, offsets: words(0, 0x70), values: { 24: 0xc0037fff, 112: 0x80000000 } },
  timer: { base: 0x60000600, offsets: [...words(0, 0xc), ...words(0x20, 0x30)] },
  rtc: { base: 0x60000700, offsets: words(0, 0xfc), values: { 20: 1, 40: 3 } },
  rtcRam: { base: 0x60001000, offsets: words(0, 0x3fc) },
  iomux: { base: 0x60000800, offsets: words(0, 0x40) },
  wdt: { base: 0x60000900, offsets: [0x00, 0x04, 0x08, 0x14], values: { 8: 4 } },
  wdev: { base: 0x3ff20000, offsets: words(0, 0x5fffc), random: 0xe44 },
  rf: { base: 0x60000400, offsets: words(0, 0x1fc), values: { 380: 0x80000000 } },
  i2c: { base: 0x60000d00, offsets: words(0, 0x44) },
  baseband: { base: 0x60000d48, offsets: words(0, 0xb4) },
  frontEnd: { base: 0x60009800, offsets: words(0, 0x7fc), values: {} },
};
const NAMES = Object.keys(BLOCKS) as PeripheralName[];

test('every block of the table is expected here, at its place', () => {
  const { blocks } = rig();
  const placed = new Map(placements(blocks).map(({ base, device }) => [device, base]));
  expect(Object.keys(blocks)).toEqual(expect.arrayContaining(NAMES));
  expect(placed.size).toBe(NAMES.length);
  for (const name of NAMES) expect([name, placed.get(blocks[name])]).toEqual([name, BLOCKS[name].base]);
});

test('no two blocks overlap on the bus, and no documented register is unmodelled', () => {
  const { blocks, flash } = rig();
  const bus = new Bus({ flash, devices: placements(blocks) });
  expect(bus.read32(0x60000078)).toBe(0x62000);
  expect(bus.read32(0x3ff00058)).toBe(0xf200b000);
  expect(bus.unmodelled).toEqual([]);
  // Everything that SDK starts read before the radio: lx106-and-rom.md §10.
  const before = [0x3ff00004, 0x3ff00014, 0x3ff00018, 0x3ff00024, 0x3ff00028, 0x3ff20c00, 0x3ff20e44, 0x60000218, 0x600002fc, 0x600005c8];
  const more = [
    0x60000624, 0x60000708, 0x60000714, 0x60000718, 0x60000730, 0x600007a8, 0x60000800, 0x60000834, 0x60000838, 0x60000d48, 0x60009800,
  ];
  for (const address of [...before, ...more]) bus.read32(address);
  expect(bus.unmodelled).toEqual([]);
});

describe.each(NAMES)('%s', (name) => {
  const { offsets, values = {}, random } = BLOCKS[name];
  const read = (device: BusDevice, offset: number): number | undefined => (offset === random ? 0 : unsigned(device.read(offset)));

  test('values after power-on, every documented offset readable and writable, nothing else', () => {
    const device = rig().blocks[name];
    const known = new Set(offsets);
    const all = words(0, device.size - 4);
    const first = (offset: number): number | undefined => (known.has(offset) ? (values[offset] ?? 0) : undefined);
    expect(all.map((offset) => read(device, offset))).toEqual(all.map(first));
    expect(all.map((offset) => device.write(offset, 0))).toEqual(all.map((offset) => known.has(offset)));
    expect(Math.max(...offsets.slice(-1))).toBeLessThan(device.size);
  });

  test('a power-on reset brings the first values back', () => {
    const { blocks, clock } = rig();
    const device = blocks[name];
    for (const offset of offsets) device.write(offset, 0xa5a5a5a5);
    resetPeripherals(blocks, 1);
    // Reading an empty FIFO or a counter at time 0 gives 0 again.
    expect(offsets.map((offset) => read(device, offset))).toEqual(offsets.map((offset) => values[offset] ?? 0));
    expect(clock.nextAt).toBeUndefined();
  });
});
