import { EspError } from '../../src/base/error.ts';
import type { Lines, Link } from '../../src/wire/link.ts';

/** A link without a clock whose far end is the test itself. */
export class MemoryLink implements Link {
  /** Everything that was called, in order: `write c0 00`, `baud 115200`, `lines dtr rts`, `drain`, `discard`, `close`. */
  readonly calls: string[] = [];
  readonly written: number[] = [];
  /** When set, `setLines` fails with it. */
  linesError: Error | undefined;
  #received: number[] = [];
  #waiter: { limit: number; resolve(bytes: Uint8Array): void; reject(error: Error): void } | undefined;
  #isClosed = false;

  /** The far end sends. */
  send(bytes: ArrayLike<number>): void {
    for (let i = 0; i < bytes.length; i++) this.#received.push(bytes[i] as number);
    const waiter = this.#waiter;
    if (waiter === undefined || this.#received.length === 0) return;
    this.#waiter = undefined;
    waiter.resolve(this.#take(waiter.limit));
  }

  /** The far end is unplugged: the waiting read fails by itself. */
  unplug(): void {
    this.#waiter?.reject(new EspError('link.closed', {}));
    this.#waiter = undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasReader(): boolean {
    return this.#waiter !== undefined;
  }

  read(limit: number): Promise<Uint8Array> {
    if (this.#received.length > 0) return Promise.resolve(this.#take(limit));
    if (this.#isClosed) return Promise.reject(new EspError('link.closed', {}));
    return new Promise((resolve, reject) => {
      this.#waiter = { limit, resolve, reject };
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    this.calls.push(`write ${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`);
    for (const byte of bytes) this.written.push(byte);
  }

  async drain(): Promise<void> {
    this.#mustBeOpen();
    this.calls.push('drain');
  }

  async discardInput(): Promise<void> {
    this.#mustBeOpen();
    this.calls.push('discard');
    this.#received = [];
  }

  async setBaud(rate: number): Promise<void> {
    this.#mustBeOpen();
    this.calls.push(`baud ${rate}`);
  }

  async setLines({ dtr, rts }: Lines): Promise<void> {
    this.#mustBeOpen();
    if (this.linesError !== undefined) throw this.linesError;
    this.calls.push(`lines${dtr ? ' dtr' : ''}${rts ? ' rts' : ''}`);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.calls.push('close');
    this.#isClosed = true;
    this.unplug();
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new EspError('link.closed', {});
  }

  #take(limit: number): Uint8Array {
    return Uint8Array.from(this.#received.splice(0, limit));
  }
}
