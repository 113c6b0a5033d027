/** A span of time in whole nanoseconds. Branded so that it cannot be mixed up with milliseconds. */
export type Nanos = number & { readonly unit: 'ns' };

/** `n` nanoseconds, rounded to whole ones. */
export const ns = (n: number): Nanos => Math.round(n) as Nanos;
/** `n` microseconds. */
export const us = (n: number): Nanos => Math.round(n * 1e3) as Nanos;
/** `n` milliseconds. */
export const ms = (n: number): Nanos => Math.round(n * 1e6) as Nanos;
/** `n` seconds. */
export const seconds = (n: number): Nanos => Math.round(n * 1e9) as Nanos;

/** A pending call that can be taken back; cancelling one that has run does nothing. */
export interface Timer {
  /** Takes the call back. */
  cancel(): void;
}

/** Time as flasher, wire and chip see it: virtual on the emulator, real only behind `src/node`. */
export interface Clock {
  /** Nanoseconds since the clock's own start; never goes back. */
  readonly now: Nanos;
  /** Runs `f` once, `delay` after now. Calls due at the same time run in the order in which they were asked for. */
  after(delay: Nanos, f: () => void): Timer;
}

/** Resolves `delay` from now on `clock`; rejects with `signal.reason` when aborted before. */
export function sleep(clock: Clock, delay: Nanos, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delay, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
