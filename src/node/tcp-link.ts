import type { Socket } from 'node:net';
import { EspError } from '../base/error.ts';
import { ByteQueue } from '../wire/byte-queue.ts';
import type { Lines, Link } from '../wire/link.ts';
import { connectTo } from './connect.ts';
import { NO_RESET_LINES } from './stream-link.ts';

/** Received bytes nobody has read yet, above which the socket is left alone. */
const PAUSE_ABOVE = 1 << 20;

/** Raw bytes over TCP: no baud rate, no lines. */
class TcpLink implements Link {
  readonly #socket: Socket;
  readonly #name: string;
  readonly #received = new ByteQueue();
  #gone: EspError<'link.closed'> | undefined;

  constructor(socket: Socket, name: string) {
    this.#socket = socket;
    this.#name = name;
    socket.on('data', (chunk) => {
      this.#received.push(new Uint8Array(chunk));
      if (this.#received.length > PAUSE_ABOVE) socket.pause();
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('end', () => this.#end());
    socket.on('close', () => this.#end());
  }

  async read(limit: number): Promise<Uint8Array> {
    const bytes = await this.#received.read(limit);
    if (this.#received.length <= PAUSE_ABOVE) this.#socket.resume();
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#gone !== undefined) throw this.#gone;
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(this.#end(error));
      });
    });
  }

  async drain(): Promise<void> {
    if (this.#gone !== undefined) throw this.#gone;
  }

  async discardInput(): Promise<void> {
    if (this.#gone !== undefined) throw this.#gone;
    this.#received.clear();
    this.#socket.resume();
  }

  /** The far end knows its own rate; nothing can be said to it here. */
  async setBaud(): Promise<void> {
    if (this.#gone !== undefined) throw this.#gone;
  }

  async setLines(_lines: Lines): Promise<void> {
    throw this.#gone ?? new EspError('link.failed', { port: this.#name, reason: NO_RESET_LINES });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#received.clear();
      this.#end();
      if (this.#socket.closed) {
        resolve();
        return;
      }
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #end(cause?: unknown): EspError<'link.closed'> {
    const gone = this.#gone ?? new EspError('link.closed', { port: this.#name }, cause === undefined ? undefined : { cause });
    this.#gone = gone;
    this.#received.end(gone);
    return gone;
  }
}

/** Opens `socket://host:port`. @throws EspError `link.missing` (nobody listens, no such host), `link.failed` */
export async function tcpLink(host: string, port: number): Promise<Link> {
  const name = `socket://${host}:${port}`;
  return new TcpLink(await connectTo(host, port, name), name);
}
