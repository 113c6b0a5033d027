import { DPORT_BASE, TIMER_BASE } from '../../chip/memory-map.ts';
import { DPORT, DPORT_EDGE } from '../../chip/register/dport.ts';
import { IRQ } from '../../chip/register/interrupt.ts';
import { TIMER, TIMER_CTRL } from '../../chip/register/timer.ts';
import { cost } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { attachInterrupt, enableInterrupts } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { failAssertion } from './printf.ts';
import { SOURCE_NAMES, TIMER_LIST, TIMER_QUEUE } from './ram.ts';
import { RESUME } from './resume.ts';
import { defineTask, post } from './task.ts';

/** `ETSTimer` of the SDK's ets_sys.h; {@link UNLINKED} as `next` while it is not armed. */
const FIELD = { NEXT: 0, EXPIRE: 4, PERIOD: 8, FUNCTION: 12, ARGUMENT: 16 } as const;
const UNLINKED = 0xffffffff;
/** FRC2 at 80 MHz divided by 256, which is what the ROM reckons with: 312 500 ticks in 1 000 ms. It does not look at the clock. */
const TICKS = 312_500;
/** Longer times would not fit 32 bits before the division: quarters of 1 250 ticks, and 313 for each millisecond left. */
const MAX_EXACT = 12_494;
const FRC2_BY_256 = TIMER_CTRL.ENABLE | (2 << TIMER_CTRL.PRESCALE_S);
/** An alarm nearer than this could be missed while it is being set: it comes that much later, or this late from now. */
const NEAR = 40;
const POSTPONED = 44;
const FRAME_SIZE = 16;
/** Behind interrupt 10 after ets_timer_init: it posts to the timers' own task. */
const ISR = 0x40002e24;
const TASK = 0x40002e3c;
const PRIORITY = 31;
const QUEUE_LENGTH = 4;
/** Lines of the ROM's ets_timer.c. */
const LINE = { armed: 185, notDone: 231 } as const;

const A0 = 0;
const A1 = 1;

const now = (rom: RomMachine): number => rom.bus.read32(TIMER_BASE + TIMER.FRC2_COUNT);
/** Ticks from `b` to `a`, across the wrap of the counter. */
const after = (a: number, b: number): number => (a - b) | 0;

function setAlarm(rom: RomMachine, expire: number): void {
  const count = now(rom);
  const left = after(expire, count);
  const alarm = left > NEAR ? expire : left > 0 ? expire + POSTPONED : count + NEAR;
  rom.bus.write32(TIMER_BASE + TIMER.FRC2_ALARM, alarm >>> 0);
}

/** Puts `timer` before those that expire with it or later. */
function insert(rom: RomMachine, expire: number, timer: number): void {
  const { bus } = rom;
  let place = TIMER_LIST;
  for (let next = bus.read32(place); next !== 0 && after(expire, bus.read32(next + FIELD.EXPIRE)) > 0; next = bus.read32(place)) {
    place = next + FIELD.NEXT;
  }
  bus.write32(timer + FIELD.NEXT, bus.read32(place));
  bus.write32(timer + FIELD.EXPIRE, expire >>> 0);
  bus.write32(place, timer);
  if (place === TIMER_LIST) setAlarm(rom, expire);
}

export function setTimerFunction(rom: RomMachine, timer: number, handler: number, argument: number): void {
  for (const [i, value] of [UNLINKED, 0, 0, handler, argument].entries()) rom.bus.write32(timer + 4 * i, value);
}

/** The alarm stays: it comes for nothing. */
export function disarmTimer(rom: RomMachine, timer: number): undefined {
  const { bus } = rom;
  for (let place = TIMER_LIST, next = bus.read32(place); next !== 0; place = next + FIELD.NEXT, next = bus.read32(place)) {
    if (next !== timer) continue;
    bus.write32(place, bus.read32(timer + FIELD.NEXT));
    break;
  }
  bus.write32(timer + FIELD.NEXT, UNLINKED);
  bus.write32(timer + FIELD.PERIOD, 0);
}

function ticksOf(milliseconds: number): number {
  if (milliseconds === 0) return 0;
  if (milliseconds <= MAX_EXACT) return Math.floor((milliseconds * TICKS) / 1_000) + 1;
  return (Math.imul(milliseconds >>> 2, 1_250) + (milliseconds & 3) * 313) >>> 0;
}

/** ets_timer_arm(timer, milliseconds, again and again). One that is armed already must be disarmed before. */
function arm(rom: RomMachine): void {
  const [timer, time, isRepeated] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (rom.bus.read32(timer + FIELD.NEXT) !== UNLINKED) {
    failAssertion(rom, SOURCE_NAMES.timer, LINE.armed);
    return;
  }
  armTimer(rom, timer, time, isRepeated !== 0);
  rom.return();
}

