import { PS } from '../cpu/isa/exception.ts';
import { COST } from './cost.ts';
import { completeFrame, HANDLER_PS, popFrame } from './frame.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { INTERRUPT_COUNT, INTERRUPT_TABLE, LOCKED_PS } from './ram.ts';
import { RESUME } from './resume.ts';

/** Address of the handler of level-1 interrupts. */
export const L1INT_HANDLER = 0x4000048c;
const UNHANDLED_INTERRUPT = 0x4000dc3c;

const A1 = 1;
/** What `ets_intr_lock` raises INTLEVEL to. */
const LOCK_LEVEL = 3;

const entry = (line: number): number => INTERRUPT_TABLE + 8 * (line % 16);

/** No line has a handler after a reset. */
export function fillInterruptTable(rom: RomMachine): void {
  for (let line = 0; line < INTERRUPT_COUNT; line++) {
    rom.bus.write32(entry(line), UNHANDLED_INTERRUPT);
    rom.bus.write32(entry(line) + 4, line);
  }
}

/** Calls the handler of the lowest line that is pending and enabled, fn(argument, frame), or returns from the interrupt. */
function serve(rom: RomMachine): void {
  const { cpu, bus } = rom;
  const pending = cpu.interrupt & cpu.intenable;
  if (pending === 0) {
    popFrame(rom);
    return;
  }
  const line = 31 - Math.clz32(pending & -pending);
  cpu.clearInterrupts(1 << line);
  cpu.ps = HANDLER_PS;
  rom.call(bus.read32(entry(line)), RESUME.interrupt, bus.read32(entry(line) + 4), rom.get(A1));
}

/** Returns the old handler. */
export function attachInterrupt(rom: RomMachine, line: number, handler: number, argument: number): number {
  const old = rom.bus.read32(entry(line));
  rom.bus.write32(entry(line), handler === 0 ? UNHANDLED_INTERRUPT : handler);
  rom.bus.write32(entry(line) + 4, handler === 0 ? line : argument);
  return old;
}

const attach = (rom: RomMachine): number => attachInterrupt(rom, rom.arg(0), rom.arg(1), rom.arg(2));

/** The new level, and the old PS as result. */
function setLevel(rom: RomMachine, level: number): number {
  const old = rom.cpu.ps;
  rom.cpu.ps = (old & ~PS.INTLEVEL) | (level & PS.INTLEVEL);
  return old;
}

/** `ets_intr_lock`: the old PS is kept in RAM, where nothing reads it, and returned. */
export function lock(rom: RomMachine): number {
  const old = setLevel(rom, LOCK_LEVEL);
  rom.bus.write32(LOCKED_PS, old);
  return old;
}

/** `ets_intr_unlock`: to level 0, not to what it was. */
export const unlock = (rom: RomMachine): number => setLevel(rom, 0);

/** INTENABLE without the lines of `bits`, and the old one as result. */
export function disableInterrupts(rom: RomMachine, bits: number): number {
  const old = rom.cpu.intenable;
  rom.cpu.intenable = (old & ~bits) >>> 0;
  return old;
}

/** INTENABLE with the lines of `bits`, and the old one as result. */
export function enableInterrupts(rom: RomMachine, bits: number): number {
  const old = rom.cpu.intenable;
  rom.cpu.intenable = (old | bits) >>> 0;
  return old;
}

const mask = (rom: RomMachine): number => disableInterrupts(rom, rom.arg(0));
const unmask = (rom: RomMachine): number => enableInterrupts(rom, rom.arg(0));
const min = (rom: RomMachine): number => setLevel(rom, Math.max(rom.cpu.ps & PS.INTLEVEL, rom.arg(0) & PS.INTLEVEL));

/** Level-1 interrupts: their dispatcher, their table in guest RAM, INTENABLE and INTLEVEL. */
export const INTERRUPT_FUNCTIONS: readonly RomFunction[] = [
  control('_xtos_l1int_handler', L1INT_HANDLER, '', COST.exception, (rom) => {
    completeFrame(rom);
    serve(rom);
  }),
  resume('interrupt', serve, COST.exception),
  leaf('_xtos_unhandled_interrupt', UNHANDLED_INTERRUPT, '', COST.tiny, () => undefined),
  leaf('ets_isr_attach', 0x40000f88, 'line handler argument', COST.small, attach),
  leaf('_xtos_set_interrupt_handler_arg', 0x4000bd28, 'line handler argument', COST.small, attach),
  leaf('ets_isr_mask', 0x40000f98, 'mask', COST.tiny, mask),
  leaf('_xtos_ints_off', 0x4000bda4, 'mask', COST.tiny, mask),
  leaf('ets_isr_unmask', 0x40000fa8, 'mask', COST.tiny, unmask),
  leaf('_xtos_ints_on', 0x4000bd84, 'mask', COST.tiny, unmask),
  leaf('ets_intr_lock', 0x40000f74, '', COST.tiny, lock),
  leaf('ets_intr_unlock', 0x40000f80, '', COST.tiny, unlock),
  leaf('_xtos_set_intlevel', 0x4000dbfc, 'level', COST.tiny, (rom) => setLevel(rom, rom.arg(0))),
  leaf('_xtos_restore_intlevel', 0x4000056c, 'ps', COST.tiny, (rom) => setLevel(rom, rom.arg(0))),
  leaf('_xtos_set_min_intlevel', 0x4000dc18, 'level', COST.tiny, min),
];
