import type { SerialPortStream } from '@serialport/stream';
import { EspError } from '../base/error.ts';
import { ByteQueue } from '../wire/byte-queue.ts';
import type { Lines, Link } from '../wire/link.ts';
import { keepWaiting } from './serial-poller.ts';

/** What `link.failed` gives as its reason when DTR and RTS do not exist, as on a pty. */
export const NO_RESET_LINES = 'no reset lines';

/** Received bytes nobody has read yet, above which the stream is paused; the operating system buffers then. */
const PAUSE_ABOVE = 1 << 20;

type Callback = (error: Error | null | undefined) => void;

/**
 * The {@link Link} over an opened `SerialPortStream`, real or on the software chip. It uses the stream's events and
 * callbacks only, no timers.
 */
class StreamLink implements Link {
  readonly #stream: SerialPortStream;
  readonly #received = new ByteQueue();
  #gone: EspError<'link.closed'> | undefined;

  constructor(stream: SerialPortStream) {
    this.#stream = stream;
    stream.on('data', this.#onData);
    stream.on('close', this.#onClose);
    stream.on('error', this.#onClose);
  }

  async read(limit: number): Promise<Uint8Array> {
    const bytes = await this.#received.read(limit);
    if (this.#received.length <= PAUSE_ABOVE && this.#stream.isPaused()) this.#stream.resume();
    return bytes;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#call((done) => this.#stream.write(bytes, done));
  }

  drain(): Promise<void> {
    return this.#call((done) => this.#stream.drain(done));
  }

  /** `flush` would drop unsent output too, so that is let out first. */
  async discardInput(): Promise<void> {
    await this.drain();
    await this.#call((done) => this.#stream.flush(done));
    this.#received.clear();
    if (this.#stream.isPaused()) this.#stream.resume();
  }

  setBaud(rate: number): Promise<void> {
    return this.#call((done) => this.#stream.update({ baudRate: rate }, done));
  }

  /** `set` fills in whatever is left out with `true`, so both lines are always given. */
  async setLines({ dtr, rts }: Lines): Promise<void> {
    try {
      await this.#call((done) => this.#stream.set({ dtr, rts }, done));
    } catch (error) {
      if (error instanceof Error && /ioctl/i.test(error.message)) {
        throw new EspError('link.failed', { port: this.#stream.path, reason: NO_RESET_LINES }, { cause: error });
      }
      throw error;
    }
  }

  close(): Promise<void> {
    if (!this.#stream.isOpen) {
      this.#onClose();
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#stream.close((error) => {
        this.#onClose(error);
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  /** Runs one of the stream's own calls; a failure after the port went away is `link.closed`. */
  #call(start: (done: Callback) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined || !this.#stream.isOpen) {
        reject(this.#gone ?? this.#closed());
        return;
      }
      start((error) => {
        if (error === null || error === undefined) resolve();
        else reject(this.#gone ?? (this.#stream.isOpen ? error : this.#closed(error)));
      });
    });
  }

  #closed(cause?: unknown): EspError<'link.closed'> {
    return new EspError('link.closed', { port: this.#stream.path }, cause === undefined ? undefined : { cause });
  }

  readonly #onData = (chunk: Uint8Array): void => {
    this.#received.push(new Uint8Array(chunk));
    if (this.#received.length > PAUSE_ABOVE) this.#stream.pause();
  };

  readonly #onClose = (error?: Error | null): void => {
    this.#gone ??= this.#closed(error ?? undefined);
    this.#stream.off('data', this.#onData);
    this.#received.end(this.#gone);
  };
}

/** A link over a stream that is open already; it is the stream's only reader from now on. */
export function streamLink(stream: SerialPortStream): Link {
  return new StreamLink(stream);
}

/**
 * How the bindings word a port that cannot be opened: their errors carry no code (host-programs.md §2).
 * Windows says "Access denied" of a port that somebody else holds.
 */
const OPEN_FAILURES: readonly { readonly text: RegExp; readonly code: 'link.missing' | 'link.busy' | 'link.denied' }[] = [
  { text: /cannot lock|temporarily unavailable|resource busy|access denied/i, code: 'link.busy' },
  { text: /permission denied|operation not permitted/i, code: 'link.denied' },
  { text: /no such (file|device)|file not found|unknown error code 2\b|no such device/i, code: 'link.missing' },
];

/** The library's error for what a binding said when it could not open `port`. */
export function openError(port: string, error: unknown): EspError {
  if (error instanceof EspError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const known = OPEN_FAILURES.find(({ text }) => text.test(reason));
  if (known !== undefined) return new EspError(known.code, { port }, { cause: error });
  return new EspError('link.failed', { port, reason }, { cause: error });
}

/** Opens a stream that was made with `autoOpen: false`. @throws EspError `link.missing`, `link.busy`, `link.denied`, `link.failed` */
export function openStream(stream: SerialPortStream): Promise<Link> {
  return new Promise((resolve, reject) => {
    stream.open((error) => {
      if (error === null || error === undefined) {
        keepWaiting(stream.port);
        resolve(streamLink(stream));
      } else reject(openError(stream.path, error));
    });
  });
}
