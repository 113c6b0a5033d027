import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';

/** A DMA descriptor: size in bits 0..11, length in 12..23, offset 24..28, sosf 29, eof 30, owner 31; buffer; next one. */
const DESCRIPTOR = { FLAGS: 0, BUFFER: 4, NEXT: 8, SIZE: 12 } as const;
const LENGTH_S = 12;
const LENGTH_MASK = 0xfff;
const OWNER = 2 ** 31;
const COUNT_MASK = 0xffff;

/**
 * lldesc_build_chain(descriptors, their size, buffer, its size, size of a piece, whether the pieces are filled, place for the first
 * descriptor, place for the last): descriptors of whole pieces, all owned by the hardware.
 */
function buildChain(rom: RomMachine): undefined {
  const { bus } = rom;
  const [first, , buffer, total, piece, isFilled] = [0, 1, 2, 3, 4, 5].map((i) => rom.arg(i)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const count = Math.max(1, Math.floor(total / piece)); // one at least, even of nothing
  let last = first;
  for (let i = 0; i < count; i++) {
    last = first + DESCRIPTOR.SIZE * i;
    const length = isFilled === 0 ? 0 : (piece & LENGTH_MASK) << LENGTH_S;
    const offset = bus.read32(last) & 0x1f000000;
    bus.write32(last + DESCRIPTOR.FLAGS, ((piece & LENGTH_MASK) | length | offset | OWNER) >>> 0);
    bus.write32(last + DESCRIPTOR.BUFFER, buffer + piece * i);
    bus.write32(last + DESCRIPTOR.NEXT, i + 1 < count ? last + DESCRIPTOR.SIZE : 0);
    rom.spend(1);
  }
  bus.write32(rom.arg(6), first);
  bus.write32(rom.arg(7), last);
}

/** lldesc_num2link(descriptor, n): the n-th of its chain, from 1 on. */
function numberToLink(rom: RomMachine): number {
  let descriptor = rom.arg(0);
  for (let left = (rom.arg(1) - 1) & COUNT_MASK; left > 0; left--) {
    descriptor = rom.bus.read32(descriptor + DESCRIPTOR.NEXT);
    rom.spend(1);
  }
  return descriptor;
}

/** lldesc_set_owner(descriptor, n, owner): n of its chain, and the first one even of none. */
function setOwner(rom: RomMachine): undefined {
  const { bus } = rom;
  const owner = (rom.arg(2) & 1) << 7;
  let descriptor = rom.arg(0);
  for (let left = (rom.arg(1) - 1) & COUNT_MASK; ; left--) {
    bus.write8(descriptor + 3, (bus.read8(descriptor + 3) & 0x7f) | owner);
    rom.spend(1);
    if (left === 0) return;
    descriptor = bus.read32(descriptor + DESCRIPTOR.NEXT);
  }
}

/** Chains of DMA descriptors, which the SDK builds for the radio's buffers. */
export const LLDESC_FUNCTIONS: readonly RomFunction[] = [
  leaf('lldesc_build_chain', 0x40004f40, 'descriptors size buffer total piece isFilled first last', cost(60, 45), buildChain),
  leaf('lldesc_num2link', 0x40005050, 'descriptor number', cost(8, 3), numberToLink),
  leaf('lldesc_set_owner', 0x4000507c, 'descriptor count owner', cost(12, 9), setOwner),
];
