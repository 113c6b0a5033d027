import { ReadableStream, WritableStream } from 'node:stream/web';
import { EspError, hasCode } from '../base/error.ts';
import type { Lines, Link } from '../wire/link.ts';

/** Largest piece that one read gives: what browsers take as `bufferSize` by default. */
const DEFAULT_BUFFER_SIZE = 255;

/** How the look-alike presents itself. */
export interface WebSerialOptions {
  /** What `getInfo` gives; clients tell adapters apart by it. */
  readonly usbVendorId?: number;
  readonly usbProductId?: number;
  /** Lets go of DTR and RTS when the port is closed, as operating systems do by default. */
  readonly dropsLines?: boolean;
}

/** What `open` takes; a link has eight data bits, no parity and no flow control, whatever is asked for. */
export interface WebSerialOpenOptions {
  readonly baudRate: number;
  readonly bufferSize?: number | undefined;
}

/** What `setSignals` takes; a line that is left out stays as it is. A link has no break condition. */
export interface WebSerialSignals {
  readonly dataTerminalReady?: boolean;
  readonly requestToSend?: boolean;
  readonly break?: boolean;
}

/** The part of the Web Serial API's `SerialPort` that flashers use. */
export interface WebSerialPort extends EventTarget {
  readonly connected: boolean;
  /** A new stream after each opening and each cancelling; `null` while the port is closed or when its line is gone. */
  readonly readable: ReadableStream<Uint8Array> | null;
  /** A new stream after each opening and each closing of the old one; `null` while the port is closed or when its line is gone. */
  readonly writable: WritableStream<Uint8Array> | null;
  /** What the options gave: clients tell adapters apart by it. */
  getInfo(): { usbVendorId?: number; usbProductId?: number };
  /** Rejects with the DOMException `InvalidStateError` when it is open, `NetworkError` when the link cannot be had. */
  open(options: WebSerialOpenOptions): Promise<void>;
  /** Rejects with `InvalidStateError` when it is closed, with TypeError while a stream is locked. */
  close(): Promise<void>;
  /** Both lines change at once. Rejects with `InvalidStateError` when closed, `NetworkError` for a link without lines. */
  setSignals(signals: WebSerialSignals): Promise<void>;
  /** The chip drives none of the inputs. */
  getSignals(): Promise<Record<'dataCarrierDetect' | 'clearToSend' | 'ringIndicator' | 'dataSetReady', boolean>>;
  /** Closes the port; there is no permission to give up. */
  forget(): Promise<void>;
}

/** What is there between `open` and `close`. */
interface OpenPort {
  readonly link: Link;
  readonly bufferSize: number;
  readable: ReadableStream<Uint8Array> | undefined;
  writable: WritableStream<Uint8Array> | undefined;
  /** A read that outlived the stream it was for: its bytes go to the next one. */
  reading: Promise<Uint8Array> | undefined;
  lines: Lines;
  isGone: boolean;
}

function invalidState(what: string): DOMException {
  return new DOMException(`The port is ${what}.`, 'InvalidStateError');
}

function networkError(error: unknown): DOMException {
  return new DOMException(error instanceof EspError ? error.code : String(error), 'NetworkError');
}

class LinkSerialPort extends EventTarget implements WebSerialPort {
  readonly #source: Link | (() => Link);
  readonly #options: WebSerialOptions;
  #opened: OpenPort | undefined;
  #isOpening = false;

  constructor(source: Link | (() => Link), options: WebSerialOptions) {
    super();
    this.#source = source;
    this.#options = options;
  }

  get connected(): boolean {
    return this.#opened?.isGone !== true;
  }

  get readable(): ReadableStream<Uint8Array> | null {
    const opened = this.#opened;
    if (opened === undefined || opened.isGone) return null;
    opened.readable ??= this.#makeReadable(opened);
    return opened.readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    const opened = this.#opened;
    if (opened === undefined || opened.isGone) return null;
    opened.writable ??= this.#makeWritable(opened);
    return opened.writable;
  }

  getInfo(): { usbVendorId?: number; usbProductId?: number } {
    const { usbVendorId, usbProductId } = this.#options;
    return { ...(usbVendorId !== undefined && { usbVendorId }), ...(usbProductId !== undefined && { usbProductId }) };
  }

