import type { EventRestorer } from '../base/event-clock.ts';

/** A state as data. Memories, lists and maps in it are the part's own: it is true until the part goes on. */
export type SavedState = readonly unknown[];

/** What can hand its state over to another of its kind. */
export interface StatePart<S = SavedState> {
  save(): S;
  /** Takes over what another one's `save` gave, and copies what that one may change. Events go onto the clock through `rearming`. */
  restore(saved: S, rearming: EventRestorer): void;
}

/** A part, whatever its state looks like. */
export interface AnyPart {
  save(): unknown;
  restore(saved: never, rearming: EventRestorer): void;
}

/**
 * A part whose whole state is one record: plain values, typed arrays, arrays, maps and sets of values that nobody changes, and other parts.
 * Whatever stands in the record is saved and restored; nothing outside of it may change.
 */
export abstract class Stateful implements StatePart {
  protected abstract readonly state: object;

  /** The state, at this very moment. */
  save(): SavedState {
    return savedOf(this.state);
  }

  restore(saved: SavedState, rearming: EventRestorer): void {
    restoreInto(this.state, saved, rearming);
    this.restored();
  }

  /** Called after another's state was taken over: for what follows from it, such as an interrupt line that it drives. */
  protected restored(): void {}
}

/** The values of `record` in its order, with the states of its parts in their place. */
export function savedOf(record: object): SavedState {
  const saved: unknown[] = [];
  for (const value of Object.values(record)) saved.push(isPart(value) ? value.save() : value);
  return saved;
}

/** The inverse of {@link savedOf}. */
export function restoreInto(record: object, saved: SavedState, rearming: EventRestorer): void {
  const own = record as Record<string, unknown>;
  let i = 0;
  for (const name in own) {
    const value = own[name];
    const theirs = saved[i++];
    if (isPart(value)) value.restore(theirs as SavedState, rearming);
    else own[name] = typeof theirs === 'object' && theirs !== null ? copied(value, theirs) : theirs;
  }
}

function isPart(value: unknown): value is StatePart {
  return typeof value === 'object' && value !== null && typeof (value as Partial<StatePart>).save === 'function';
}

/** `saved` for a field that holds `mine`: memories that have views on them stay the same ones. */
function copied(mine: unknown, saved: object): unknown {
  if (Array.isArray(saved)) return saved.slice();
  if (ArrayBuffer.isView(saved)) return copiedMemory(mine, saved as Uint8Array);
  if (saved instanceof Map) return new Map(saved);
  return saved instanceof Set ? new Set(saved) : saved;
}

function copiedMemory(mine: unknown, saved: Uint8Array): unknown {
  if (!ArrayBuffer.isView(mine) || mine.byteLength !== saved.byteLength) return saved.slice();
  (mine as Uint8Array).set(saved);
  return mine;
}
