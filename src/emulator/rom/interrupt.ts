import { PS } from '../cpu/isa/exception.ts';
import { cost } from './cost.ts';
import { completeFrame, FRAME, HANDLER_PS, popFrame } from './frame.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { INTERRUPT_COUNT, INTERRUPT_MASKS, INTERRUPT_STATE, INTERRUPT_TABLE, LOCKED_PS } from './ram.ts';
import { RESUME } from './resume.ts';

export const L1INT_HANDLER = 0x4000048c;
const UNHANDLED_INTERRUPT = 0x4000dc3c;

const A1 = 1;
/** What `ets_intr_lock` raises INTLEVEL to. */
const LOCK_LEVEL = 3;
/** The NMI's handler is not in this table. */
const MAX_LINE = 13;

/** {enabled lines, lines that may interrupt what runs now}: INTENABLE is what both have. */
const STATE = { ENABLED: INTERRUPT_STATE, ALLOWED: INTERRUPT_STATE + 4 } as const;

const entry = (line: number): number => INTERRUPT_TABLE + 8 * (INTERRUPT_COUNT - 1 - line);
const masks = (line: number): number => INTERRUPT_MASKS + 8 * (INTERRUPT_COUNT - 1 - line);

/** No line has a handler after a reset; a handler lets those of higher lines interrupt it, the two highest none. */
export function fillInterruptTable(rom: RomMachine): void {
  const { bus } = rom;
  bus.write32(STATE.ENABLED, 0);
  bus.write32(STATE.ALLOWED, 0xffffffff);
  for (let line = 0; line < INTERRUPT_COUNT; line++) {
    bus.write32(entry(line), UNHANDLED_INTERRUPT);
    bus.write32(entry(line) + 4, line);
    bus.write32(masks(line), (-2 << Math.min(line, MAX_LINE)) >>> 0);
    bus.write32(masks(line) + 4, 1 << line);
  }
}

/** INTENABLE from what both words of the state have. */
function applyState(rom: RomMachine): void {
  rom.cpu.intenable = (rom.bus.read32(STATE.ENABLED) & rom.bus.read32(STATE.ALLOWED)) >>> 0;
}

/** What may interrupt from now on, in the vector's frame what might before. */
function begin(rom: RomMachine): void {
  const { bus } = rom;
  completeFrame(rom);
  bus.write32(rom.get(A1) + FRAME.ALLOWED, bus.read32(STATE.ALLOWED));
  serve(rom, rom.cpu.interrupt & rom.cpu.intenable);
}

/** A handler has returned. Lines that were enabled by INTENABLE alone are served once. */
function serveNext(rom: RomMachine): void {
  const { cpu, bus } = rom;
  serve(rom, cpu.interrupt & bus.read32(STATE.ENABLED) & bus.read32(rom.get(A1) + FRAME.ALLOWED));
}

/** Calls the handler of the highest line that is pending and enabled, fn(argument, frame), or returns from the interrupt. */
function serve(rom: RomMachine, pending: number): void {
  const { cpu, bus } = rom;
  const allowed = bus.read32(rom.get(A1) + FRAME.ALLOWED);
  if (pending === 0) {
    bus.write32(STATE.ALLOWED, allowed);
    applyState(rom);
    popFrame(rom);
    return;
  }
  const line = 31 - Math.clz32(pending);
  cpu.clearInterrupts(1 << line);
  bus.write32(STATE.ALLOWED, bus.read32(masks(line)));
  applyState(rom);
  cpu.ps = HANDLER_PS;
  rom.call(bus.read32(entry(line)), RESUME.interrupt, bus.read32(entry(line) + 4), rom.get(A1));
}

/** Returns the old handler, 0 for none. */
export function attachInterrupt(rom: RomMachine, line: number, handler: number, argument: number): number {
  const signed = line | 0;
  if (signed < 0 || signed > MAX_LINE) return 0;
  const old = rom.bus.read32(entry(line));
  rom.bus.write32(entry(line), handler === 0 ? UNHANDLED_INTERRUPT : handler);
  rom.bus.write32(entry(line) + 4, handler === 0 ? line : argument);
  return old === UNHANDLED_INTERRUPT ? 0 : old;
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

/** The enabled lines without those of `bits`, and the old ones as result. */
export function disableInterrupts(rom: RomMachine, bits: number): number {
  const old = rom.bus.read32(STATE.ENABLED);
  rom.bus.write32(STATE.ENABLED, (old & ~bits) >>> 0);
  applyState(rom);
  return old;
}

/** The enabled lines with those of `bits`, and the old ones as result. */
export function enableInterrupts(rom: RomMachine, bits: number): number {
  const old = rom.bus.read32(STATE.ENABLED);
  rom.bus.write32(STATE.ENABLED, (old | bits) >>> 0);
  applyState(rom);
  return old;
}

/** What may interrupt, and what might before as result. */
function setAllowed(rom: RomMachine): number {
  const old = rom.bus.read32(STATE.ALLOWED);
  rom.bus.write32(STATE.ALLOWED, rom.arg(0));
  applyState(rom);
  return old;
}

const mask = (rom: RomMachine): number => disableInterrupts(rom, rom.arg(0));
const unmask = (rom: RomMachine): number => enableInterrupts(rom, rom.arg(0));

/** A level at least as high, and the old level as result. */
function raiseLevel(rom: RomMachine): number {
  const old = rom.cpu.ps & PS.INTLEVEL;
  setLevel(rom, Math.max(old, rom.arg(0) & PS.INTLEVEL));
  return old;
}

/** Level-1 interrupts: their dispatcher, their tables in guest RAM, INTENABLE and INTLEVEL. */
export const INTERRUPT_FUNCTIONS: readonly RomFunction[] = [
  control('_xtos_l1int_handler', L1INT_HANDLER, '', cost(55), begin),
  resume('interrupt', serveNext, cost(45)),
  control('_xtos_unhandled_interrupt', UNHANDLED_INTERRUPT, '', cost(1), (rom) => rom.die('exception')),
  leaf('ets_isr_attach', 0x40000f88, 'line handler argument', cost(25), attach),
  leaf('_xtos_set_interrupt_handler_arg', 0x4000bd28, 'line handler argument', cost(20), attach),
  leaf('_xtos_set_interrupt_handler', 0x4000bd70, 'line handler', cost(26), (rom) =>
    attachInterrupt(rom, rom.arg(0), rom.arg(1), rom.arg(0)),
  ),
  leaf('ets_isr_mask', 0x40000f98, 'mask', cost(21), mask),
  leaf('_xtos_ints_off', 0x4000bda4, 'mask', cost(14), mask),
  leaf('ets_isr_unmask', 0x40000fa8, 'mask', cost(20), unmask),
  leaf('_xtos_ints_on', 0x4000bd84, 'mask', cost(13), unmask),
  leaf('_xtos_set_vpri', 0x40000574, 'mask', cost(12), setAllowed),
  leaf('ets_intr_lock', 0x40000f74, '', cost(4), lock),
  leaf('ets_intr_unlock', 0x40000f80, '', cost(2), unlock),
  leaf('_xtos_set_intlevel', 0x4000dbfc, 'level', cost(9), (rom) => setLevel(rom, rom.arg(0)) & PS.INTLEVEL),
  leaf('_xtos_restore_intlevel', 0x4000056c, 'ps', cost(3), (rom) => {
    rom.cpu.ps = rom.arg(0) & PS.ALL;
    return undefined;
  }),
  leaf('_xtos_set_min_intlevel', 0x4000dc18, 'level', cost(12), raiseLevel),
];