  async open({ baudRate, bufferSize = DEFAULT_BUFFER_SIZE }: WebSerialOpenOptions): Promise<void> {
    if (this.#opened !== undefined || this.#isOpening) throw invalidState('already open');
    if (!(baudRate > 0) || !(bufferSize > 0)) throw new TypeError('baudRate and bufferSize must be more than 0');
    this.#isOpening = true;
    try {
      const link = typeof this.#source === 'function' ? this.#source() : this.#source;
      await link.setBaud(baudRate);
      const lines = await raiseLines(link);
      this.#opened = { link, bufferSize, readable: undefined, writable: undefined, reading: undefined, lines, isGone: false };
    } catch (error) {
      throw networkError(error);
    } finally {
      this.#isOpening = false;
    }
  }

  async close(): Promise<void> {
    const opened = this.#mustBeOpen();
    const { readable, writable, link } = opened;
    if (readable?.locked || writable?.locked) throw new TypeError('A stream of the port is locked.');
    this.#opened = undefined;
    // A stream that has failed cannot be cancelled, and need not be.
    await readable?.cancel().catch(() => {});
    await writable?.abort().catch(() => {});
    if (this.#options.dropsLines === true) await ignoring('link.failed', link.setLines({ dtr: false, rts: false }));
    await link.close();
  }

  async setSignals({ dataTerminalReady, requestToSend }: WebSerialSignals): Promise<void> {
    const opened = this.#mustBeOpen();
    const lines = { dtr: dataTerminalReady ?? opened.lines.dtr, rts: requestToSend ?? opened.lines.rts };
    opened.lines = lines;
    try {
      await opened.link.setLines(lines);
    } catch (error) {
      throw networkError(error);
    }
  }

  async getSignals(): Promise<Record<'dataCarrierDetect' | 'clearToSend' | 'ringIndicator' | 'dataSetReady', boolean>> {
    this.#mustBeOpen();
    return { dataCarrierDetect: false, clearToSend: false, ringIndicator: false, dataSetReady: false };
  }

  async forget(): Promise<void> {
    if (this.#opened !== undefined) await this.close();
  }

  #mustBeOpen(): OpenPort {
    if (this.#opened === undefined) throw invalidState('closed');
    return this.#opened;
  }

  #makeReadable(opened: OpenPort): ReadableStream<Uint8Array> {
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            opened.reading ??= opened.link.read(opened.bufferSize);
            const bytes = await opened.reading;
            // After a cancelling they stay where they are, for the stream that comes next.
            if (opened.readable !== stream) return;
            opened.reading = undefined;
            controller.enqueue(bytes);
          } catch (error) {
            this.#lose(opened);
            controller.error(networkError(error));
          }
        },
        cancel: async () => {
          if (opened.readable === stream) opened.readable = undefined;
          if (this.#opened === opened) await opened.link.discardInput();
        },
      },
      { highWaterMark: 0 },
    );
    return stream;
  }

  #makeWritable(opened: OpenPort): WritableStream<Uint8Array> {
    const renew = (): void => {
      opened.writable = undefined;
    };
    return new WritableStream<Uint8Array>({
      write: async (bytes) => {
        try {
          await opened.link.write(new Uint8Array(bytes));
        } catch (error) {
          this.#lose(opened);
          throw networkError(error);
        }
      },
      close: async () => {
        await opened.link.drain();
        renew();
      },
      abort: renew,
    });
  }

  /** The line is gone: nothing can be read or written until the port is closed and opened again. */
  #lose(opened: OpenPort): void {
    if (this.#opened !== opened || opened.isGone) return;
    opened.isGone = true;
    this.dispatchEvent(new Event('disconnect'));
  }
}

/** As an operating system does on opening: DTR, then RTS; a link without lines does without. */
async function raiseLines(link: Link): Promise<Lines> {
  const lines = { dtr: true, rts: true };
  await ignoring('link.failed', link.setLines({ dtr: true, rts: false }));
  await ignoring('link.failed', link.setLines(lines));
  return lines;
}

async function ignoring(code: 'link.failed', call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!hasCode(error, code)) throw error;
  }
}

/**
 * A Web Serial port over `link`, so that a flasher written for browsers talks to the software chip. Hand in a function to give
 * each opening of the port a link of its own: such clients close and open the port to change its rate.
 *
 * @example `await new Transport(webSerialPort(() => chip.link())).connect(115200) // esptool-js`
 */
export function webSerialPort(link: Link | (() => Link), options: WebSerialOptions = {}): WebSerialPort {
  return new LinkSerialPort(link, options);
}
