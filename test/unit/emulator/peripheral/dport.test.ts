import { expect, test } from 'vitest';
import { cacheMapping } from '../../../../src/emulator/peripheral/dport.ts';
import { rig } from '../../../support/peripherals.ts';

const EDGE = 0x04;
const CACHE_CTL = 0x0c;
const CPU_CLOCK = 0x14;
const BANKS = 0x24;
const MiB = 0x100000;

// lx106-and-rom.md §2.1
test.each([
  [0, 0, { enabled: false, base: 0, size: MiB, cacheBanks: 0 }],
  [1 << 8, 1 << 3, { enabled: true, base: 0, size: MiB, cacheBanks: 1 }],
  [(1 << 8) | (1 << 26), (1 << 3) | (1 << 4), { enabled: true, base: 0, size: MiB, cacheBanks: 2 }],
  [(1 << 8) | (1 << 25), 0, { enabled: true, base: MiB, size: MiB, cacheBanks: 0 }],
  [(1 << 8) | (1 << 24) | (1 << 16), 0, { enabled: true, base: 2 * MiB, size: 2 * MiB, cacheBanks: 0 }],
  [(1 << 25) | (7 << 16), 0, { enabled: false, base: 15 * MiB, size: MiB, cacheBanks: 0 }],
])('cache control %i, banks %i', (ctl, banks, expected) => {
  expect(cacheMapping(ctl, banks)).toEqual(expected);
});

test('each write to one of the two registers is reported, and a reset switches the cache off', () => {
  const { blocks, mappings } = rig();
  blocks.dport.write(CACHE_CTL, (1 << 8) | (1 << 25));
  blocks.dport.write(BANKS, 1 << 3);
  blocks.dport.reset();
  expect(mappings).toEqual([
    { enabled: true, base: MiB, size: MiB, cacheBanks: 0 },
    { enabled: true, base: MiB, size: MiB, cacheBanks: 1 },
    { enabled: false, base: 0, size: MiB, cacheBanks: 0 },
  ]);
});

test('a flush is done at once, and stays done', () => {
  const { dport } = rig().blocks;
  dport.write(CACHE_CTL, 0x102);
  expect(dport.read(CACHE_CTL)).toBe(0x100);
  dport.write(CACHE_CTL, 0x101);
  expect(dport.read(CACHE_CTL)).toBe(0x103);
  dport.write(CACHE_CTL, 0x100);
  expect(dport.read(CACHE_CTL)).toBe(0x102);
});

test('bit 0 of the CPU clock register doubles the rate', () => {
  const { blocks, doubled } = rig();
  blocks.dport.write(CPU_CLOCK, 1);
  blocks.dport.write(CPU_CLOCK, 0);
  expect(doubled).toEqual([true, false]);
});

test('an edge interrupt that is gated off is seen when its gate opens', () => {
  const { blocks, irq, clock } = rig();
  blocks.timer.write(0x00, 100);
  blocks.timer.write(0x08, 0x81); // enabled, level
  clock.step();
  expect(irq.get(9)).toBeFalsy();
  blocks.dport.write(EDGE, 1);
  expect(irq.get(9)).toBeFalsy();
  blocks.dport.write(EDGE, 2);
  expect(irq.get(9)).toBe(true);
  expect(blocks.dport.read(EDGE)).toBe(2);
});

// silicon.md §1, fault 5
test('0x0F in NMI_INT_ENABLE makes FRC1 the NMI, and no longer interrupt 9; back again with 0', () => {
  const { blocks, edges, clock } = rig();
  blocks.dport.write(EDGE, 2);
  blocks.timer.write(0x00, 100);
  blocks.timer.write(0x08, 0xc0); // enabled, reloads
  const lines = (): number[] => {
    edges.length = 0;
    clock.step();
    clock.step();
    return edges.map(([line]) => line);
  };
  expect(lines()).toEqual([9, 9]);
  blocks.dport.write(0x00, 0x0f);
  expect([lines(), blocks.dport.read(0x00)]).toEqual([[14, 14], 0x0f]);
  blocks.dport.write(0x00, 0);
  expect(lines()).toEqual([9, 9]);
});
