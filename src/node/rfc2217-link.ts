import type { Socket } from 'node:net';
import { concat, equal, latin1 } from '../base/bytes.ts';
import { EspError } from '../base/error.ts';
import { ByteQueue } from '../wire/byte-queue.ts';
import { DEFAULT_BAUD, type Lines, type Link } from '../wire/link.ts';
import { Rfc2217Client, type Rfc2217Reply } from '../wire/rfc2217/client.ts';
import { baudRateBytes, COM_PORT_CONTROL, COM_PORT_PURGE, type ComPortCommand, comPortMessage } from '../wire/rfc2217/com-port.ts';
import { telnetEscape } from '../wire/rfc2217/telnet.ts';
import { connectTo } from './connect.ts';
import { BUSY } from './single-client.ts';

/** Largest rate that four bytes hold. */
const MAX_BAUD = 0xffff_ffff;
/** How long a server may take for an answer; pyserial gives it 3 s. */
const ANSWER_MS = 5_000;
/** How long is waited instead for a server that does not answer SET-COM_PORT_CONTROL, as pyserial's `ign_set_control` does. */
const UNANSWERED_CONTROL_MS = 100;
/** Received bytes nobody has read yet, above which the socket is left alone. */
const PAUSE_ABOVE = 1 << 20;
/** So much of it while an answer is awaited behind it, and it is no server. */
const MAX_BUFFERED = 16 << 20;
/** Neither is one that asks and asks, and leaves so many bytes of our answers unread. */
const MAX_UNSENT = 1 << 20;

/** What `link.failed` gives as its reason when the far end speaks no RFC 2217. */
const NO_RFC2217 = 'no RFC 2217';

/** How to deal with a server. */
export interface Rfc2217LinkOptions {
  /** The server does not answer SET-COM_PORT_CONTROL (`?ign_set_control` in pyserial's URLs). */
  readonly ignoresControl?: boolean;
  /** How long an answer may take, in milliseconds; 5000 by default. */
  readonly answerMs?: number;
}

/** Somebody waiting for the answer to a command, or for the agreement on all of them. */
interface AnswerWaiter {
  resolve(value: Uint8Array): void;
  reject(error: Error): void;
}

type Question = ComPortCommand | 'agreement';

/** A serial port behind an RFC 2217 server: baud rate and lines included, each change answered before it counts as done. */
class Rfc2217Link implements Link {
  readonly #socket: Socket;
  readonly #name: string;
  readonly #ignoresControl: boolean;
  readonly #answerMs: number;
  readonly #client = new Rfc2217Client();
  readonly #received = new ByteQueue();
  /** In the order in which they were asked. */
  readonly #waiting = new Map<Question, AnswerWaiter[]>();
  /** As the server knows them from us; nothing before the first `setLines`. */
  #lines: Lines | undefined;
  /** Those who want to write while the server has said SUSPEND. */
  #suspended: AnswerWaiter[] | undefined;
  #gone: EspError<'link.closed'> | undefined;

