import type { Core } from '../cpu/run/core.ts';
import { romPlace } from '../rom/place.ts';
import { isRom, traceLine } from './trace-line.ts';

/**
 * Turns steps of a core into a trace that people can read: every instruction, every call of the ROM, and what the ROM goes on with, but
 * that once only until something else happens: a ROM function that waits is entered again and again, and one that prints calls another
 * for each character.
 */
export class StepTrace {
  /** Places in the ROM that were shown since the last instruction or call. */
  readonly #shown = new Set<number>();
  #last = '';

  /** The line of the instruction or call that `core` is about to execute; `undefined` when it says nothing new. */
  line(core: Core): string | undefined {
    const isPlace = romPlace(core.pc) !== undefined || isCalledByRom(core);
    if (isPlace && this.#shown.has(core.pc)) return undefined;
    const line = traceLine(core);
    if (isPlace) this.#shown.add(core.pc);
    else if (isRom(core.pc) && line === this.#last) return undefined;
    else this.#shown.clear();
    this.#last = line;
    return line;
  }
}

/** Whether the ROM itself calls the function that begins here. */
function isCalledByRom({ pc, ar }: Core): boolean {
  return isRom(pc) && romPlace((ar[0] ?? 0) >>> 0) !== undefined;
}
