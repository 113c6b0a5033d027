import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tcpLink } from '../../src/node/tcp-link.ts';
import type { Link } from '../../src/wire/link.ts';
import { start } from './cli.ts';

const READY_MS = 20_000;
const STOP_MS = 10_000;

/** A 4 MB chip in its ROM loader, or about to be reset into it by a client that has the lines for it. */
export interface ServedChip {
  /** As esptool's `--port` takes it. */
  readonly url: string;
  /** Our own connection, for when the client has gone. */
  listen(): Promise<Link>;
  /** Ends it; nothing of it is left. */
  close(): Promise<void>;
}

/** Starts a chip with that content from address 0. */
export type Serve = (flash?: Uint8Array) => Promise<ServedChip>;

/** The program itself: `flashback emulate` on a free port. */
export const serveByProgram: Serve = async (flash) => {
  const folder = mkdtempSync(join(tmpdir(), 'flashback-served-'));
  const file = join(folder, 'flash.bin');
  if (flash !== undefined) writeFileSync(file, flash);
  const child = start([
    ...['emulate', '--tcp', '127.0.0.1:0', '--boot', 'download', '--chip-size', '4MB'],
    ...(flash === undefined ? [] : ['--flash', file]),
  ]);
  let complaint = '';
  child.stderr?.on('data', (text) => {
    complaint += text;
  });
  const close = async (): Promise<void> => {
    const isRunning = child.exitCode === null && child.signalCode === null;
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    if (isRunning) await once(child, 'close');
    clearTimeout(kill);
    rmSync(folder, { recursive: true });
  };
  if (child.stdout === null) throw new TypeError('its output is piped');
  const line = await firstLine(child.stdout).catch(async (error: unknown) => {
    await close();
    throw new Error(`emulate: ${complaint}`, { cause: error });
  });
  child.stdout.resume();
  const [, url = '', host = '', port] = /^listening (socket:\/\/(.*):(\d+))$/.exec(line) ?? [];
  return { url, listen: () => tcpLink(host, Number(port)), close };
};

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface(stream);
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(READY_MS) })) as [string];
  lines.close();
  return line;
}