/** Arms one that is not armed. */
export function armTimer(rom: RomMachine, timer: number, milliseconds: number, isRepeated: boolean): void {
  const ticks = ticksOf(milliseconds);
  if (isRepeated) rom.bus.write32(timer + FIELD.PERIOD, ticks);
  insert(rom, now(rom) + ticks, timer);
}

function done(rom: RomMachine): void {
  const timer = rom.arg(0);
  if (rom.bus.read32(timer + FIELD.NEXT) !== UNLINKED) {
    failAssertion(rom, SOURCE_NAMES.timer, LINE.notDone);
    return;
  }
  setTimerFunction(rom, timer, 0, 0);
  rom.return();
}

/** No timer, FRC2 from 0, its interrupt, and the task that serves it. */
function initialise(rom: RomMachine): undefined {
  const { bus } = rom;
  bus.write32(TIMER_LIST, 0);
  attachInterrupt(rom, IRQ.FRC2, ISR, 0);
  bus.write32(DPORT_BASE + DPORT.EDGE_INT_ENABLE, bus.read32(DPORT_BASE + DPORT.EDGE_INT_ENABLE) | DPORT_EDGE.FRC2);
  enableInterrupts(rom, 1 << IRQ.FRC2);
  defineTask(rom, TASK, PRIORITY, TIMER_QUEUE, QUEUE_LENGTH);
  bus.write32(TIMER_BASE + TIMER.FRC2_ALARM, 0);
  bus.write32(TIMER_BASE + TIMER.FRC2_CTRL, FRC2_BY_256);
  bus.write32(TIMER_BASE + TIMER.FRC2_LOAD, 0);
}

/** Calls the functions of all timers that are due, one after the other; each may arm and disarm what it likes. */
function serve(rom: RomMachine): void {
  const { bus } = rom;
  const timer = bus.read32(TIMER_LIST);
  const expire = timer === 0 ? 0 : bus.read32(timer + FIELD.EXPIRE);
  const frame = rom.get(A1);
  if (timer === 0 || after(expire, now(rom)) > 0) {
    if (timer !== 0) setAlarm(rom, expire);
    rom.set(A0, bus.read32(frame));
    rom.set(A1, frame + FRAME_SIZE);
    rom.return();
    return;
  }
  bus.write32(TIMER_LIST, bus.read32(timer + FIELD.NEXT));
  bus.write32(timer + FIELD.NEXT, UNLINKED);
  bus.write32(frame + 4, timer);
  rom.call(bus.read32(timer + FIELD.FUNCTION), RESUME.timer, bus.read32(timer + FIELD.ARGUMENT));
}

/** A timer with a period that its function neither armed nor disarmed goes on from when it was due. */
function repeat(rom: RomMachine): void {
  const { bus } = rom;
  const timer = bus.read32(rom.get(A1) + 4);
  const period = bus.read32(timer + FIELD.PERIOD);
  if (bus.read32(timer + FIELD.NEXT) === UNLINKED && period !== 0) {
    insert(rom, (bus.read32(timer + FIELD.EXPIRE) + period) >>> 0, timer);
  }
  serve(rom);
}

function enter(rom: RomMachine): void {
  const frame = rom.get(A1) - FRAME_SIZE;
  rom.bus.write32(frame, rom.get(A0));
  rom.set(A1, frame);
  serve(rom);
}

/** Software timers on FRC2, whose functions are called by a task of priority 31: something must execute `ets_run`. */
export const TIMER_FUNCTIONS: readonly RomFunction[] = [
  leaf('ets_timer_init', 0x40002e68, '', cost(120), initialise),
  leaf('ets_timer_setfn', 0x40002c48, 'timer function argument', cost(8), (rom) => {
    setTimerFunction(rom, rom.arg(0), rom.arg(1), rom.arg(2));
    return undefined;
  }),
  control('ets_timer_arm', 0x40002cc4, 'timer ms isRepeated', cost(90), arm),
  leaf('ets_timer_disarm', 0x40002d40, 'timer', cost(16), (rom) => disarmTimer(rom, rom.arg(0))),
  control('ets_timer_done', 0x40002d80, 'timer', cost(18), done),
  leaf('timer_insert', 0x40002c64, 'expire timer', cost(35), (rom) => {
    insert(rom, rom.arg(0), rom.arg(1));
    return undefined;
  }),
  control('ets_timer_handler_isr', 0x40002da8, '', cost(20), enter),
  resume('timer', repeat, cost(20)),
  leaf('ets_timer_isr', ISR, '', cost(10), (rom) => {
    post(rom, PRIORITY, 0, 0);
    return undefined;
  }),
  control('ets_timer_task', TASK, 'event', cost(8), (rom) => {
    if (rom.bus.read32(rom.arg(0)) === 0) enter(rom);
    else rom.return();
  }),
];
