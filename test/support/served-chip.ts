import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ms, type Nanos, seconds } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { portLink } from '../../src/node/port-link.ts';
import { realTime } from '../../src/node/realtime.ts';
import { rfc2217Link } from '../../src/node/rfc2217-link.ts';
import { serveRfc2217 } from '../../src/node/rfc2217-server.ts';
import { tcpLink } from '../../src/node/tcp-link.ts';
import { serveTcp } from '../../src/node/tcp-server.ts';
import type { Link } from '../../src/wire/link.ts';
import { start } from './cli.ts';

const CHIP_SIZE = 4 * 1024 * 1024;
/** GPIO0 was low at reset (lx106-and-rom.md §5.1). */
const DOWNLOAD_STRAPS = 1;
const READY_MS = 60_000;
const STOP_MS = 10_000;

/** A 4 MB chip in its ROM loader, or about to be reset into it by a client that has the lines for it. */
export interface ServedChip {
  /** As esptool's `--port` takes it. */
  readonly url: string;
  /** Our own connection, for when the client has gone. */
  listen(): Promise<Link>;
  /** Ends it: what its flash holds now. */
  stop(): Promise<Uint8Array>;
}

/** Starts a chip with that content from address 0. */
export type Serve = (flash?: Uint8Array) => Promise<ServedChip>;

/** A way into the program: what it is told, the chip's boot that a client needs there, and our own way in by what it says. */
const WAYS_IN = {
  tcp: { args: ['--tcp', '127.0.0.1:0'], boot: 'download', listen: (url: string) => tcpLink(...hostPort(url)) },
  /** From a chip that boots its flash: clients must use the reset lines. */
  rfc2217: { args: ['--rfc2217', '127.0.0.1:0'], boot: 'flash', listen: (url: string) => rfc2217Link(...hostPort(url)) },
  /** Its rate is seen; there are no reset lines. */
  pty: { args: ['--pty'], boot: 'download', listen: portLink },
} as const;

function hostPort(url: string): [host: string, port: number] {
  const [, host = '', port] = /^\w+:\/\/(.*):(\d+)$/.exec(url) ?? [];
  return [host, Number(port)];
}

/** The program itself: `flashback emulate` with one way in. */
export function serveByProgram(way: keyof typeof WAYS_IN): Serve {
  const { args, boot, listen } = WAYS_IN[way];
  return async (flash) => {
    const folder = mkdtempSync(join(tmpdir(), 'flashback-served-'));
    const file = join(folder, 'flash.bin');
    const saved = join(folder, 'saved.bin');
    if (flash !== undefined) writeFileSync(file, flash);
    const child = start([
      ...['emulate', ...args, '--boot', boot, '--chip-size', '4MB', '--save', saved],
      ...(flash === undefined ? [] : ['--flash', file]),
    ]);
    let complaint = '';
    child.stderr?.on('data', (text) => {
      complaint += text;
    });
    const stop = async (): Promise<Uint8Array> => {
      const isRunning = child.exitCode === null && child.signalCode === null;
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      if (isRunning) await once(child, 'close');
      clearTimeout(kill);
      try {
        return new Uint8Array(readFileSync(saved));
      } finally {
        rmSync(folder, { recursive: true });
      }
    };
    if (child.stdout === null) throw new TypeError('its output is piped');
    const line = await firstLine(child.stdout).catch(async (error: unknown) => {
      await stop().catch(() => {});
      throw new Error(`emulate: ${complaint}`, { cause: error });
    });
    child.stdout.resume();
    const url = line.replace(/^listening /, '');
    return { url, listen: () => listen(url), stop };
  };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface(stream);
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(READY_MS) })) as [string];
  lines.close();
  return line;
}

/** What stands between the chip and whoever reaches it, such as a capture. */
export type Tap = (link: Link, chip: Chip) => Link;

/** A chip in this process that follows real time, as `flashback emulate` drives it. */
export function liveChip(
  boot: 'flash' | 'download',
  flash: Uint8Array | undefined,
  tap: Tap = (link) => link,
  { anyBaud = false }: { readonly anyBaud?: boolean } = {},
) {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: CHIP_SIZE, boot, ...(flash && { flash }) });
  const drive = realTime({
    clock,
    rush: (): Nanos => (chip.peripherals.gpio.straps === DOWNLOAD_STRAPS ? seconds(60) : ms(20)),
    onError: (error) => {
      throw error;
    },
  });
  drive.wake();
  return { chip, open: (): Link => tap(drive.link(chip.link({ anyBaud })), chip), stop: () => drive.stop() };
}

/** TCP from this process, so that something can stand in between. */
export function serveByTcp(tap: Tap): Serve {
  return async (flash) => {
    const { chip, open, stop } = liveChip('download', flash, tap, { anyBaud: true });
    const server = await serveTcp({ host: '127.0.0.1', port: 0, open });
    return {
      url: `socket://127.0.0.1:${server.port}`,
      listen: () => tcpLink('127.0.0.1', server.port),
      async stop() {
        await server.close();
        stop();
        return chip.flash.bytes;
      },
    };
  };
}

/** RFC 2217 from this process, from a chip that boots its flash: clients must use the reset lines. */
export function serveByRfc2217(tap: Tap): Serve {
  return async (flash) => {
    const { chip, open, stop } = liveChip('flash', flash, tap);
    const server = await serveRfc2217({ host: '127.0.0.1', port: 0, open });
    return {
      url: `rfc2217://127.0.0.1:${server.port}`,
      listen: () => rfc2217Link('127.0.0.1', server.port),
      async stop() {
        await server.close();
        stop();
        return chip.flash.bytes;
      },
    };
  };
}
