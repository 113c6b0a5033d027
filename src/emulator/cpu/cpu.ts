import { Core } from './core.ts';
import { IdleProbe } from './idle-probe.ts';
import { interpret, type StopReason } from './interpret.ts';

export type { RomEntry } from './core.ts';
export type { StopReason } from './interpret.ts';

/** The LX106: registers, exceptions and interrupts of {@link Core}, and what executes instructions on them. */
export class Cpu extends Core {
  readonly #probe = new IdleProbe(this);

  /**
   * Executes until `cycles` reaches `limit`, until nothing would happen without an event from outside ('idle'), or until
   * {@link stop} was called. Interrupts that are due are taken first.
   */
  run(): StopReason {
    return interpret(this, this.#probe);
  }
}
