import { PS } from '../cpu/isa/exception.ts';
import type { RomMachine } from './machine.ts';

/**
 * The exception frame on the guest's stack (lx106-and-rom.md §4, §10): handlers of applications read and change it. There is no
 * place for a1: it is the frame's address plus its size.
 */
export const FRAME = { EPC: 0x00, PS: 0x04, SAR: 0x08, ALLOWED: 0x0c, A0: 0x10, A2: 0x14, A4: 0x1c, EXCCAUSE: 0x4c, SIZE: 0x100 } as const;

const A0 = 0;
const A1 = 1;
const A2 = 2;
const A3 = 3;
const A4 = 4;
const A15 = 15;

/** What the ROM's vectors do first: a frame below the stack pointer with a2 and a3 in it. */
export function pushFrame(rom: RomMachine): void {
  const frame = rom.get(A1) - FRAME.SIZE;
  rom.bus.write32(frame + FRAME.A2, rom.get(A2));
  rom.bus.write32(frame + FRAME.A2 + 4, rom.get(A3));
  rom.set(A1, frame);
}

/** The rest of the frame at a1, whose a2 and a3 the vector has put there: pc, PS without EXCM, SAR, a0, a4..a15, the cause. */
export function completeFrame(rom: RomMachine): void {
  const { cpu, bus } = rom;
  const frame = rom.get(A1);
  bus.write32(frame + FRAME.EPC, cpu.epc1);
  bus.write32(frame + FRAME.PS, cpu.ps & ~PS.EXCM);
  bus.write32(frame + FRAME.SAR, cpu.sar);
  bus.write32(frame + FRAME.A0, rom.get(A0));
  for (let i = A4; i <= A15; i++) bus.write32(frame + FRAME.A4 + 4 * (i - A4), rom.get(i));
  bus.write32(frame + FRAME.EXCCAUSE, cpu.exccause);
}

/** Everything back from the frame at a1, as the handler left it, and on at its pc. */
export function popFrame(rom: RomMachine): void {
  const { cpu, bus } = rom;
  const frame = rom.get(A1);
  cpu.pc = bus.read32(frame + FRAME.EPC);
  cpu.ps = bus.read32(frame + FRAME.PS) & PS.ALL & ~PS.EXCM;
  cpu.sar = bus.read32(frame + FRAME.SAR) & 0x3f;
  for (let i = A2; i <= A15; i++) rom.set(i, bus.read32(frame + FRAME.A2 + 4 * (i - A2)));
  rom.set(A0, bus.read32(frame + FRAME.A0));
  rom.set(A1, frame + FRAME.SIZE);
}

/** PS in which handlers written in C run: interrupts are on. */
export const HANDLER_PS = PS.UM;
