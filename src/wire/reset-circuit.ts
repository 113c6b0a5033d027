import type { Lines } from './link.ts';

/** What a change of the lines does to the chip: nothing, hold it in reset, or let it start. */
export type ResetAction = undefined | 'hold' | { readonly release: true; readonly download: boolean };

/** What {@link ResetCircuit.save} gives. */
export type ResetCircuitState = ReturnType<ResetCircuit['save']>;

/**
 * The two transistors between DTR/RTS and RST/GPIO0, as one rule that fits every known reset sequence
 * (serial-protocol.md §6): reset begins when RTS is on with DTR off and ends when RTS goes off; the chip starts in download
 * mode if DTR is on at that moment. So going through DTR = RTS = on, as network ports do, releases nothing, and opening a
 * port, (0,0) → (1,0) → (1,1), resets nothing.
 */
export class ResetCircuit {
  #held = false;

  /** The chip is in reset. */
  get held(): boolean {
    return this.#held;
  }

  /** What the new state of both lines does to the chip. */
  setLines({ dtr, rts }: Lines): ResetAction {
    if (this.#held) {
      if (rts) return undefined;
      this.#held = false;
      return { release: true, download: dtr };
    }
    if (!rts || dtr) return undefined;
    this.#held = true;
    return 'hold';
  }

  /** Its state as data. */
  save() {
    return { held: this.#held };
  }

  /** Takes over what another one's `save` gave. */
  restore({ held }: ResetCircuitState): void {
    this.#held = held;
  }
}
