import { equal, toHex } from '../../base/bytes.ts';
import { sha256 } from '../../base/checksum.ts';
import { type Clock, type Nanos, ns } from '../../base/clock.ts';
import { type ErrorCode, EspError } from '../../base/error.ts';
import type { Link } from '../link.ts';
import type { LinkCall, LinkEvent } from './session.ts';

/** Bytes of a write that an error shows. */
const SHOWN = 16;

type CallEvent = Extract<LinkEvent, { call: string }>;
type RecordedArrival = Exclude<LinkEvent, CallEvent>;

/** What came after the host's n-th call and before the next one. */
interface ReplayStep {
  readonly call: CallEvent;
  readonly arrivals: readonly RecordedArrival[];
}

/**
 * A link whose far end is a record: the host has to make the recorded calls in their order, and gets what the recorded host got, after
 * the same time. Nothing else is behind it.
 * @throws EspError `replay.differs`, from the call that is another one and all that follow it, reading too.
 */
export class ReplayLink implements Link {
  readonly #clock: Clock;
  readonly #steps: readonly ReplayStep[];
  #next = 0;
  /** Bytes that the host wrote up to now. */
  #offset = 0;
  /** When the last thing that is on its way arrives. */
  #lastAt: number;
  #arrived: Uint8Array[] = [];
  #reader: { readonly limit: number; resolve(bytes: Uint8Array): void; reject(error: EspError): void } | undefined;
  #end: EspError | undefined;

  constructor(events: readonly LinkEvent[], clock: Clock) {
    this.#clock = clock;
    this.#lastAt = clock.now;
    const steps: { call: CallEvent; arrivals: RecordedArrival[] }[] = [];
    for (const event of events) {
      if ('call' in event) steps.push({ call: event, arrivals: [] });
      else steps.at(-1)?.arrivals.push(event); // what came before the host did anything was not meant for it
    }
    this.#steps = steps;
  }

  /** Whether every recorded call was made. */
  get isComplete(): boolean {
    return this.#next === this.#steps.length;
  }

  read(limit: number): Promise<Uint8Array> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#take(limit));
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#reader = { limit, resolve, reject };
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#made({ call: 'write', bytes });
  }

  drain(): Promise<void> {
    return this.#made({ call: 'drain' });
  }

  async discardInput(): Promise<void> {
    this.#arrived = [];
    await this.#made({ call: 'discard' });
  }

  setBaud(rate: number): Promise<void> {
    return this.#made({ call: 'baud', rate });
  }

  setLines({ dtr, rts }: { readonly dtr: boolean; readonly rts: boolean }): Promise<void> {
    return this.#made({ call: 'lines', dtr, rts });
  }

  async close(): Promise<void> {
    try {
      await this.#made({ call: 'close' });
    } finally {
      this.#finish(failure('link.closed'));
    }
  }

  #made(call: LinkCall): Promise<void> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const step = this.#steps[this.#next];
    if (step === undefined || !isSame(step.call, call)) {
      const facts = { offset: this.#offset, expected: step === undefined ? 'the end' : words(step.call), found: words(call) };
      const error = new EspError('replay.differs', facts);
      this.#finish(error);
      return Promise.reject(error);
    }
    this.#next++;
    if (call.call === 'write') this.#offset += call.bytes.length;
    this.#follow(step, this.#clock.now);
    return new Promise((resolve, reject) => {
      this.#clock.after(ns(step.call.took), () => {
        if (step.call.error === undefined) resolve();
        else reject(failure(step.call.error));
      });
    });
  }

  /** Lets come what came after the call, never before what came earlier. */
  #follow({ call, arrivals }: ReplayStep, from: number): void {
    for (const arrival of arrivals) {
      this.#lastAt = Math.max(this.#lastAt, from + Math.max(0, arrival.at - call.at));
      this.#clock.after((this.#lastAt - from) as Nanos, () => {
        if ('read' in arrival) this.#deliver(arrival.read);
        else this.#finish(failure(arrival.error));
      });
    }
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#end !== undefined) return;
    this.#arrived.push(bytes);
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.resolve(this.#take(reader.limit));
  }

  #finish(error: EspError): void {
    this.#end ??= error;
    this.#arrived = [];
    this.#reader?.reject(this.#end);
    this.#reader = undefined;
  }

  /** One recorded piece at a time: what was read in one go is read in one go. */
  #take(limit: number): Uint8Array {
    const [first = new Uint8Array(0), ...rest] = this.#arrived;
    this.#arrived = first.length > limit ? [first.subarray(limit), ...rest] : rest;
    return first.subarray(0, limit);
  }
}

function isSame(recorded: CallEvent, made: LinkCall): boolean {
  if (recorded.call === 'write' && made.call === 'write') {
    const bytes = made.bytes as Uint8Array;
    if (recorded.bytes instanceof Uint8Array) return equal(recorded.bytes, bytes);
    return recorded.bytes.length === bytes.length && recorded.bytes.sha256 === sha256(bytes);
  }
  if (recorded.call === 'baud' && made.call === 'baud') return recorded.rate === made.rate;
  if (recorded.call === 'lines' && made.call === 'lines') return recorded.dtr === made.dtr && recorded.rts === made.rts;
  return recorded.call === made.call;
}

/** A call as an error tells it. */
function words(call: LinkCall): string {
  if (call.call === 'baud') return `baud ${call.rate}`;
  if (call.call === 'lines') return `DTR ${Number(call.dtr)} RTS ${Number(call.rts)}`;
  if (call.call !== 'write') return call.call;
  const { bytes } = call;
  if (!(bytes instanceof Uint8Array)) return `${bytes.length} bytes with the SHA-256 ${bytes.sha256.slice(0, SHOWN)}…`;
  return `${bytes.length} bytes ${toHex(bytes.subarray(0, SHOWN))}${bytes.length > SHOWN ? '…' : ''}`;
}

/** The failure of a recorded call or read; anything but a line without reset lines is a line that is gone. */
function failure(code: ErrorCode): EspError {
  return code === 'link.failed' ? new EspError(code, { port: 'replay:', reason: 'recorded' }) : new EspError('link.closed', {});
}
