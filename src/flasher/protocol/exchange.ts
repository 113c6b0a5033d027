import { concat, equal, toHex } from '../../base/bytes.ts';
import { type Clock, ms, type Nanos, ns, seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import { COMMANDS, type CommandName, type Payload, replyTimeoutMs } from '../../wire/command.ts';
import type { Link } from '../../wire/link.ts';
import { decodeResponse, frameOf, PACKET_HEADER_SIZE, type Reply, type Response, replyOf } from '../../wire/packet.ts';
import { MAX_READ_BLOCK } from '../../wire/payload/flash.ts';
import { SlipDecoder, type SlipItem, slipEncode } from '../../wire/slip.ts';
import { ROM_ERRORS, ROM_REFUSED } from '../../wire/status.ts';
import { within } from './deadline.ts';

/** What the reader hands on: what the line brought, and that a frame has begun whose end is still to come. */
export type Arrival = SlipItem | { readonly begun: true };

/** What a command's reply says. */
export interface Answer extends Reply {
  /** READ_REG's result; meaningless after other commands. */
  readonly value: number;
}

/** Differences from a command's own patience. */
export interface CommandOptions {
  /** Bytes of flash that the chip has to work on before it answers. */
  readonly bytes?: number;
}

/** Patience for something that {@link Exchange.next} brings, in one piece or several. */
export interface Wait {
  readonly command: string;
  readonly from: Nanos;
  readonly until: Nanos;
  /** Bytes that had arrived when it began. */
  readonly received: number;
}

/** What was heard since the line was opened, for diagnosis. */
export interface ReceivedSample {
  readonly received: number;
  /** The first bytes, as hex. */
  readonly sample: string;
}

const READ_SIZE = 0x1000;
/** The longest frame a chip sends: a READ_FLASH block; the rest is slack for a header. */
const MAX_FRAME = MAX_READ_BLOCK + PACKET_HEADER_SIZE;
const SAMPLE_SIZE = 128;
/** Bytes that are kept for a diagnosis. */
const TAPE_SIZE = 0x1000;
/** Beyond the time the bytes need on the wire. An adapter that does not take them for so long is stuck. */
const WRITE_PATIENCE = seconds(3);

/** Bytes that may wait to be taken. More is not read from the link, however fast a chip, or whoever is there, sends. */
const MAX_UNREAD = 1 << 18;

const BEGUN: Arrival = { begun: true };

/** An arrival that nobody has taken yet. */
interface QueuedArrival {
  readonly item: Arrival;
  readonly at: Nanos;
}

/** The one reader of a {@link Link}, and everything about a single request and its reply. */
export class Exchange {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #decoder = new SlipDecoder(MAX_FRAME);
  /** What arrived, from `#head` on: taking from the front of a long array would copy it each time. */
  #queue: QueuedArrival[] = [];
  #head = 0;
  /** Bytes that came since the queue was empty. */
  #unread = 0;
  /** Lets reading go on, which stops while too much waits. */
  #goOn: () => void = () => {};
  #waiter: { resolve: (item: Arrival) => void; reject: (error: unknown) => void } | undefined;
  #failure: { readonly error: unknown } | undefined;
  #baud: number;
  #received = 0;
  #hasEcho = false;
  #sample: Uint8Array = new Uint8Array(0);
  #tape: Uint8Array = new Uint8Array(0);

  /** Starts reading at once; stops when `link` is closed. `baud` is the rate that `link` runs at. */
  constructor(link: Link, clock: Clock, baud: number, signal?: AbortSignal) {
    this.#link = link;
    this.#clock = clock;
    this.#baud = baud;
    this.#signal = signal;
    void this.#pump();
  }

  /** The rate that the host's end runs at. */
  get baud(): number {
    return this.#baud;
  }

  /** Everything that ever arrived. */
  get reception(): ReceivedSample {
    return { received: this.#received, sample: toHex(this.#sample) };
  }

  /** The raw bytes of late, up to 4 KiB, whatever became of them. */
  get tape(): Uint8Array {
    return this.#tape;
  }

  /** Whether a request came back as it was sent. */
  get hasEcho(): boolean {
    return this.#hasEcho;
  }

  /** Makes the tape empty. */
  rewind(): void {
    this.#tape = new Uint8Array(0);
  }

  /** How long `count` bytes take on the wire, without SLIP's escapes. */
  wireTime(count: number): Nanos {
    return ns((count * 10 * 1e9) / this.#baud);
  }

  /** Sets the host's end to `rate`. The chip's own end is the business of CHANGE_BAUDRATE. */
  async setBaud(rate: number): Promise<void> {
    await this.#bounded(this.#link.setBaud(rate), this.wait('baud', WRITE_PATIENCE));
    this.#baud = rate;
  }

  /** Forgets everything that has arrived and was not taken yet. */
  async discard(): Promise<void> {
    await this.#bounded(this.#link.discardInput(), this.wait('discard', WRITE_PATIENCE));
    this.#decoder.reset();
    this.#forget();
  }

  /** Writes raw bytes. @throws EspError `link.timeout` naming `command` when the link does not take them. */
  async send(bytes: Uint8Array, command: string): Promise<void> {
    await this.#bounded(this.#link.write(bytes), this.wait(command, ns(WRITE_PATIENCE + 2 * this.wireTime(bytes.length))));
  }

  /** Returns once everything written is on the wire. */
  async drain(): Promise<void> {
    await this.#bounded(this.#link.drain(), this.wait('drain', WRITE_PATIENCE));
  }

  /** Begins to wait for something on behalf of `command`, for `patience` from now. */
  wait(command: string, patience: Nanos): Wait {
    const from = this.#clock.now;
    return { command, from, until: ns(from + patience), received: this.#received };
  }

  /** The next arrival. @throws EspError `link.timeout` once `wait` is over; `link.closed`. */
  async next(wait: Wait): Promise<Arrival> {
    this.#signal?.throwIfAborted();
    const first = this.#queue[this.#head++];
    if (this.#head >= this.#queue.length) this.#forget();
    if (first !== undefined && first.at <= wait.until) return first.item;
    if (this.#clock.now >= wait.until) throw this.#late(wait); // however fast more comes
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      const arrival = new Promise<Arrival>((resolve, reject) => {
        this.#waiter = { resolve, reject };
      });
      return await this.#bounded(arrival, wait);
    } finally {
      this.#waiter = undefined;
    }
  }

  /**
   * One request and its reply. Replies to something else are skipped.
   * @throws EspError `chip.refused`; `frame.invalid` when the reply arrives damaged; `link.timeout`; `link.closed`.
   */
  async command<C extends CommandName>(name: C, payload: Payload<C>, { bytes = 0 }: CommandOptions = {}): Promise<Answer> {
    const { name: command } = COMMANDS[name];
    this.#forget(); // what came before the request cannot be its reply
    const frame = frameOf(name, payload);
    await this.send(frame, command);
    const wait = this.wait(command, ms(replyTimeoutMs(name, bytes)));
    for (;;) {
      const item = await this.next(wait);
      if ('fault' in item) throw new EspError('frame.invalid', { command, fault: item.fault });
      if (!('frame' in item)) continue;
      const response = decodeResponse(item.frame);
      if (response === undefined) {
        this.#hasEcho ||= equal(slipEncode(item.frame), frame);
        continue;
      }
      if (isUnknownCommand(response)) {
        throw new EspError('chip.refused', { command, status: ROM_REFUSED, error: ROM_ERRORS['invalid-message'] });
      }
      if (response.opcode !== COMMANDS[name].opcode) continue;
      const reply = replyOf(name, response);
      if (reply === undefined) throw new EspError('frame.invalid', { command, fault: 'length' });
      if (reply.status !== 0) throw new EspError('chip.refused', { command, status: reply.status, error: reply.error });
      return { ...reply, value: response.value };
    }
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const chunk = await this.#link.read(READ_SIZE);
        this.#received += chunk.length;
        if (this.#sample.length < SAMPLE_SIZE) this.#sample = concat(this.#sample, chunk).slice(0, SAMPLE_SIZE);
        this.#tape = this.#tape.length < TAPE_SIZE ? concat(this.#tape, chunk) : this.#tape;
        this.#unread += chunk.length;
        for (const item of this.#decoder.push(chunk)) this.#hand(item);
        if (this.#decoder.partial > 0 && this.#queue.at(-1)?.item !== BEGUN) this.#hand(BEGUN);
        if (this.#queue.length === 0) this.#unread = 0;
        if (this.#unread > MAX_UNREAD) {
          await new Promise<void>((resolve) => {
            this.#goOn = resolve;
          });
        }
      }
    } catch (error) {
      this.#failure = { error };
      this.#waiter?.reject(error);
    }
  }

  #hand(item: Arrival): void {
    if (this.#waiter === undefined) {
      this.#queue.push({ item, at: this.#clock.now });
      return;
    }
    this.#waiter.resolve(item);
    this.#waiter = undefined;
  }

  /** Nothing waits to be taken any more. */
  #forget(): void {
    this.#queue = [];
    this.#head = 0;
    this.#unread = 0;
    this.#goOn();
  }

  #late({ command, from, until, received }: Wait): EspError<'link.timeout'> {
    return new EspError('link.timeout', { command, waitedMs: (until - from) / 1e6, received: this.#received - received });
  }

  #bounded<T>(work: Promise<T>, wait: Wait): Promise<T> {
    const delay = ns(Math.max(0, wait.until - this.#clock.now));
    return within(work, { clock: this.#clock, delay, signal: this.#signal, late: () => this.#late(wait) });
  }
}

/**
 * The ROM's "invalid message" bears the opcode of the command before (serial-protocol.md §2): it means ours, since only one
 * request is ever under way. It comes when a chip that should run the stub has fallen back into its loader.
 */
function isUnknownCommand({ body }: Response): boolean {
  return body.length === 2 && body[0] === ROM_REFUSED && body[1] === ROM_ERRORS['invalid-message'];
}
