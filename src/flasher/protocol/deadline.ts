import type { Clock, Nanos } from '../../base/clock.ts';

/** How long something may take, and who may call it off. */
export interface Limits {
  readonly clock: Clock;
  readonly delay: Nanos;
  readonly signal?: AbortSignal | undefined;
  /** The error to give up with once `delay` has passed. */
  readonly late: () => Error;
}

/**
 * Settles as `work` does, unless `delay` passes or `signal` aborts first: then it rejects with `late()` or the signal's
 * reason. `work` itself cannot be stopped; what becomes of it afterwards is ignored.
 */
export function within<T>(work: Promise<T>, { clock, delay, signal, late }: Limits): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (act: () => void): void => {
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = (): void => settle(() => reject(signal?.reason));
    const timer = clock.after(delay, () => settle(() => reject(late())));
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