  constructor(socket: Socket, name: string, { ignoresControl = false, answerMs = ANSWER_MS }: Rfc2217LinkOptions) {
    this.#socket = socket;
    this.#name = name;
    this.#ignoresControl = ignoresControl;
    this.#answerMs = answerMs;
    socket.on('data', this.#onData);
    socket.on('error', this.#onGone);
    socket.on('end', this.#onGone);
    socket.on('close', this.#onGone);
  }

  /** Agrees on RFC 2217 and sets the port to 115200 8N1 without flow control. */
  async open(): Promise<void> {
    const agreed = this.#expect('agreement');
    this.#socket.write(this.#client.hello());
    const answer = await agreed.catch(async (error: unknown) => {
      throw (await this.#isBusy()) ? new EspError('link.busy', { port: this.#name }, { cause: error }) : this.#failed(NO_RFC2217, error);
    });
    if (answer.length === 0) throw this.#failed(NO_RFC2217);
    await Promise.all([
      this.#set('set-baudrate', baudRateBytes(DEFAULT_BAUD)),
      this.#set('set-datasize', [8]),
      this.#set('set-parity', [1]),
      this.#set('set-stopsize', [1]),
      this.#control(COM_PORT_CONTROL.flow.none),
    ]);
  }

  async read(limit: number): Promise<Uint8Array> {
    const bytes = await this.#received.read(limit);
    this.#regulate();
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    while (this.#suspended !== undefined) {
      const suspended = this.#suspended;
      await new Promise<Uint8Array>((resolve, reject) => suspended.push({ resolve, reject }));
    }
    if (this.#gone !== undefined) throw this.#gone;
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(telnetEscape(bytes), (error) => {
        if (error === undefined || error === null) resolve();
        else reject(this.#gone ?? this.#closed(error));
      });
    });
  }

  /** The server does all in order, so what was written is on its way; more cannot be known. */
  async drain(): Promise<void> {
    if (this.#gone !== undefined) throw this.#gone;
  }

  async discardInput(): Promise<void> {
    await this.#set('purge-data', [COM_PORT_PURGE.received], () => this.#received.clear());
  }

  async setBaud(rate: number): Promise<void> {
    const whole = Math.round(rate);
    if (!(whole > 0 && whole <= MAX_BAUD)) throw new RangeError(`baud rate ${rate}`); // 0 would ask for it
    await this.#set('set-baudrate', baudRateBytes(whole));
  }

  /**
   * One message for each line that changes. DTR goes first where it is turned on, RTS where DTR is turned off: in that
   * order no step between resets a chip, or starts one that is to go into its loader (serial-protocol.md §6).
   */
  async setLines({ dtr, rts }: Lines): Promise<void> {
    const before = this.#lines;
    const steps: number[] = [];
    if (before?.dtr !== dtr) steps.push(dtr ? COM_PORT_CONTROL.dtr.on : COM_PORT_CONTROL.dtr.off);
    if (before?.rts !== rts) steps.push(rts ? COM_PORT_CONTROL.rts.on : COM_PORT_CONTROL.rts.off);
    if (!dtr) steps.reverse();
    if (this.#gone !== undefined) throw this.#gone;
    this.#lines = undefined; // until all is answered
    for (const step of steps) await this.#control(step);
    this.#lines = { dtr, rts };
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#received.clear();
      this.#onGone();
      if (this.#socket.closed) {
        resolve();
        return;
      }
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  /** Whether a server of our kind turned us away. */
  async #isBusy(): Promise<boolean> {
    if (this.#gone === undefined || this.#received.length === 0) return false;
    return latin1(await this.#received.read(BUSY.length)) === BUSY;
  }

  async #control(value: number): Promise<void> {
    if (!this.#ignoresControl) return await this.#set('set-control', [value]);
    if (this.#gone !== undefined) throw this.#gone;
    this.#socket.write(comPortMessage('client', 'set-control', value));
    await new Promise((resolve) => setTimeout(resolve, UNANSWERED_CONTROL_MS));
  }

  /** Sends a command; done when the server says that this very value holds. */
  async #set(command: ComPortCommand, value: readonly number[], onAnswer?: () => void): Promise<void> {
    const answered = this.#expect(command, onAnswer);
    if (this.#gone === undefined) this.#socket.write(comPortMessage('client', command, ...value));
    const now = await answered;
    if (!equal(now.subarray(0, value.length), Uint8Array.from(value))) throw this.#failed(`${command} ${value.join('.')} refused`);
  }

  /** The next answer to `question`; `onAnswer` runs before anything behind it is looked at. */
  #expect(question: Question, onAnswer?: () => void): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      const list = this.#waiting.get(question) ?? [];
      this.#waiting.set(question, list);
      const timer = setTimeout(() => {
        list.splice(list.indexOf(waiter), 1);
        this.#regulate();
        reject(new EspError('link.timeout', { command: question, waitedMs: this.#answerMs, received: 0 }));
      }, this.#answerMs);
      const waiter: AnswerWaiter = {
        resolve: (value) => {
          clearTimeout(timer);
          onAnswer?.();
          resolve(value);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      list.push(waiter);
      this.#regulate();
    });
  }

  /** A full buffer stops the socket, unless an answer is awaited behind the data. */
  #regulate(): void {
    const isAwaited = [...this.#waiting.values()].some((list) => list.length > 0);
    if (this.#received.length > PAUSE_ABOVE && !isAwaited) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  readonly #onData = (chunk: Uint8Array): void => {
    const answers: Uint8Array[] = [];
    for (const reply of this.#client.receive(chunk)) {
      if (reply.type === 'send') answers.push(reply.bytes);
      else this.#take(reply);
    }
    if (answers.length > 0) this.#socket.write(concat(...answers));
    if (this.#received.length > MAX_BUFFERED || this.#socket.writableLength > MAX_UNSENT) {
      this.#onGone(new Error('it sends more than anybody could read'));
      this.#socket.destroy();
    } else this.#regulate();
  };

  #take(reply: Exclude<Rfc2217Reply, { type: 'send' }>): void {
    switch (reply.type) {
      case 'data':
        this.#received.push(reply.bytes);
        return;
      case 'agreed':
        this.#waiting
          .get('agreement')
          ?.shift()
          ?.resolve(Uint8Array.from(reply.on ? [1] : []));
        return;
      case 'answer':
        this.#waiting.get(reply.command)?.shift()?.resolve(reply.value);
        return;
      case 'suspend':
        this.#suspended ??= [];
        return;
      case 'resume': {
        const writers = this.#suspended ?? [];
        this.#suspended = undefined;
        for (const writer of writers) writer.resolve(new Uint8Array());
        return;
      }
      case 'modem-state':
      case 'line-state':
        return; // the chip drives none of these
    }
  }

  readonly #onGone = (cause?: unknown): void => {
    if (this.#gone !== undefined) return;
    const gone = this.#closed(cause instanceof Error ? cause : undefined);
    this.#gone = gone;
    this.#received.end(gone);
    for (const list of this.#waiting.values()) for (const waiter of list) waiter.reject(gone);
    this.#waiting.clear();
    for (const writer of this.#suspended ?? []) writer.reject(gone);
    this.#suspended = undefined;
  };

  #closed(cause?: unknown): EspError<'link.closed'> {
    return new EspError('link.closed', { port: this.#name }, cause === undefined ? undefined : { cause });
  }

  #failed(reason: string, cause?: unknown): EspError<'link.failed'> {
    return new EspError('link.failed', { port: this.#name, reason }, cause === undefined ? undefined : { cause });
  }
}

/**
 * Opens `rfc2217://host:port` at 115200 8N1; DTR and RTS stay as they are. Over the network each change of a line takes
 * its time: reset by `RESET_SEQUENCES.rfc2217` or `classic`.
 * @throws EspError `link.missing` (nobody listens, no such host), `link.failed` (no RFC 2217, settings refused), `link.timeout`
 */
export async function rfc2217Link(host: string, port: number, options: Rfc2217LinkOptions = {}): Promise<Link> {
  const name = `rfc2217://${host}:${port}`;
  const link = new Rfc2217Link(await connectTo(host, port, name), name, options);
  try {
    await link.open();
  } catch (error) {
    await link.close();
    throw error;
  }
  return link;
}
