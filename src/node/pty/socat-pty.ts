import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { systemCode } from '../file-error.ts';
import type { PtyEvent, PtyMaster } from './master.ts';

/** `-d -d` makes it tell the name of the pty, and when that is set up. */
const ARGUMENTS = ['-d', '-d', 'pty,raw,echo=0', 'stdio'] as const;
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/** A pty by a socat child: rates, and programs that come and go without writing, are not seen. */
class SocatPty implements PtyMaster {
  readonly seesBaud = false;
  readonly path: string;
  readonly #child: ChildProcessWithoutNullStreams;
  /** Our own hold on the program's end: without it socat ends with the first program that closes. */
  readonly #hold: number;

  constructor(child: ChildProcessWithoutNullStreams, path: string) {
    this.#child = child;
    this.path = path;
    this.#hold = openSync(path, OPEN_FLAGS);
    child.stdin.on('error', () => {}); // 'close' follows
    child.stderr.resume();
  }

  get writableLength(): number {
    return this.#child.stdin.writableLength;
  }

  get destroyed(): boolean {
    return this.#child.stdin.destroyed;
  }

  async *events(): AsyncGenerator<PtyEvent, void> {
    let isOpened = false;
    try {
      for await (const chunk of this.#child.stdout) {
        if (!isOpened) yield { type: 'opened' };
        isOpened = true;
        yield { type: 'data', bytes: new Uint8Array(chunk as Buffer) };
      }
    } catch (error) {
      if (systemCode(error) === undefined) throw error; // the pipe was cut off by `close`
    }
    if (isOpened) yield { type: 'left' };
  }

  write(bytes: Uint8Array): void {
    this.#child.stdin.write(bytes);
  }

  async close(): Promise<void> {
    if (this.#child.stdin.destroyed) return;
    const exited = this.#child.exitCode === null && this.#child.signalCode === null ? once(this.#child, 'exit') : undefined;
    closeSync(this.#hold);
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.kill();
    await exited;
  }
}

/** A pty by way of the program socat, where that is installed. */
export async function socatPty(): Promise<PtyMaster | undefined> {
  const child = spawn('socat', ARGUMENTS, { stdio: 'pipe' });
  const path = await new Promise<string | undefined>((resolve) => {
    let said = '';
    child.once('error', () => resolve(undefined)); // not installed
    child.once('exit', () => resolve(undefined));
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      const [, name] = /PTY is (\S+)\s.*starting data transfer/s.exec(said) ?? []; // raw only by then
      if (name !== undefined) resolve(name);
    });
  });
  return path === undefined ? undefined : new SocatPty(child, path);
}
