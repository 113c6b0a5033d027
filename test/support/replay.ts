import { sha256 } from '../../src/base/checksum.ts';
import { ns } from '../../src/base/clock.ts';
import type { Due } from '../../src/base/event-clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, createChip, type TraceRecord } from '../../src/emulator/index.ts';
import type { Link } from '../../src/wire/link.ts';

/** Something done to a chip at a time, in nanoseconds from power-on. */
export interface Input {
  readonly at: number;
  readonly act: (chip: Chip, link: Link) => void;
}

/** Nobody waits for `call`, and it may fail. */
export const quietly = (call: Promise<void>): void => void call.catch(() => {});

/** `link`, with every call that reaches the chip kept in `inputs`, to be done again to another chip. */
export function recordInputs(clock: VirtualClock, link: Link, inputs: Input[]): Link {
  const keep = (call: (link: Link) => Promise<void>): Promise<void> => {
    inputs.push({ at: clock.now, act: (_, other) => quietly(call(other)) });
    return call(link);
  };
  return {
    read: (limit) => link.read(limit),
    drain: () => link.drain(),
    write: (bytes) => {
      const copy = bytes.slice();
      return keep((to) => to.write(copy));
    },
    discardInput: () => keep((to) => to.discardInput()),
    setBaud: (rate) => keep((to) => to.setBaud(rate)),
    setLines: (lines) => keep((to) => to.setLines(lines)),
    close: () => link.close(),
  };
}

/** A chip to which the inputs are done at their times, and everything that it tells. */
export class Replay {
  readonly clock: VirtualClock;
  readonly chip: Chip;
  readonly link: Link;
  /** One line for each trace record, with times from the original's power-on. */
  readonly trace: string[] = [];
  /** When the original was powered on, by this clock. */
  readonly #origin: number;
  readonly #inputs: readonly Input[];

  private constructor(
    clock: VirtualClock,
    origin: number,
    done: number,
    inputs: readonly Input[],
    make: (onTrace: (record: TraceRecord) => void) => Chip,
  ) {
    this.clock = clock;
    this.#origin = origin;
    this.#inputs = inputs;
    for (const { at, act } of inputs) if (at > done) clock.at(ns(origin + at), () => act(this.chip, this.link));
    this.chip = make((record) => this.trace.push(lineOf(record, origin)));
    this.link = this.chip.link();
  }

  static powerOn(inputs: readonly Input[], options: Omit<ChipOptions, 'clock' | 'onTrace'>): Replay {
    const clock = new VirtualClock();
    return new Replay(clock, 0, -1, inputs, (onTrace) => createChip({ ...options, clock, onTrace }));
  }

  /** Nanoseconds since the original's power-on. */
  get now(): number {
    return this.clock.now - this.#origin;
  }

  /** The chip's fork, on a clock that stands at `start`. What is still to come is done to it too, unless it gets `inputs` of its own. */
  fork(start: number, inputs = this.#inputs): Replay {
    const clock = new VirtualClock();
    clock.at(ns(start), () => {});
    clock.step();
    return new Replay(clock, start - this.now, this.now, inputs, (onTrace) => this.chip.fork({ clock, onTrace }));
  }

  /** At most `count` of the events that come until `end`, past which nothing is executed. */
  step(count: number, end: number): void {
    const fence = this.clock.at(ns(this.#origin + end), () => {});
    for (let i = 0; i < count && this.isBefore(end); i++) this.clock.step();
    fence.cancel();
  }

  /** Whether an event comes before `end`. */
  isBefore(end: number): boolean {
    return (this.clock.nextAt ?? Number.POSITIVE_INFINITY) < this.#origin + end;
  }

  /** Everything until `time` has happened. */
  runTo(time: number): void {
    const end = ns(this.#origin + time);
    let isOver = false;
    this.clock.at(end, () => {
      isOver = true;
    });
    while (!isOver) this.clock.step();
    while (this.clock.nextAt === end) this.clock.step();
  }
}

function lineOf(record: TraceRecord, origin: number): string {
  const { at, ...event } = record;
  return `${at - origin} ${JSON.stringify('outAt' in event ? { ...event, outAt: event.outAt - origin } : event)}`;
}

/** Longer memories are compared by their digest. */
const MOST_BYTES = 64;

/**
 * The chip's whole state as lines of path and value. Events carry their rank instead of the number that their clock gave them, so that
 * chips in the same state have the same lines, whatever else happens on their clocks.
 */
export function stateOf(chip: Chip): string[] {
  const { now: _, ...state } = chip.save();
  const events: { line: number; due: Due }[] = [];
  const lines: string[] = [];
  const add = (path: string, value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      lines.push(`${path} ${bytes.length > MOST_BYTES ? sha256(bytes) : bytes.join()}`);
    } else if (value instanceof Map) for (const [key, item] of [...value].sort(([a], [b]) => a - b)) add(`${path}[${key}]`, item);
    else if (isDue(value)) {
      events.push({ line: lines.length, due: value });
      lines.push(`${path} at ${value.at}`);
    } else if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
      for (const [name, item] of Object.entries(value)) add(`${path}.${name}`, item);
    } else lines.push(`${path} ${String(value)}`);
  };
  add('', { ...state, array: chip.flash.read(0, chip.flash.part.size) });
  events.sort((a, b) => a.due.sequence - b.due.sequence);
  for (const [rank, { line }] of events.entries()) lines[line] += ` as number ${rank}`;
  return lines;
}

const isDue = (value: unknown): value is Due => typeof value === 'object' && value !== null && 'at' in value && 'sequence' in value;

/** Where two lists of lines first differ; `undefined` when they do not. As quick as it can be: there are many lines. */
export function firstDifference(
  one: readonly string[],
  other: readonly string[],
): { line: number; one?: string; other?: string } | undefined {
  const line = one.findIndex((text, i) => text !== other[i]);
  if (line < 0 && one.length === other.length) return undefined;
  const at = line < 0 ? one.length : line;
  return { line: at, ...(one[at] !== undefined && { one: one[at] }), ...(other[at] !== undefined && { other: other[at] }) };
}
