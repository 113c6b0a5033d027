import type { Nanos } from '../base/clock.ts';
import { EspError } from '../base/error.ts';
import type { DueTimer, EventClock, EventRestorer } from '../base/event-clock.ts';
import { ByteQueue } from './byte-queue.ts';
import { DEFAULT_BAUD, type Lines, type Link } from './link.ts';
import type { Transmitter } from './transmitter.ts';

/** What an error calls it. */
const PORT = 'emulator:';
/** Bytes that nobody has read, above which more are lost, as in any adapter. The next read that would have come to them says so. */
const MAX_UNREAD = 4 << 20;

/** What the host's end needs of the wire that it is plugged into. */
export interface HostPlug {
  readonly clock: EventClock;
  readonly transmitter: Transmitter;
  setLines(lines: Lines): void;
  /** Drops what the adapter holds for the host. */
  discard(): void;
  /** The host is gone. */
  unplug(): void;
  /** Whatever the far end's rate is, when nobody at this end knows one; otherwise the link's own counts. */
  readonly farRate: (() => number) | undefined;
}

interface Caller {
  resolve(): void;
  reject(error: EspError): void;
}

const NOBODY: Caller = { resolve: () => {}, reject: () => {} };

interface PendingCall {
  readonly timer: DueTimer;
  /** At which the host listens from then on, when that changes. */
  readonly rate: number | undefined;
  reject(error: EspError): void;
}

/** What {@link HostEnd.save} gives. */
export type HostEndState = ReturnType<HostEnd['save']>;

/**
 * The host's end of a {@link Wire}. Effects come at once and in call order; what takes time, and `setLines` and `discardInput`
 * too, resolves by an event of the clock. Only `close` needs none, so it works when time stands still.
 */
export class HostEnd implements Link {
  readonly #plug: HostPlug;
  readonly #waiting = new Set<PendingCall>();
  readonly #arrived = new ByteQueue();
  #lost = 0;
  #closed = false;
  #sendBaud = DEFAULT_BAUD;
  #receiveBaud = DEFAULT_BAUD;

  constructor(plug: HostPlug) {
    this.#plug = plug;
  }

  /** The rate at which the host samples what the chip sends; `undefined` when it takes any. */
  get receiveBaud(): number | undefined {
    return this.#plug.farRate === undefined ? this.#receiveBaud : undefined;
  }

  /** Bytes out of the adapter. */
  deliver(bytes: Uint8Array): void {
    if (this.#arrived.length > MAX_UNREAD || this.#lost > 0) {
      this.#lost += bytes.length;
      return;
    }
    this.#arrived.push(bytes);
  }

  read(limit: number): Promise<Uint8Array> {
    if (this.#lost > 0 && this.#arrived.length === 0) return Promise.reject(this.#overrun());
    return this.#arrived.read(limit);
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.reject(closed());
    this.#plug.transmitter.send(bytes.slice(), this.#plug.farRate?.() ?? this.#sendBaud);
    return this.drain();
  }

  drain(): Promise<void> {
    return this.#at(this.#plug.transmitter.freeAt);
  }

  discardInput(): Promise<void> {
    if (this.#closed) return Promise.reject(closed());
    this.#forget();
    this.#plug.discard();
    return this.#at(0);
  }

  setBaud(rate: number): Promise<void> {
    if (!(rate > 0 && Number.isFinite(rate))) return Promise.reject(new RangeError(`baud rate ${rate}`));
    if (this.#closed) return Promise.reject(closed());
    this.#sendBaud = rate;
    return this.#at(this.#plug.transmitter.freeAt, rate);
  }

  setLines(lines: Lines): Promise<void> {
    if (this.#closed) return Promise.reject(closed());
    this.#plug.setLines(lines);
    return this.#at(0);
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#forget();
    this.#arrived.end(closed());
    for (const { timer, reject } of this.#waiting) {
      timer.cancel();
      reject(closed());
    }
    this.#waiting.clear();
    this.#plug.transmitter.drop();
    this.#plug.unplug();
    return Promise.resolve();
  }

  /** What is the wire's: rates, and bytes that nobody has read yet. Calls that wait are their callers'. */
  save() {
    return {
      hasFarRate: this.#plug.farRate !== undefined,
      arrived: this.#arrived.save(),
      lost: this.#lost,
      sendBaud: this.#sendBaud,
      receiveBaud: this.#receiveBaud,
      changes: [...this.#waiting].flatMap(({ timer, rate }) => (rate === undefined ? [] : [{ rate, due: timer.due }])),
    };
  }

  /** To be called before anything else. */
  restore({ arrived, lost, sendBaud, receiveBaud, changes }: HostEndState, rearming: EventRestorer): void {
    this.#arrived.restore(arrived);
    this.#lost = lost;
    this.#sendBaud = sendBaud;
    this.#receiveBaud = receiveBaud;
    for (const { rate, due } of changes) rearming.add(due, (at) => this.#wait(at, rate, NOBODY));
  }

  /** Resolves at `when`, or as the next event when that is past, from where on `rate` counts; rejects when the link is closed before. */
  #at(when: number, rate?: number): Promise<void> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => this.#wait(Math.ceil(when) as Nanos, rate, { resolve, reject }));
  }

  #wait(at: Nanos, rate: number | undefined, { resolve, reject }: Caller): void {
    const timer = this.#plug.clock.at(at, () => {
      this.#waiting.delete(waiting);
      if (rate !== undefined) this.#receiveBaud = rate;
      resolve();
    });
    const waiting: PendingCall = { timer, rate, reject };
    this.#waiting.add(waiting);
  }

  #forget(): void {
    this.#arrived.clear();
    this.#lost = 0;
  }

  #overrun(): EspError<'link.failed'> {
    const reason = `${this.#lost} bytes were lost, because nobody read them`;
    this.#lost = 0;
    return new EspError('link.failed', { port: PORT, reason });
  }
}

function closed(): EspError<'link.closed'> {
  return new EspError('link.closed', {});
}
