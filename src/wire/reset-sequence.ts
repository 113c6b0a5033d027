import { type Clock, ms, type Nanos, seconds, sleep } from '../base/clock.ts';
import { EspError } from '../base/error.ts';
import type { Lines, Link } from './link.ts';

/** Both lines at once (a serial stack fills in what is left out), or a pause. */
export type ResetStep = Lines | { readonly wait: Nanos };

const BOTH_OFF: Lines = { dtr: false, rts: false };
const IN_RESET: Lines = { dtr: false, rts: true };
const DOWNLOAD: Lines = { dtr: true, rts: false };
const BOTH_ON: Lines = { dtr: true, rts: true };

/** The ways into the loader, and out of it (serial-protocol.md §6). `true` = asserted. */
export const RESET_SEQUENCES = {
  /** Into the loader; what all versions of esptool know. */
  classic: [IN_RESET, { wait: ms(100) }, DOWNLOAD, { wait: ms(50) }, BOTH_OFF],
  /** With half a second more before GPIO0 is let go, for boards whose capacitor makes them start late. */
  'classic-long': [IN_RESET, { wait: ms(100) }, DOWNLOAD, { wait: ms(550) }, BOTH_OFF],
  /** Both lines in one system call, from a defined start. */
  'unix-tight': [BOTH_OFF, BOTH_ON, IN_RESET, { wait: ms(100) }, DOWNLOAD, { wait: ms(50) }, BOTH_OFF],
  /** One line at a time, 50 ms apart, as RFC 2217 carries them; DTR is on before RTS goes off. */
  rfc2217: [IN_RESET, { wait: ms(100) }, BOTH_ON, { wait: ms(50) }, DOWNLOAD, { wait: ms(50) }, BOTH_OFF],
  /** Starts the application. */
  hard: [IN_RESET, { wait: ms(100) }, BOTH_OFF],
} as const satisfies Record<string, readonly ResetStep[]>;

/** Key of {@link RESET_SEQUENCES}. */
export type ResetSequenceName = keyof typeof RESET_SEQUENCES;

/**
 * Plays `steps` on the lines of `link`. When it is aborted or fails half-way, the lines still get their last state, so that
 * no chip is left in reset.
 * @throws the signal's reason; whatever `link.setLines` rejects with (`link.closed`, `link.failed`).
 */
export async function playReset(link: Link, steps: readonly ResetStep[], clock: Clock, signal?: AbortSignal): Promise<void> {
  try {
    for (const step of steps) {
      signal?.throwIfAborted();
      if ('wait' in step) await sleep(clock, step.wait, signal);
      else await link.setLines(step);
    }
  } catch (error) {
    const last = steps.findLast((step): step is Lines => 'dtr' in step);
    if (last !== undefined) await link.setLines(last).catch(() => {}); // the port may be gone; the first error counts
    throw error;
  }
}

/**
 * Reads esptool's notation for own sequences (`custom_reset_sequence`, host-programs.md §3): steps between `|`; `D0` `D1` set DTR,
 * `R0` `R1` RTS, `U1,0` both (DTR first), `W0.1` waits that many seconds. Every line step carries both lines: the one
 * that it does not name stays as it was, off at first.
 * @throws EspError `usage.invalid`
 */
export function parseResetSequence(text: string): ResetStep[] {
  let lines = BOTH_OFF;
  return text.split('|').map((part) => {
    const step = part.trim();
    const [, kind, value = '', second] =
      /^(?:([DR])([01])|(U)([01]),([01])|(W)(\d+(?:\.\d*)?|\.\d+))$/.exec(step)?.filter((group) => group !== undefined) ?? [];
    if (kind === undefined) {
      throw new EspError('usage.invalid', { argument: 'reset-sequence', given: step, expected: 'D0|R1|W0.1|D1|R0|W0.05|D0' });
    }
    if (kind === 'W') return { wait: seconds(Number(value)) };
    const on = value === '1';
    if (kind === 'D') lines = { ...lines, dtr: on };
    else if (kind === 'R') lines = { ...lines, rts: on };
    else lines = { dtr: on, rts: second === '1' };
    return lines;
  });
}
