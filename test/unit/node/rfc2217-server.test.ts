import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { EspError } from '../../../src/base/error.ts';
import { serveRfc2217 } from '../../../src/node/rfc2217-server.ts';
import type { ServerEvent, SocketServer } from '../../../src/node/single-client.ts';
import { MemoryLink } from '../../support/memory-link.ts';

let server: SocketServer | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
  server = undefined;
});

async function serve(prepare: (link: MemoryLink) => void = () => {}): Promise<{ links: MemoryLink[]; events: ServerEvent[] }> {
  const links: MemoryLink[] = [];
  const events: ServerEvent[] = [];
  server = await serveRfc2217({
    host: '127.0.0.1',
    port: 0,
    open: () => {
      const link = new MemoryLink();
      prepare(link);
      links.push(link);
      return link;
    },
    onEvent: (event) => events.push(event),
  });
  return { links, events };
}

/** A client that notes all it hears, as hex. */
async function client(): Promise<{ socket: Socket; say(hex: string): void; heard(): string; heardLength(): number }> {
  const socket = connect(server?.port ?? 0, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    socket,
    say: (hex) => void socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex')),
    heard: () => Buffer.concat(chunks).toString('hex'),
    heardLength: () => chunks.reduce((sum, { length }) => sum + length, 0),
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 3000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(condition()).toBe(true);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('everything reaches the line in the order in which it was sent, and is answered', async () => {
  const { links } = await serve();
  const { say, heard } = await client();
  say('fffd2c fffb2c c0ffff00 fffa2c01000e1000fff0 fffa2c0508fff0 fffa2c050bfff0 fffa2c0509fff0 fffa2c0c01fff0 41');
  await until(() => links[0]?.calls.length === 7);
  expect(links[0]?.calls).toEqual(['write c0 ff 00', 'baud 921600', 'lines dtr', 'lines dtr rts', 'lines rts', 'discard', 'write 41']);
  const replies = 'fffb2c fffd2c fffa2c6bb0fff0 fffa2c65000e1000fff0 fffa2c6908fff0 fffa2c690bfff0 fffa2c6909fff0 fffa2c7001fff0';
  await until(() => heard() === replies.replaceAll(' ', ''));
});

test('a command cut into single bytes is one command', async () => {
  const { links } = await serve();
  const { socket, heard } = await client();
  socket.setNoDelay(true);
  for (const byte of [0xff, 0xfa, 0x2c, 1, 0, 0, 0xff, 0xff, 0x10, 0xff, 0xf0]) {
    socket.write(Uint8Array.of(byte));
    await pause(1);
  }
  await until(() => heard() === 'fffa2c650000ffff10fff0');
  expect(links[0]?.calls).toEqual(['baud 65296']);
});

test("the chip's FF is doubled", async () => {
  const { links } = await serve();
  const { heard } = await client();
  await until(() => links[0]?.hasReader === true);
  links[0]?.send([0xc0, 0xff, 0xff, 1]);
  await until(() => heard() === 'c0ffffffff01');
});

test('an effect is over before it is answered and before the next one begins', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { links } = await serve((link) => {
    link.setBaud = () => gate;
  });
  const { say, heard } = await client();
  say('fffa2c0100002580fff0 fffa2c0508fff0');
  await pause(30);
  expect(heard()).toBe('');
  expect(links[0]?.calls).toEqual([]);
  release();
  await until(() => heard() === 'fffa2c6500002580fff0fffa2c6908fff0');
});

test('a purge drops what the chip said, up to the answer', async () => {
  const { links } = await serve((link) => {
    link.discardInput = async () => {
      link.send([1, 2, 3]); // comes out of the adapter while it is being emptied
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
  });
  const { say, heard } = await client();
  say('fffa2c0c01fff0');
  await until(() => heard() === 'fffa2c7001fff0');
  links[0]?.send([4]);
  await until(() => heard() === 'fffa2c7001fff004');
});

test('suspended data comes after resume, in order; a purge drops it', async () => {
  const { links } = await serve();
  const { say, heard } = await client();
  say('fffa2c08fff0 fffa2c0c02fff0');
  await until(() => heard() === 'fffa2c7002fff0');
  links[0]?.send([1]);
  await pause(5);
  links[0]?.send([0xff]);
  await pause(20);
  expect(heard()).toBe('fffa2c7002fff0');
  say('fffa2c09fff0');
  await until(() => heard() === 'fffa2c7002fff001ffff');
  say('fffa2c08fff0 fffa2c0c02fff0');
  await until(() => heard().length > 32);
  links[0]?.send([9]);
  await pause(20);
  say('fffa2c0c01fff0 fffa2c09fff0 fffa2c00fff0');
  await until(() => heard().endsWith('fffa2c64666c6173686261636bfff0'));
  expect(heard()).toBe('fffa2c7002fff001ffff fffa2c7002fff0 fffa2c7001fff0 fffa2c64666c6173686261636bfff0'.replaceAll(' ', ''));
});

test('leaving in the middle of a command harms nobody; the lines stay as they were left', async () => {
  const { links, events } = await serve();
  const first = await client();
  first.say('fffa2c0508fff0');
  await until(() => first.heard() === 'fffa2c6908fff0');
  first.say('c000 fffa2c01');
  await until(() => links[0]?.written.length === 2);
  first.socket.resetAndDestroy();
  await until(() => events.at(-1)?.type === 'disconnected');
  expect(links[0]?.calls).toEqual(['lines dtr', 'write c0 00', 'close']);
  const second = await client();
  second.say('fffa2c0507fff0 fffa2c050bfff0');
  await until(() => second.heard() === 'fffa2c6908fff0fffa2c690bfff0');
  expect(links[1]?.calls).toEqual(['lines dtr rts']);
});

test('a half-closed connection is served to its last byte and then given up', async () => {
  const { links, events } = await serve();
  const { socket, say } = await client();
  say('414243');
  socket.end();
  await until(() => events.at(-1)?.type === 'disconnected');
  expect(links[0]?.calls).toEqual(['write 41 42 43', 'close']);
});

test('a second client is told so and turned away', async () => {
  const { links } = await serve();
  const first = await client();
  first.say('41');
  await until(() => links.length === 1);
  const second = await client();
  second.say('fffd2cfffb2c');
  await once(second.socket, 'end');
  expect(Buffer.from(second.heard(), 'hex').toString()).toBe('busy: another client is connected\r\n');
  expect(links.length).toBe(1);
});

test('a line that somebody else holds turns the client away too', async () => {
  const events: ServerEvent[] = [];
  server = await serveRfc2217({
    host: '127.0.0.1',
    port: 0,
    open: () => {
      throw new EspError('link.busy', { port: 'emulator:' });
    },
    onEvent: (event) => events.push(event),
  });
  const { socket, heard } = await client();
  await once(socket, 'end');
  expect(Buffer.from(heard(), 'hex').toString()).toBe('busy: another client is connected\r\n');
  expect(events.map(({ type }) => type)).toEqual(['turned-away']);
});

test('a client that asks and does not read is not listened to until it reads; no reply is lost', async () => {
  const { links } = await serve();
  const { socket, heard, heardLength } = await client();
  socket.pause();
  const asks = 1800 * 1000;
  socket.write(Buffer.from(`41${'fffa2c00fff0'.repeat(1000)}`.repeat(1800), 'hex')); // a signature each: 15 bytes for 6
  let taken = -1;
  while (taken !== (links[0]?.written.length ?? 0)) {
    taken = links[0]?.written.length ?? 0;
    await pause(500);
  }
  expect(taken).toBeLessThan(1500);
  socket.resume();
  for (let i = 0; i < 20 && heardLength() < asks * 15; i++) await pause(500);
  expect(heardLength()).toBe(asks * 15);
  expect(heard().startsWith('fffa2c64666c6173686261636bfff0fffa2c64')).toBe(true);
});

test('a client that gives up while the one before it is being cleared away is not served', async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { links, events } = await serve((link) => {
    const close = link.close.bind(link);
    link.close = async () => {
      await gate;
      await close();
    };
  });
  const first = await client();
  await until(() => links.length === 1);
  first.socket.destroy();
  await pause(30);
  const second = await client();
  second.socket.resetAndDestroy();
  await pause(30);
  release();
  await until(() => events.at(-1)?.type === 'disconnected');
  await pause(30);
  expect(events.map(({ type }) => type)).toEqual(['connected', 'disconnected']);
});

test('a client that does not read while it is suspended loses what is too much, and that is reported', async () => {
  const { links, events } = await serve();
  const { socket, say, heard } = await client();
  say('fffa2c08fff0 fffa2c0c02fff0');
  await until(() => heard() !== '');
  const chunk = new Uint8Array(64 * 1024);
  for (let sent = 0; sent < 8 << 20; sent += chunk.length) {
    links[0]?.send(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.destroy();
  await until(() => events.at(-1)?.type === 'disconnected');
  const overrun = events.find((event) => event.type === 'overrun');
  expect(overrun).toMatchObject({ bytes: (4 << 20) - chunk.length });
});

test('closing the server does not wait for a write that never ends', async () => {
  const { links } = await serve((link) => {
    const close = link.close.bind(link);
    let fail: (error: Error) => void = () => {};
    link.write = () =>
      new Promise((_, reject) => {
        link.calls.push('write');
        fail = reject;
      });
    link.close = async () => {
      fail(new EspError('link.closed', {}));
      await close();
    };
  });
  const { say } = await client();
  say('41');
  await until(() => links[0]?.calls.length === 1);
  await server?.close();
  expect(links[0]?.isClosed).toBe(true);
});

test('a slow client that leaves has no more on the line than what goes out within a moment', async () => {
  const { links } = await serve((link) => {
    let fail: (error: Error) => void = () => {};
    const close = link.close.bind(link);
    link.write = (bytes) => {
      link.calls.push(`write of ${bytes.length}`);
      return new Promise((_, reject) => {
        fail = reject; // a line that does not take it
      });
    };
    link.close = async () => {
      fail(new EspError('link.closed', {}));
      await close();
    };
  });
  const { say, heard } = await client();
  say('fffa2c010000012cfff0'); // 300 baud
  await until(() => heard().includes('fffa2c65'));
  say('41'.repeat(10_000));
  await until(() => links[0]?.calls.some((call) => call.startsWith('write')) === true);
  expect(links[0]?.calls).toEqual(['baud 300', 'write of 16']);
});
