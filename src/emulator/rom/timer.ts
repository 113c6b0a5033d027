import { DPORT_BASE, TIMER_BASE } from '../../chip/memory-map.ts';
import { DPORT, DPORT_EDGE } from '../../chip/register/dport.ts';
import { IRQ } from '../../chip/register/interrupt.ts';
import { TIMER, TIMER_CTRL } from '../../chip/register/timer.ts';
import { COST } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { attachInterrupt, enableInterrupts } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { TIMER_LIST } from './ram.ts';
import { RESUME } from './resume.ts';

/** `ETSTimer` of the SDK's ets_sys.h; {@link UNLINKED} as `next` while it is not armed. */
const FIELD = { NEXT: 0, EXPIRE: 4, PERIOD: 8, FUNCTION: 12, ARGUMENT: 16 } as const;
const UNLINKED = 0xffffffff;
/** FRC2 at 80 MHz divided by 256, which is what the ROM reckons with [I: it does not look at the clock]. */
const TICKS_PER_MS = 312.5;
const FRC2_BY_256 = TIMER_CTRL.ENABLE | (2 << TIMER_CTRL.PRESCALE_S);
/** An alarm nearer than this could be missed while it is being set [I]. */
const NEAREST_ALARM = 2;
const FRAME_SIZE = 16;
const HANDLER_ISR = 0x40002da8;

const A0 = 0;
const A1 = 1;

const now = (rom: RomMachine): number => rom.bus.read32(TIMER_BASE + TIMER.FRC2_COUNT);
/** Ticks from `b` to `a`, across the wrap of the counter. */
const after = (a: number, b: number): number => (a - b) | 0;

/** The alarm for the first timer of the list, at once when that is due. */
function setAlarm(rom: RomMachine): void {
  const first = rom.bus.read32(TIMER_LIST);
  if (first === 0) return;
  const expire = rom.bus.read32(first + FIELD.EXPIRE);
  const soonest = now(rom) + NEAREST_ALARM;
  rom.bus.write32(TIMER_BASE + TIMER.FRC2_ALARM, (after(expire, soonest) > 0 ? expire : soonest) >>> 0);
}

/** Puts `timer` behind those that expire before or with it. */
function insert(rom: RomMachine, expire: number, timer: number): void {
  const { bus } = rom;
  let place = TIMER_LIST;
  for (let next = bus.read32(place); next !== 0 && after(expire, bus.read32(next + FIELD.EXPIRE)) >= 0; next = bus.read32(place)) {
    place = next + FIELD.NEXT;
  }
  bus.write32(timer + FIELD.NEXT, bus.read32(place));
  bus.write32(timer + FIELD.EXPIRE, expire >>> 0);
  bus.write32(place, timer);
  if (place === TIMER_LIST) setAlarm(rom);
}

function setFunction(rom: RomMachine): undefined {
  const { bus } = rom;
  const timer = rom.arg(0);
  for (const [i, value] of [UNLINKED, 0, 0, rom.arg(1), rom.arg(2)].entries()) bus.write32(timer + 4 * i, value);
}

function disarm(rom: RomMachine, timer: number): undefined {
  const { bus } = rom;
  for (let place = TIMER_LIST, next = bus.read32(place); next !== 0; place = next + FIELD.NEXT, next = bus.read32(place)) {
    if (next !== timer) continue;
    bus.write32(place, bus.read32(timer + FIELD.NEXT));
    if (place === TIMER_LIST) setAlarm(rom);
    break;
  }
  bus.write32(timer + FIELD.NEXT, UNLINKED);
  bus.write32(timer + FIELD.PERIOD, 0);
}

/** ets_timer_arm(timer, milliseconds, again and again). */
function arm(rom: RomMachine): undefined {
  const [timer, time, isRepeated] = [rom.arg(0), rom.arg(1), (rom.arg(2) & 0xff) !== 0];
  disarm(rom, timer);
  const ticks = Math.floor(time * TICKS_PER_MS);
  if (isRepeated) rom.bus.write32(timer + FIELD.PERIOD, ticks);
  insert(rom, now(rom) + ticks, timer);
}

/** No timer, FRC2 from 0, and its interrupt. */
function initialise(rom: RomMachine): undefined {
  const { bus } = rom;
  bus.write32(TIMER_LIST, 0);
  attachInterrupt(rom, IRQ.FRC2, HANDLER_ISR, 0);
  bus.write32(DPORT_BASE + DPORT.EDGE_INT_ENABLE, bus.read32(DPORT_BASE + DPORT.EDGE_INT_ENABLE) | DPORT_EDGE.FRC2);
  enableInterrupts(rom, 1 << IRQ.FRC2);
  bus.write32(TIMER_BASE + TIMER.FRC2_ALARM, 0);
  bus.write32(TIMER_BASE + TIMER.FRC2_CTRL, FRC2_BY_256);
  bus.write32(TIMER_BASE + TIMER.FRC2_LOAD, 0);
}

/** Calls the functions of all timers that are due, one after the other; each may arm and disarm what it likes. */
function serve(rom: RomMachine): void {
  const { bus } = rom;
  const timer = bus.read32(TIMER_LIST);
  const expire = timer === 0 ? 0 : bus.read32(timer + FIELD.EXPIRE);
  if (timer === 0 || after(expire, now(rom)) > 0) {
    setAlarm(rom);
    rom.set(A0, bus.read32(rom.get(A1)));
    rom.set(A1, rom.get(A1) + FRAME_SIZE);
    rom.return();
    return;
  }
  bus.write32(TIMER_LIST, bus.read32(timer + FIELD.NEXT));
  bus.write32(timer + FIELD.NEXT, UNLINKED);
  const period = bus.read32(timer + FIELD.PERIOD);
  if (period !== 0) insert(rom, expire + period, timer);
  rom.call(bus.read32(timer + FIELD.FUNCTION), RESUME.timer, bus.read32(timer + FIELD.ARGUMENT));
}

function interrupt(rom: RomMachine): void {
  const frame = rom.get(A1) - FRAME_SIZE;
  rom.bus.write32(frame, rom.get(A0));
  rom.set(A1, frame);
  rom.cpu.pc = RESUME.timer;
}

/** Software timers on FRC2, as the SDK's own, which grew out of them; the list is in guest RAM. */
export const TIMER_FUNCTIONS: readonly RomFunction[] = [
  leaf('ets_timer_init', 0x40002e68, '', COST.small, initialise),
  leaf('ets_timer_setfn', 0x40002c48, 'timer function argument', COST.tiny, setFunction),
  leaf('ets_timer_arm', 0x40002cc4, 'timer ms isRepeated', COST.small, arm),
  leaf('ets_timer_disarm', 0x40002d40, 'timer', COST.small, (rom) => disarm(rom, rom.arg(0))),
  leaf('ets_timer_done', 0x40002d80, 'timer', COST.small, (rom) => disarm(rom, rom.arg(0))),
  leaf('timer_insert', 0x40002c64, 'expire timer', COST.small, (rom) => {
    insert(rom, rom.arg(0), rom.arg(1));
    return undefined;
  }),
  control('ets_timer_handler_isr', HANDLER_ISR, '', COST.small, interrupt),
  resume('timer', serve, COST.small),
];
