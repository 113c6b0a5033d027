import type { Nanos } from '../../src/base/clock.ts';
import type { VirtualClock } from '../../src/base/virtual-clock.ts';

/** Lets `delay` pass on `clock`: everything due until then has run, what else is due at that very time too. */
export function advance(clock: VirtualClock, delay: Nanos): void {
  let isOver = false;
  const end = clock.now + delay;
  clock.after(delay, () => {
    isOver = true;
  });
  while (!isOver) clock.step();
  while (clock.nextAt === end) clock.step();
}
