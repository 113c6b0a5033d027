import { WDT_BASE } from '../../chip/memory-map.ts';
import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import { disableInterrupts, enableInterrupts } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { WDT_DEV, WDT_TIMER } from './ram.ts';
import { armTimer, disarmTimer, setTimerFunction } from './timer.ts';

const CTL = WDT_BASE + 0x00;
const STAGE_0 = WDT_BASE + 0x04;
const STAGE_1 = WDT_BASE + 0x08;
const FEED = WDT_BASE + 0x14;
const FEED_VALUE = 0x73;
const ENABLE = 1 << 0;
/** Response and reset length of CTL: a reset alone, or an interrupt before it. */
const RESET_ONLY = 60;
const INTERRUPT_FIRST = 56;
const WDT_LINES = 1 << 8;
/** What feeds the watchdog of mode 1 by a software timer. */
const FEED_FUNCTION = 0x40002f88;

/** Mode, and the two periods in seconds as they were given. */
const DEVICE = { MODE: WDT_DEV, FIRST: WDT_DEV + 4, SECOND: WDT_DEV + 8 } as const;
/** Modes: fed by a timer, interrupt that software answers, a plain one, interrupt and reset. */
const MODE = { TIMER: 1, INTERRUPT: 2, PLAIN: 3, BOTH: 4 } as const;

/** Periods of the hardware by seconds; any other is its shortest. */
const PERIODS: ReadonlyMap<number, number> = new Map([
  [3, 11],
  [6, 12],
  [12, 13],
]);
const periodOf = (seconds: number): number => PERIODS.get(seconds) ?? 0;

/** ets_wdt_enable(mode, first, second). */
function enable(rom: RomMachine): undefined {
  const { bus } = rom;
  const [mode, first, second] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (bus.read32(DEVICE.MODE) === MODE.INTERRUPT) disableInterrupts(rom, WDT_LINES);
  bus.write32(DEVICE.SECOND, second);
  bus.write32(DEVICE.FIRST, first);
  bus.write32(CTL, bus.read32(CTL) & ~ENABLE);
  if (mode === MODE.TIMER) {
    setTimerFunction(rom, WDT_TIMER, FEED_FUNCTION, 0);
    armTimer(rom, WDT_TIMER, first >>> 10, true);
  }
  if (mode === MODE.TIMER || mode === MODE.PLAIN) {
    bus.write32(CTL, RESET_ONLY);
    bus.write32(STAGE_0, periodOf(second));
  }
  if (mode === MODE.INTERRUPT || mode === MODE.BOTH) {
    bus.write32(CTL, INTERRUPT_FIRST);
    bus.write32(STAGE_0, periodOf(first));
    bus.write32(STAGE_1, periodOf(first));
    if (mode === MODE.INTERRUPT) enableInterrupts(rom, WDT_LINES);
  }
  bus.write32(CTL, bus.read32(CTL) | ENABLE);
  bus.write32(DEVICE.MODE, mode);
}

/** ets_wdt_disable(): the mode that it had, -1 after a reset. */
function disable(rom: RomMachine): number {
  const { bus } = rom;
  const mode = bus.read32(DEVICE.MODE);
  bus.write32(CTL, bus.read32(CTL) & ~ENABLE);
  bus.write32(FEED, FEED_VALUE);
  bus.write32(DEVICE.MODE, 0);
  if (mode === MODE.TIMER) disarmTimer(rom, WDT_TIMER);
  if (mode === MODE.INTERRUPT) disableInterrupts(rom, WDT_LINES);
  return mode;
}

/** The hardware watchdog. */
export const WATCHDOG_FUNCTIONS: readonly RomFunction[] = [
  leaf('ets_wdt_enable', 0x40002fa0, 'mode first second', cost(85), enable),
  leaf('ets_wdt_disable', 0x400030f0, '', cost(30), disable),
  leaf('ets_wdt_get_mode', 0x40002f34, '', cost(3), (rom) => rom.bus.read32(DEVICE.MODE)),
  leaf('ets_wdt_feed', FEED_FUNCTION, '', cost(12), (rom) => {
    rom.bus.write32(FEED, FEED_VALUE);
    return undefined;
  }),
];
