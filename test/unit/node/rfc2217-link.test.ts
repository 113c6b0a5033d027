import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Rfc2217LinkOptions, rfc2217Link } from '../../../src/node/rfc2217-link.ts';
import { serveRfc2217 } from '../../../src/node/rfc2217-server.ts';
import type { SocketServer } from '../../../src/node/single-client.ts';
import type { Link } from '../../../src/wire/link.ts';
import { MemoryLink } from '../../support/memory-link.ts';

const LOOPBACK = '127.0.0.1';
const AGREED = 'fffd2c';
/** Answers to the settings at opening: 115200, 8, none, 1, no flow control. */
const SET_UP = 'fffa2c650001c200fff0 fffa2c6608fff0 fffa2c6701fff0 fffa2c6801fff0 fffa2c6901fff0';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(condition()).toBe(true);
}

async function open(port: number, options?: Rfc2217LinkOptions): Promise<Link> {
  const link = await rfc2217Link(LOOPBACK, port, options);
  cleanUp.push(() => link.close());
  return link;
}

/** Our link to our server, with `far` behind it. */
async function connected(): Promise<{ link: Link; far: MemoryLink; server: SocketServer }> {
  const far = new MemoryLink();
  const server = await serveRfc2217({ host: LOOPBACK, port: 0, open: () => far });
  cleanUp.push(() => server.close());
  const link = await open(server.port);
  far.calls.splice(0);
  return { link, far, server };
}

