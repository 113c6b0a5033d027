import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { concat } from '../../base/bytes.ts';
import { systemCode } from '../file-error.ts';
import type { PtyEvent, PtyMaster } from './master.ts';

/** Linux: requests of ioctl(2) for terminals, struct termios2 and poll(2), as asm-generic has them. */
const TIOCSPTLCK = 0x40045431;
const TIOCGPTN = 0x80045430;
const TCGETS2 = 0x802c542a;
const TCSETS2 = 0x402c542b;
const TCFLSH = 0x540b;
const TCIOFLUSH = 2;
const TERMIOS2 = { size: 44, cflag: 8, vmin: 17 + 6, inputSpeed: 36, outputSpeed: 40 } as const;
/** c_cflag: B115200, eight bits, receiver on, no modem control. */
const B115200_CS8_CREAD_CLOCAL = 0o10002 | 0o60 | 0o200 | 0o4000;
const POLLIN = 1;
const POLLHUP = 16;

/** Processors whose Linux has these numbers; mips, ppc and sparc have others. */
const ARCHITECTURES: readonly string[] = ['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'loong64'];

const DEFAULT_BAUD = 115_200;
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
/** How soon a program that opens the pty is noticed. */
const ABSENT_MS = 20;
/** How soon a change of its rate is noticed when it sends nothing. */
const PRESENT_MS = 50;
/** How soon a full pty is tried again. */
const RETRY_MS = 2;
const READ_SIZE = 64 * 1024;

/** The functions of libc that Node lacks. */
interface Libc {
  ioctl(fd: number, request: number, argument: Buffer | number): number;
  /** Waits on another thread. */
  poll(fd: number, waitMs: number): Promise<number>;
  pollNow(fd: number): number;
}

function makePollFd(fd: number): Buffer {
  const entry = Buffer.alloc(8);
  entry.writeInt32LE(fd, 0);
  entry.writeInt16LE(POLLIN, 4);
  return entry;
}

async function loadLibc(): Promise<Libc | undefined> {
  let koffi: typeof import('koffi')['default'];
  try {
    koffi = (await import('koffi')).default;
  } catch {
    return undefined; // an optional dependency
  }
  const libc = koffi.load(null);
  const withPointer = libc.func('int ioctl(int fd, unsigned long request, void *argument)');
  const withNumber = libc.func('ioctl', 'int', ['int', 'unsigned long', 'long']);
  const poll = libc.func('int poll(void *fds, unsigned long count, int timeout)');
  return {
    ioctl: (fd, request, argument) => (typeof argument === 'number' ? withNumber : withPointer)(fd, request, argument) as number,
    poll: (fd, waitMs) =>
      new Promise((resolve, reject) => {
        const entry = makePollFd(fd);
        poll.async(entry, 1, waitMs, (error: unknown) => {
          if (error === null || error === undefined) resolve(entry.readInt16LE(6));
          else reject(error);
        });
      }),
    pollNow: (fd) => {
      const entry = makePollFd(fd);
      poll(entry, 1, 0);
      return entry.readInt16LE(6);
    },
  };
}

/** A pty by ioctl: it sees programs come and go, and the rate they set. */
class KoffiPty implements PtyMaster {
  readonly seesBaud = true;
  readonly path: string;
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #termios = Buffer.alloc(TERMIOS2.size);
  readonly #input = Buffer.alloc(READ_SIZE);
  #unsent: Uint8Array[] = [];
  #unsentLength = 0;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isIterated = false;
  #wake: () => void = () => {};

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#fd = openSync('/dev/ptmx', OPEN_FLAGS);
    const number = Buffer.alloc(4);
    libc.ioctl(this.#fd, TIOCSPTLCK, number);
    libc.ioctl(this.#fd, TIOCGPTN, number);
    this.path = `/dev/pts/${number.readInt32LE(0)}`;
    this.#refresh();
  }

  get writableLength(): number {
    return this.#unsentLength;
  }

  get destroyed(): boolean {
    return this.#isClosed;
  }

  async *events(): AsyncGenerator<PtyEvent, void> {
    this.#isIterated = true;
    let isPresent = false;
    let baud = DEFAULT_BAUD;
    try {
      while (!this.#isClosed) {
        const seen = isPresent ? await this.#libc.poll(this.#fd, PRESENT_MS) : this.#libc.pollNow(this.#fd);
        if (this.#isClosed) return;
        const hasData = (seen & POLLIN) !== 0;
        if (!hasData && (seen & POLLHUP) !== 0) {
          if (isPresent) {
            isPresent = false;
            yield { type: 'left' };
            this.#refresh();
          }
          await this.#sleep(ABSENT_MS);
          continue;
        }
        if (!isPresent) {
          isPresent = true;
          baud = DEFAULT_BAUD;
          yield { type: 'opened' };
        }
        const rate = this.#baud();
        if (rate !== baud && rate > 0) {
          baud = rate;
          yield { type: 'baud', rate };
        }
        const bytes = hasData && !this.#isClosed ? this.#read() : undefined;
        if (bytes !== undefined) yield { type: 'data', bytes };
      }
    } finally {
      this.#release();
    }
  }

  write(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    this.#unsentLength += bytes.length;
    if (this.#retry === undefined) this.#send();
  }

  #discard(): void {
    this.#unsent = [];
    this.#unsentLength = 0;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#discard();
    if (this.#retry !== undefined) clearTimeout(this.#retry);
    this.#wake();
    if (!this.#isIterated) this.#release();
  }

  #release(): void {
    this.#isClosed = true;
    closeSync(this.#fd);
  }

  /** Raw at 115200, nothing left over from the last program; and nobody has it open, which only shows after an opening. */
  #refresh(): void {
    const termios = Buffer.alloc(TERMIOS2.size);
    termios.writeUInt32LE(B115200_CS8_CREAD_CLOCAL, TERMIOS2.cflag);
    termios.writeUInt8(1, TERMIOS2.vmin);
    termios.writeUInt32LE(DEFAULT_BAUD, TERMIOS2.inputSpeed);
    termios.writeUInt32LE(DEFAULT_BAUD, TERMIOS2.outputSpeed);
    this.#libc.ioctl(this.#fd, TCSETS2, termios);
    this.#discard();
    const other = openSync(this.path, OPEN_FLAGS);
    this.#libc.ioctl(other, TCFLSH, TCIOFLUSH);
    closeSync(other);
  }

  #baud(): number {
    this.#libc.ioctl(this.#fd, TCGETS2, this.#termios);
    return this.#termios.readUInt32LE(TERMIOS2.outputSpeed);
  }

  /** EIO: the program went away in between. */
  #read(): Uint8Array | undefined {
    try {
      const length = readSync(this.#fd, this.#input);
      return length > 0 ? new Uint8Array(this.#input.subarray(0, length)) : undefined;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EIO' || code === 'EAGAIN') return undefined;
      throw error;
    }
  }

  #send(): void {
    this.#retry = undefined;
    if (this.#isClosed) return;
    let rest = this.#unsent.length === 1 ? (this.#unsent[0] as Uint8Array) : concat(...this.#unsent);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#fd, rest));
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error;
      this.#retry = setTimeout(() => this.#send(), RETRY_MS);
    }
    this.#unsent = rest.length > 0 ? [rest] : [];
    this.#unsentLength = rest.length;
  }

  #sleep(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A pty by way of koffi, on Linux, where that optional package is installed. */
export async function koffiPty(): Promise<PtyMaster | undefined> {
  if (process.platform !== 'linux' || !ARCHITECTURES.includes(process.arch)) return undefined;
  const libc = await loadLibc();
  if (libc === undefined) return undefined;
  try {
    return new KoffiPty(libc);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined; // no /dev/ptmx here, or none left
  }
}
