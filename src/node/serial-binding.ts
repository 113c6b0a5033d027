import type { OpenOptions } from '@serialport/stream';
import { hasCode } from '../base/error.ts';
import type { Link } from '../wire/link.ts';

/**
 * A `@serialport/bindings-interface` binding. Its types are taken through `@serialport/stream`, because that package's own
 * declarations cannot be found from an ES module.
 */
export type LinkBinding = OpenOptions['binding'];
type BindingPort = Awaited<ReturnType<LinkBinding['open']>>;
type PortOptions = Parameters<LinkBinding['open']>[0];

/** What `serialport` sends when a call was cut off by closing the port; any other rejection counts as unplugging. */
function canceled(cause?: unknown): Error & { canceled: true } {
  return Object.assign(new Error('Port is closed', { cause }), { canceled: true as const });
}

/** One opened port: every call is one call of the link, so that time passes only there. */
class LinkPort implements BindingPort {
  readonly openOptions: Required<PortOptions>;
  isOpen = true;
  #baudRate: number;
  readonly #link: Link;

  constructor(link: Link, options: PortOptions) {
    this.#link = link;
    this.#baudRate = options.baudRate;
    this.openOptions = {
      dataBits: 8,
      lock: true,
      stopBits: 1,
      parity: 'none',
      rtscts: false,
      xon: false,
      xoff: false,
      xany: false,
      hupcl: true,
      ...options,
    };
  }

  async close(): Promise<void> {
    this.#mustBeOpen();
    this.isOpen = false;
    await this.#link.close();
  }

  async read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }> {
    const bytes = await this.#whileOpen(() => this.#link.read(length));
    buffer.set(bytes, offset);
    return { buffer, bytesRead: bytes.length };
  }

  write(buffer: Buffer): Promise<void> {
    return this.#whileOpen(() => this.#link.write(new Uint8Array(buffer)));
  }

  async update({ baudRate }: { baudRate: number }): Promise<void> {
    await this.#whileOpen(() => this.#link.setBaud(baudRate));
    this.#baudRate = baudRate;
  }

  /** Both lines change at once, as one ioctl does. CTS, DSR and break have no wire here. */
  set({ dtr = true, rts = true }: { dtr?: boolean; rts?: boolean }): Promise<void> {
    return this.#whileOpen(() => this.#link.setLines({ dtr, rts }));
  }

  /** The chip drives none of the inputs. */
  async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    this.#mustBeOpen();
    return { cts: false, dsr: false, dcd: false };
  }

  async getBaudRate(): Promise<{ baudRate: number }> {
    this.#mustBeOpen();
    return { baudRate: this.#baudRate };
  }

  flush(): Promise<void> {
    return this.#whileOpen(() => this.#link.discardInput());
  }

  drain(): Promise<void> {
    return this.#whileOpen(() => this.#link.drain());
  }

  #mustBeOpen(): void {
    if (!this.isOpen) throw canceled();
  }

  /** A call that fails after (or because of) our own `close` was cancelled; one that fails by itself was cut off. */
  async #whileOpen<T>(call: () => Promise<T>): Promise<T> {
    this.#mustBeOpen();
    try {
      return await call();
    } catch (error) {
      if (!this.isOpen && hasCode(error, 'link.closed')) throw canceled(error);
      throw error;
    }
  }
}

/**
 * A `@serialport/bindings-interface` binding over `link`, so that anything written for `serialport` talks to the software
 * chip. Hand in a function to give each opening of the port a link of its own. Opening raises DTR, then RTS, as an
 * operating system does (serial-protocol.md §6); a link without these lines does without.
 *
 * @example `new SerialPortStream({ binding: serialBinding(() => chip.link()), path: 'chip', baudRate: 115200 })`
 */
export function serialBinding(link: Link | (() => Link)): LinkBinding {
  return {
    async list() {
      return [];
    },
    async open(options) {
      const opened = typeof link === 'function' ? link() : link;
      await opened.setBaud(options.baudRate);
      try {
        await opened.setLines({ dtr: true, rts: false });
        await opened.setLines({ dtr: true, rts: true });
      } catch (error) {
        if (!hasCode(error, 'link.failed')) throw error;
      }
      return new LinkPort(opened, options);
    },
  };
}
