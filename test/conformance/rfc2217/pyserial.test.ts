import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { type Nanos, seconds } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { realTime } from '../../../src/node/realtime.ts';
import { rfc2217Link } from '../../../src/node/rfc2217-link.ts';
import { serveRfc2217 } from '../../../src/node/rfc2217-server.ts';
import type { ServerEvent } from '../../../src/node/single-client.ts';
import type { Lines } from '../../../src/wire/link.ts';
import type { Burst, SerialDevice } from '../../../src/wire/serial-device.ts';
import { Wire } from '../../../src/wire/wire.ts';

const hasPyserial = spawnSync('python3', ['-c', 'import serial.rfc2217']).status === 0;
const NEEDS = hasPyserial ? '' : ' (needs python3 with pyserial)';

/** A far end that sends back what it gets, at the rate at which it got it, and notes the rest. */
class EchoDevice implements SerialDevice {
  readonly lines: string[] = [];
  readonly rates = new Set<number>();
  readonly #clock = new VirtualClock();
  readonly wire = new Wire(this.#clock, this);
  readonly drive = realTime({
    clock: this.#clock,
    rush: () => seconds(60),
    onError: (error) => {
      throw error;
    },
  });
  #sentUntil = 0;

  receive({ bytes, firstAt, byteTime, baud }: Burst): void {
    this.rates.add(baud);
    for (const [i, byte] of bytes.entries()) {
      this.#sentUntil = Math.max(this.#sentUntil, firstAt + i * byteTime) + byteTime;
      this.wire.transmit(byte, Math.ceil(this.#sentUntil) as Nanos, baud);
    }
  }

  setLines({ dtr, rts }: Lines): void {
    this.lines.push(`${dtr ? 1 : 0}${rts ? 1 : 0}`);
  }
}

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

const run = promisify(execFile);

async function served() {
  const device = new EchoDevice();
  const events: ServerEvent[] = [];
  const server = await serveRfc2217({
    host: '127.0.0.1',
    port: 0,
    open: () => device.drive.link(device.wire.open()),
    onEvent: (event) => events.push(event),
  });
  cleanUp.push(async () => {
    await server.close();
    device.drive.stop();
  });
  /** Runs pyserial through `steps`; gives what it saw. */
  async function pyserial(steps: readonly string[], query = ''): Promise<Record<string, unknown>> {
    const url = `rfc2217://127.0.0.1:${server.port}${query}`;
    const { stdout } = await run('python3', ['-W', 'ignore', join(import.meta.dirname, 'client.py'), url, ...steps]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }
  return { device, events, pyserial };
}

/** DTR and RTS, one message each, from what they were. */
const OPENING = ['10', '11'];
const RESETS = ['01', '01', '11', '10', '00', '01', '00'];

describe.skipIf(!hasPyserial)(`pyserial as our client${NEEDS}`, () => {
  test('every line change arrives, in order, as its own step', async () => {
    const { device, pyserial } = await served();
    await pyserial(['lines']);
    expect(device.lines).toEqual([...OPENING, ...RESETS]);
  });

  test('without waiting for answers to line changes too', async () => {
    const { device, pyserial } = await served();
    await pyserial(['lines'], '?ign_set_control');
    expect(device.lines).toEqual([...OPENING, ...RESETS]);
  });

  test('the rate is followed', async () => {
    const { device, pyserial } = await served();
    await pyserial(['baud']);
    expect([...device.rates]).toEqual([230_400, 921_600, 74_880, 65_535]);
  });

  test('flow control and break are taken, seven bits are not; modem lines are told', async () => {
    const { pyserial } = await served();
    expect(await pyserial(['settings'])).toEqual({ seven: "remote rejected value for option 'datasize'" });
    expect(await pyserial(['modem'])).toEqual({ modem: [true, true, true, false] });
    expect(await pyserial(['modem'], '?poll_modem')).toEqual({ modem: [true, true, true, false] });
  });

  test('a purge drops what came before it and nothing after it', async () => {
    const { pyserial } = await served();
    expect(await pyserial(['purge'])).toEqual({ waiting: 200, left: 0, after: 'after' });
  });

  test('1 MiB both ways', async () => {
    const { device, events, pyserial } = await served();
    const { bulk } = await pyserial(['bulk']);
    expect(bulk).toMatchObject({ length: 1 << 20, same: true });
    expect(device.rates).toContain(921_600);
    expect(events.map(({ type }) => type)).toEqual(['connected', 'disconnected']);
  });

  test('a second one is turned away; the next one is served, and leaving moved no line', async () => {
    const { device, events, pyserial } = await served();
    const { second } = await pyserial(['second', 'lines']);
    expect(second).toMatch(/does not seem to support RFC2217/);
    expect(device.lines).toEqual([...OPENING, ...RESETS]);
    await pyserial(['modem']);
    expect(device.lines).toEqual([...OPENING, ...RESETS, ...OPENING]);
    expect(events.map(({ type }) => type)).toEqual(['connected', 'turned-away', 'disconnected', 'connected', 'disconnected']);
  });
});

describe.skipIf(!hasPyserial)(`our client and pyserial's server${NEEDS}`, () => {
  async function server() {
    const child = spawn('python3', ['-W', 'ignore', join(import.meta.dirname, 'server.py')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    cleanUp.push(async () => {
      child.kill();
      await exited;
    });
    const told: string[] = [];
    const lines = createInterface(child.stdout);
    const [port] = (await once(lines, 'line')) as [string];
    lines.on('line', (line) => told.push(line));
    return { port: Number(port), told, exited };
  }

  test('settings, lines, purge and data arrive', async () => {
    const { port, told, exited } = await server();
    const link = await rfc2217Link('127.0.0.1', port);
    cleanUp.push(() => link.close());
    await link.setBaud(460_800);
    await link.setLines({ dtr: false, rts: true });
    await link.setLines({ dtr: true, rts: false });
    await link.setLines({ dtr: false, rts: false });
    const block = Uint8Array.from({ length: 0x8000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    const writing = link.write(block);
    const parts: Uint8Array[] = [];
    for (let left = block.length; left > 0; left -= parts.at(-1)?.length ?? 0) parts.push(await link.read(left));
    await writing;
    expect(Buffer.compare(Buffer.concat(parts), block)).toBe(0);
    await link.discardInput();
    await link.close();
    await exited;
    const lines = told.filter((line) => /^[dr]t[rs]/.test(line));
    expect(lines.slice(-5)).toEqual(['rts 1', 'dtr 0', 'dtr 1', 'rts 0', 'dtr 0']);
    expect(told.filter((line) => line.startsWith('settings')).at(-1)).toBe('settings 460800 8 N 1');
    expect(told.slice(-2)).toEqual(['purge', 'left']);
  });
});
