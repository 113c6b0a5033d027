import { expect, test } from 'vitest';
import { type Clock, ms, type Nanos } from '../../../../src/base/clock.ts';
import { EspError } from '../../../../src/base/error.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { Exchange } from '../../../../src/flasher/protocol/exchange.ts';
import { connect } from '../../../../src/flasher/session/connect.ts';
import { realClock } from '../../../../src/node/real-clock.ts';
import { tcpLink } from '../../../../src/node/tcp-link.ts';
import type { Link } from '../../../../src/wire/link.ts';
import { failure, run } from '../../../support/flasher/rig.ts';
import { floodServer } from '../../../support/flood.ts';

/** A link on which there is always more to read; every read takes `pause`, or none at all. */
function endless(clock: VirtualClock, bytes: Uint8Array, pause: number): Link & { reads: number } {
  return {
    reads: 0,
    async read() {
      this.reads++;
      if (pause > 0) await new Promise<void>((resolve) => void clock.after(ms(pause), resolve));
      return bytes;
    },
    write: async () => {},
    drain: async () => {},
    discardInput: async () => {},
    setBaud: async () => {},
    setLines: async () => {},
    close: async () => {},
  };
}

const FRAMES = Uint8Array.from({ length: 0x300 }, (_, i) => (i % 3 === 1 ? 0x42 : 0xc0));
const TEXT = new Uint8Array(0x1000).fill(0x41);

test.each([
  ['frames', FRAMES],
  ['noise', TEXT],
])('a flood of %s outlives no time-out', async (_, bytes) => {
  const clock = new VirtualClock();
  const exchange = new Exchange(endless(clock, bytes, 1), clock, 115_200);
  const error = await run(clock, () => failure(exchange.command('readReg', { address: 0 })));
  expect(error).toMatchObject({ code: 'link.timeout', facts: { command: 'READ_REG', waitedMs: 3000 } });
  expect(clock.now).toBeLessThanOrEqual(ms(3002));
});

/** A computer that is busy with what arrives: time passes with every read, and a timer gets its turn only when nothing is left to do. */
function busyComputer(bytes: Uint8Array): { readonly clock: Clock; readonly link: Link } {
  let now = 0;
  let reads = 0;
  const clock: Clock = {
    get now() {
      return now as Nanos;
    },
    after(_, f) {
      const timer = setTimeout(f, 0);
      return { cancel: () => clearTimeout(timer) };
    },
  };
  const link = endless(new VirtualClock(), bytes, 0);
  link.read = async () => {
    now += ms(1);
    if (++reads > 20_000) throw new EspError('link.closed', {}); // 20 s: far beyond every time-out here
    return bytes;
  };
  return { clock, link };
}

test.each([
  ['frames', FRAMES],
  ['noise', TEXT],
])('nor does one of %s that keeps the computer busy', async (_, bytes) => {
  const { clock, link } = busyComputer(bytes);
  const exchange = new Exchange(link, clock, 115_200);
  const error = await failure(exchange.command('readReg', { address: 0 }));
  expect(error).toMatchObject({ code: 'link.timeout', facts: { command: 'READ_REG' } });
});

test('what nobody takes is not read endlessly', async () => {
  const clock = new VirtualClock();
  const link = endless(clock, TEXT, 0);
  const exchange = new Exchange(link, clock, 115_200);
  await run(clock, () => new Promise<void>((resolve) => void clock.after(ms(10), resolve)));
  expect(link.reads).toBe(65); // 256 KiB and one
  await run(clock, () => exchange.discard());
  await run(clock, () => new Promise<void>((resolve) => void clock.after(ms(10), resolve)));
  expect(link.reads).toBe(130);
});

test.each(['frames', 'text', 'echo'] as const)(
  'a server that sends %s without end is no chip, and that is said in bounded time',
  async (what) => {
    const server = await floodServer(what);
    try {
      const link = await tcpLink('127.0.0.1', server.port);
      const error = await failure(connect({ link, clock: realClock(), stub: undefined, attempts: 1, resets: [] }));
      expect(error).toMatchObject({ code: 'chip.no-sync' });
    } finally {
      await server.close();
    }
  },
);