/** A server of another make: it says what the test says, and notes what it hears, as hex. */
async function scripted(onConnection: (say: (hex: string) => void, socket: Socket) => void): Promise<{ port: number; heard(): string }> {
  const sockets: Socket[] = [];
  const chunks: Buffer[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    onConnection((hex) => void socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex')), socket);
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  cleanUp.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    heard: () => Buffer.concat(chunks).toString('hex'),
  };
}

/** A server that agrees, answers the settings with `setUp`, and then says what the test says. */
async function agreeing(setUp = SET_UP): Promise<{ port: number; heard(): string; say(hex: string): void }> {
  let speak = (_hex: string): void => {};
  const { port, heard } = await scripted((say, socket) => {
    speak = say;
    say(AGREED);
    let isSetUp = false;
    socket.on('data', () => {
      if (!isSetUp && heard().includes('fffa2c05')) {
        isSetUp = true;
        say(setUp);
      }
    });
  });
  return { port, heard, say: (hex) => speak(hex) };
}

describe('over our server', () => {
  test('bytes pass unchanged in both directions', async () => {
    const { link, far } = await connected();
    await link.write(bytes(0xc0, 0xff, 0xf0, 0));
    await until(() => far.written.length === 4);
    expect(far.written).toEqual([0xc0, 0xff, 0xf0, 0]);
    far.send([1, 0xff, 2]);
    let got: number[] = [];
    while (got.length < 3) got = [...got, ...(await link.read(2))];
    expect(got).toEqual([1, 0xff, 2]);
  });

  test('opening sets 115200 and touches no line', async () => {
    const far = new MemoryLink();
    const server = await serveRfc2217({ host: LOOPBACK, port: 0, open: () => far });
    cleanUp.push(() => server.close());
    await open(server.port);
    expect(far.calls).toEqual(['baud 115200']);
  });

  test('a change is done when the call is over', async () => {
    const { link, far } = await connected();
    await link.setBaud(921_600);
    expect(far.calls).toEqual(['baud 921600']);
    await link.setLines({ dtr: false, rts: true });
    expect(far.calls.slice(1)).toEqual(['lines rts', 'lines rts']); // the first time both are sent
    await link.discardInput();
    expect(far.calls.slice(3)).toEqual(['discard']);
  });

  test.each([
    ['into reset', { dtr: true, rts: true }, { dtr: false, rts: true }, ['lines rts']],
    ['from reset into the loader', { dtr: false, rts: true }, { dtr: true, rts: false }, ['lines dtr rts', 'lines dtr']],
    ['both on, without a reset between', { dtr: false, rts: false }, { dtr: true, rts: true }, ['lines dtr', 'lines dtr rts']],
    ['both off, without a reset between', { dtr: true, rts: true }, { dtr: false, rts: false }, ['lines dtr', 'lines']],
    ['nothing changes', { dtr: true, rts: true }, { dtr: true, rts: true }, []],
  ])('%s', async (_, from, to, calls) => {
    const { link, far } = await connected();
    await link.setLines(from);
    far.calls.splice(0);
    await link.setLines(to);
    expect(far.calls).toEqual(calls);
  });

  test('discarding drops what has arrived, what is on the way, and nothing after it', async () => {
    const { link, far } = await connected();
    far.send([1, 2, 3]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    far.send([4]);
    await link.discardInput();
    far.send([5]);
    expect(await link.read(9)).toEqual(bytes(5));
  });

  test('a second one gets link.busy', async () => {
    const { server } = await connected();
    await expect(rfc2217Link(LOOPBACK, server.port)).rejects.toMatchObject({
      code: 'link.busy',
      facts: { port: `rfc2217://127.0.0.1:${server.port}` },
    });
  });

  test('closing ends a waiting read, and everything afterwards, with link.closed; twice is fine', async () => {
    const { link, far } = await connected();
    const reading = link.read(1);
    const closing = link.close();
    await expect(reading).rejects.toMatchObject({ code: 'link.closed' });
    await closing;
    await link.close();
    const calls = [
      link.write(bytes(1)),
      link.drain(),
      link.discardInput(),
      link.setBaud(9600),
      link.setLines({ dtr: true, rts: true }),
      link.read(1),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'link.closed' });
    await until(() => far.isClosed);
  });

  test('when the server goes, what it sent can be read, then it is link.closed', async () => {
    const { link, far, server } = await connected();
    far.send([7]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.close();
    expect(await link.read(9)).toEqual(bytes(7));
    await expect(link.read(9)).rejects.toMatchObject({ code: 'link.closed' });
  });

  test('a megabyte nobody reads is left in the network, and settings still work', async () => {
    const { link, far } = await connected();
    const block = new Uint8Array(64 * 1024).map((_, i) => i);
    for (let i = 0; i < 40; i++) {
      far.send(block);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await link.setBaud(460_800);
    expect(far.calls).toEqual(['baud 460800']);
    let length = 0;
    let isSame = true;
    while (length < 40 * block.length) {
      const part = await link.read(100_000);
      isSame &&= part.every((value, i) => value === ((length + i) & 0xff));
      length += part.length;
    }
    expect(isSame).toBe(true);
  });

  test('a rate that four bytes cannot hold, or none, is a RangeError', async () => {
    const { link, far } = await connected();
    for (const rate of [0, -1, Number.NaN, 2 ** 32]) await expect(link.setBaud(rate)).rejects.toThrow(RangeError);
    expect(far.calls).toEqual([]);
  });
});

describe('over other servers', () => {
  test('nobody there is link.missing', async () => {
    const { port } = await scripted(() => {});
    await Promise.all(cleanUp.splice(0).map((end) => end()));
    await expect(rfc2217Link(LOOPBACK, port)).rejects.toMatchObject({
      code: 'link.missing',
      facts: { port: `rfc2217://127.0.0.1:${port}` },
    });
  });

  test.each([
    ['says no', (say: (hex: string) => void) => say('fffe2c')],
    ['says nothing', () => {}],
    ['hangs up', (_: unknown, socket: Socket) => void socket.end('hello')],
  ])('one that %s is no RFC 2217 server', async (_, onConnection) => {
    const { port } = await scripted(onConnection);
    await expect(rfc2217Link(LOOPBACK, port, { answerMs: 60 })).rejects.toMatchObject({
      code: 'link.failed',
      facts: { reason: 'no RFC 2217' },
    });
  });

  test('one that sets another rate than asked for refused it', async () => {
    const { port } = await agreeing(SET_UP.replace('0001c200', '00002580'));
    await expect(rfc2217Link(LOOPBACK, port)).rejects.toMatchObject({
      code: 'link.failed',
      facts: { reason: 'set-baudrate 0.1.194.0 refused' },
    });
  });

  test('one that stops answering is link.timeout, and what comes too late is not taken for the next answer', async () => {
    const { port, say } = await agreeing();
    const link = await open(port, { answerMs: 60 });
    await expect(link.setBaud(9600)).rejects.toMatchObject({ code: 'link.timeout', facts: { command: 'set-baudrate', waitedMs: 60 } });
    say('fffa2c6500002580fff0');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const again = link.setBaud(230_400);
    say('fffa2c6500038400fff0');
    await again;
    await expect(link.setBaud(9600)).rejects.toMatchObject({ code: 'link.timeout' });
    const third = link.setBaud(460_800);
    say('fffa2c6500070800fff0');
    await third;
  });

  test('one that does not answer SET-CONTROL is not waited for when told so', async () => {
    const { port, heard } = await agreeing(SET_UP.replace('fffa2c6901fff0', ''));
    const link = await open(port, { ignoresControl: true, answerMs: 60 });
    await link.setLines({ dtr: true, rts: false });
    expect(heard()).toMatch(/fffa2c0508fff0fffa2c050cfff0$/);
  });

  test('nothing is written while one has said SUSPEND', async () => {
    const { port, heard, say } = await agreeing();
    const link = await open(port);
    say('fffa2c6cfff0 41');
    expect(await link.read(1)).toEqual(bytes(0x41));
    let isWritten = false;
    const writing = link.write(bytes(1, 2)).then(() => {
      isWritten = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isWritten).toBe(false);
    expect(heard()).not.toMatch(/0102$/);
    say('fffa2c6dfff0');
    await writing;
    await until(() => heard().endsWith('0102'));
  });
});

describe('a server that is none', () => {
  const FLOOD = Buffer.alloc(1 << 20, 0x55);
  /** `IAC DO option`, of ever other options: each wants an answer. */
  const QUESTIONS = Buffer.from(Array.from({ length: 1 << 18 }, (_, i) => [0xff, 0xfd, 0x80 | (i & 0x3f)]).flat());

  test('data without end before an answer: the connection is given up, long before the answer is late', async () => {
    const { port } = await scripted((say, socket) => {
      say(AGREED);
      const pour = (): void => {
        while (!socket.destroyed && socket.write(FLOOD)) {
          // as fast as it is taken
        }
      };
      socket.on('drain', pour);
      pour();
    });
    const before = process.memoryUsage().rss;
    await expect(open(port, { answerMs: 60_000 })).rejects.toMatchObject({ code: 'link.closed' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  test('questions without end, and it reads none of our answers: so too', async () => {
    const { port } = await scripted((_, socket) => {
      socket.pause();
      const pour = (): void => {
        while (!socket.destroyed && socket.write(QUESTIONS)) {
          // as fast as it is taken
        }
      };
      socket.on('drain', pour);
      pour();
    });
    await expect(open(port, { answerMs: 60_000 })).rejects.toMatchObject({ code: 'link.failed', cause: { code: 'link.closed' } });
  });
});
