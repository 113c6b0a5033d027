import { connect, type Socket } from 'node:net';
import { EspError } from '../base/error.ts';
import type { Lines, Link } from '../wire/link.ts';
import { systemCode } from './file-error.ts';
import { NO_RESET_LINES } from './stream-link.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Received bytes nobody has read yet, above which the socket is left alone. */
const PAUSE_ABOVE = 1 << 20;

interface Waiter {
  readonly limit: number;
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

/** Raw bytes over TCP: no baud rate, no lines. */
class TcpLink implements Link {
  readonly #socket: Socket;
  readonly #name: string;
  #received = Buffer.alloc(0);
  #waiter: Waiter | undefined;

  constructor(socket: Socket, name: string) {
    this.#socket = socket;
    this.#name = name;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      if (this.#received.length > PAUSE_ABOVE) socket.pause();
      const waiter = this.#waiter;
      this.#waiter = undefined;
      waiter?.resolve(this.#take(waiter.limit));
    });
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      this.#waiter?.reject(this.#closed());
      this.#waiter = undefined;
    });
  }

  read(limit: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#received.length > 0) resolve(this.#take(limit));
      else if (this.#socket.closed) reject(this.#closed());
      else if (this.#waiter !== undefined) reject(new TypeError('one reader at a time'));
      else this.#waiter = { limit, resolve, reject };
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(this.#closed(error));
      });
    });
  }

  async drain(): Promise<void> {
    if (this.#socket.closed) throw this.#closed();
  }

  async discardInput(): Promise<void> {
    if (this.#socket.closed) throw this.#closed();
    this.#received = Buffer.alloc(0);
    this.#socket.resume();
  }

  /** The far end knows its own rate; nothing can be said to it here. */
  async setBaud(): Promise<void> {
    if (this.#socket.closed) throw this.#closed();
  }

  setLines(_lines: Lines): Promise<void> {
    return Promise.reject(new EspError('link.failed', { port: this.#name, reason: NO_RESET_LINES }));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) {
        resolve();
        return;
      }
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #closed(cause?: unknown): EspError<'link.closed'> {
    return new EspError('link.closed', { port: this.#name }, { cause });
  }

  #take(limit: number): Uint8Array {
    const taken = new Uint8Array(this.#received.subarray(0, limit));
    this.#received = this.#received.subarray(taken.length);
    if (this.#received.length <= PAUSE_ABOVE) this.#socket.resume();
    return taken;
  }
}

/** Opens `socket://host:port`. @throws EspError `link.missing` (nobody listens, no such host), `link.failed` */
export function tcpLink(host: string, port: number): Promise<Link> {
  const name = `socket://${host}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (error: Error): void => {
      socket.destroy();
      const code = systemCode(error);
      const isMissing = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
      reject(
        isMissing
          ? new EspError('link.missing', { port: name }, { cause: error })
          : new EspError('link.failed', { port: name, reason: code ?? error.message }, { cause: error }),
      );
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(new Error('no answer')));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(new TcpLink(socket, name));
    });
  });
}
