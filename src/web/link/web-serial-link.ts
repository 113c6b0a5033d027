import { EspError } from '../../base/error.ts';
import { DEFAULT_BAUD, type Lines, type Link } from '../../wire/link.ts';

/** The part of the Web Serial API that is used here: https://wicg.github.io/serial/ */
export interface SerialPortLike extends EventTarget {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { baudRate: number; bufferSize?: number }): Promise<void>;
  close(): Promise<void>;
  setSignals(signals: { dataTerminalReady?: boolean; requestToSend?: boolean }): Promise<void>;
  getInfo(): { usbVendorId?: number; usbProductId?: number };
}

/** What the browser keeps for us between two reads. */
const BUFFER_SIZE = 64 * 1024;
const PORT_NAME = 'Web Serial';

/** Opens `port` as a link. @throws EspError `link.busy` when another page or program holds it, `link.failed` otherwise. */
export async function openWebSerial(port: SerialPortLike): Promise<Link> {
  const link = new WebSerialLink(port);
  await link.open(DEFAULT_BAUD);
  return link;
}

/**
 * A serial port of the browser. Its baud rate can only be given when it is opened, so a change of the rate closes and opens it; what the
 * chip sends meanwhile is lost, as with esptool-js. The lines keep their state in between, since Chromium holds them as they are.
 */
class WebSerialLink implements Link {
  readonly #port: SerialPortLike;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #left: Uint8Array | undefined;
  #baud = 0;
  #isChanging = false;
  #isClosed = false;

  constructor(port: SerialPortLike) {
    this.#port = port;
  }

  async open(baudRate: number): Promise<void> {
    try {
      await this.#port.open({ baudRate, bufferSize: BUFFER_SIZE });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof DOMException && error.name === 'InvalidStateError') throw new EspError('link.busy', { port: PORT_NAME });
      throw new EspError('link.failed', { port: PORT_NAME, reason }, { cause: error });
    }
    this.#baud = baudRate;
  }

  async read(limit: number): Promise<Uint8Array> {
    for (;;) {
      if (this.#left !== undefined) return this.#take(this.#left, limit);
      if (this.#isClosed || this.#port.readable === null) throw this.#gone();
      this.#reader ??= this.#port.readable.getReader();
      const reader = this.#reader;
      let chunk: ReadableStreamReadResult<Uint8Array>;
      try {
        chunk = await reader.read();
      } catch {
        // A framing error or an overrun ends the stream, and the port hands out another one; an unplugged port has none.
        reader.releaseLock();
        if (this.#reader === reader) this.#reader = undefined;
        continue;
      }
      if (chunk.done) {
        if (this.#isClosed) throw this.#gone();
        await this.#untilChanged();
      } else if (chunk.value.length > 0) this.#left = chunk.value;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#untilChanged();
    const { writable } = this.#port;
    if (this.#isClosed || writable === null) throw this.#gone();
    this.#writer ??= writable.getWriter();
    try {
      await this.#writer.write(bytes);
    } catch {
      throw this.#gone();
    }
  }

  async drain(): Promise<void> {
    await this.#writer?.ready.catch(() => {}); // a failed stream says so at the next write
  }

  async discardInput(): Promise<void> {
    this.#left = undefined;
  }

  async setBaud(rate: number): Promise<void> {
    if (rate === this.#baud) return;
    this.#isChanging = true;
    try {
      await this.#release();
      await this.#port.close();
      await this.open(rate);
    } finally {
      this.#isChanging = false;
    }
  }

  async setLines({ dtr, rts }: Lines): Promise<void> {
    try {
      await this.#port.setSignals({ dataTerminalReady: dtr, requestToSend: rts });
    } catch (error) {
      throw new EspError('link.failed', { port: PORT_NAME, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#release();
    await this.#port.close().catch(() => {}); // unplugged
  }

  #take(bytes: Uint8Array, limit: number): Uint8Array {
    this.#left = bytes.length > limit ? bytes.subarray(limit) : undefined;
    return bytes.subarray(0, limit);
  }

  async #release(): Promise<void> {
    await this.#reader?.cancel().catch(() => {}); // a stream that failed cannot be cancelled
    this.#reader?.releaseLock();
    this.#reader = undefined;
    await this.#writer?.ready.catch(() => {});
    this.#writer?.releaseLock();
    this.#writer = undefined;
  }

  async #untilChanged(): Promise<void> {
    while (this.#isChanging) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  #gone(): EspError<'link.closed'> {
    return new EspError('link.closed', { port: PORT_NAME });
  }
}
