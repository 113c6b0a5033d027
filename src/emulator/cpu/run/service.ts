import type { Translator } from '../compile/translator.ts';
import type { Core } from './core.ts';
import type { IdleProbe } from './idle-probe.ts';

/** Why `run()` came back: the limit is reached, nothing will happen before an event, or `stop()` was called. */
export type StopReason = 'limit' | 'idle' | 'stopped';

/** By what {@link service} gives, without its sign. */
const REASONS: readonly StopReason[] = ['limit', 'idle', 'stopped'];
const LIMIT = 0;
const IDLE = -1;
const STOPPED = -2;

/** Longest stretch between two services; small enough for a 32-bit count. */
const MAX_BUDGET = 0x3fff_ffff;

/**
 * What has to be done between two instructions when the budget is used up: timer, interrupts, stop, limit, idle detection.
 * The number of instructions that may run until the next service, or one of LIMIT, IDLE and STOPPED.
 */
export function service(core: Core, probe: IdleProbe, translator: Translator | undefined): number {
  // A look goes on, and nothing but instructions that stay within core and memory happened since its last step.
  if (probe.looking && !core.wasTouched && core.cycles < core.limit && core.cycles < core.timerAt && core.onStep === undefined) {
    return probe.recurs() ? foundIdle(probe) : 1;
  }
  core.wasTouched = false;
  core.tickTimer();
  if (core.stopRequested) {
    core.stopRequested = false;
    return STOPPED;
  }
  if (core.takeInterrupt()) {
    core.waiting = core.idleRequested = false;
    probe.restart(true);
    translator?.markEntry(core.pc);
  }
  if (core.cycles >= core.limit) {
    core.idleRequested = false;
    return LIMIT;
  }
  if (core.idleRequested || core.waiting) {
    core.idleRequested = false;
    probe.pause();
    return IDLE;
  }
  const budget = Math.min(Math.ceil(core.limit - core.cycles), core.timerAt - core.cycles, MAX_BUDGET);
  if (probe.looking) {
    if (probe.recurs()) return foundIdle(probe);
  } else if (core.cycles >= probe.nextAt) probe.begin();
  core.onStep?.(core);
  return probe.looking || core.onStep !== undefined ? 1 : Math.min(budget, probe.nextAt - core.cycles);
}

/** Whether {@link service} would do anything now, after a system instruction, although the budget lasts until `end`. */
export function isServiceDue(core: Core, end: number): boolean {
  return core.stopRequested || core.waiting || core.limit < end || core.timerAt < end || core.isInterruptDue();
}

function foundIdle(probe: IdleProbe): number {
  probe.restart(false);
  return IDLE;
}

/** Why the run ends when {@link service} gives `budget`, which is no number of instructions. */
export const reasonOf = (budget: number): StopReason => REASONS[-budget]!;
