import { formatSize } from '../../words/size.ts';
import type { Progress } from '../grammar/command.ts';

const BAR_WIDTH = 24;
const KIB = 1024;
/** Before so much time a rate says nothing. */
const SETTLES_MS = 500;

/** `9 s`, `1 min 05 s`. */
function formatTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Where a piece of work stood when it was first heard of. */
export interface Origin {
  readonly done: number;
  readonly atMs: number;
}

function pace({ done, total = 0 }: Progress, from: Origin, nowMs: number): string {
  const elapsed = nowMs - from.atMs;
  const moved = done - from.done;
  if (elapsed < SETTLES_MS || moved <= 0) return '';
  const perSecond = (1000 * moved) / elapsed;
  const left = done < total ? `, ${formatTime((total - done) / perSecond)} left` : '';
  return `, ${(perSecond / KIB).toFixed(1)} KB/s${left}`;
}

function percentOf({ done, total }: Progress): number {
  return total === undefined || total === 0 ? 100 : Math.floor((100 * done) / total);
}

/** One line for a terminal: `Reading [######------]  50 % of 1 MB, 80.1 KB/s, 7 s left`. */
export function progressBar(state: Progress, from: Origin, nowMs: number): string {
  const { label, total } = state;
  if (total === undefined) return `${label} …`;
  const percent = percentOf(state);
  const full = Math.round((BAR_WIDTH * percent) / 100);
  const bar = '#'.repeat(full) + '-'.repeat(BAR_WIDTH - full);
  return `${label} [${bar}] ${String(percent).padStart(3)} % of ${formatSize(total)}${pace(state, from, nowMs)}`;
}

/** The same for a log: `Reading: 50 % of 1 MB, 80.1 KB/s, 7 s left`. */
export function progressLine(state: Progress, from: Origin, nowMs: number): string {
  const { label, total } = state;
  return total === undefined ? `${label} …` : `${label}: ${percentOf(state)} % of ${formatSize(total)}${pace(state, from, nowMs)}`;
}
