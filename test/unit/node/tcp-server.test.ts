import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { EspError } from '../../../src/base/error.ts';
import { type ServerEvent, serveTcp, type TcpServer } from '../../../src/node/tcp-server.ts';
import { MemoryLink } from '../../support/memory-link.ts';

let server: TcpServer | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
  server = undefined;
});

async function serve(): Promise<{ links: MemoryLink[]; events: ServerEvent[] }> {
  const links: MemoryLink[] = [];
  const events: ServerEvent[] = [];
  server = await serveTcp({
    host: '127.0.0.1',
    port: 0,
    open: () => {
      const link = new MemoryLink();
      links.push(link);
      return link;
    },
    onEvent: (event) => events.push(event),
  });
  return { links, events };
}

async function client(): Promise<Socket> {
  const socket = connect(server?.port ?? 0, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(condition()).toBe(true);
}

test('bytes pass unchanged in both directions', async () => {
  const { links } = await serve();
  const socket = await client();
  socket.write(Buffer.from([0xc0, 0xff, 0x00]));
  await until(() => links[0]?.written.length === 3);
  expect(links[0]?.written).toEqual([0xc0, 0xff, 0x00]);
  links[0]?.send([1, 2, 255]);
  const [data] = (await once(socket, 'data')) as [Buffer];
  expect([...data]).toEqual([1, 2, 255]);
});

test('a second client is told so and turned away; the first one does not notice', async () => {
  const { links, events } = await serve();
  const first = await client();
  await until(() => links.length === 1);
  const second = await client();
  second.write('hello');
  let heard = '';
  second.on('data', (data: Buffer) => {
    heard += data.toString('latin1');
  });
  await once(second, 'end');
  expect(heard).toBe('busy: another client is connected\r\n');
  expect(links.length).toBe(1);
  expect(events.map((event) => event.type)).toEqual(['connected', 'turned-away']);
  first.write('x');
  await until(() => links[0]?.written.length === 1);
});

test('when a client leaves, its line is closed and the next one is served', async () => {
  const { links, events } = await serve();
  for (let round = 0; round < 3; round++) {
    const socket = await client();
    socket.write('a');
    await until(() => links.length === round + 1 && links[round]?.written.length === 1);
    if (round === 1) socket.resetAndDestroy();
    else socket.end();
    await until(() => links[round]?.isClosed === true && events.at(-1)?.type === 'disconnected');
  }
  expect(links.length).toBe(3);
});

test('a client that comes while the last one is being cleared away is served after it', async () => {
  const { links } = await serve();
  const first = await client();
  await until(() => links.length === 1);
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const link = links[0] as MemoryLink;
  const close = link.close.bind(link);
  link.close = async () => {
    await gate;
    await close();
  };
  first.destroy();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const second = await client();
  second.write('b');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(links.length).toBe(1);
  release();
  await until(() => links[1]?.written.length === 1);
});

test('a client that does not read costs bounded memory, and the loss is reported', async () => {
  const { links, events } = await serve();
  const socket = await client();
  socket.pause();
  await until(() => links[0]?.hasReader === true);
  const link = links[0] as MemoryLink;
  const chunk = new Uint8Array(64 * 1024);
  let held = 0;
  for (let sent = 0; sent < 64 << 20; sent += chunk.length) {
    link.send(chunk);
    await new Promise((resolve) => setImmediate(resolve));
    held = Math.max(held, process.memoryUsage().arrayBuffers);
  }
  expect(held).toBeLessThan(48 << 20);
  socket.destroy();
  await until(() => events.at(-1)?.type === 'disconnected');
  const overrun = events.find((event) => event.type === 'overrun');
  expect(overrun).toMatchObject({ type: 'overrun' });
});

test('a write is taken before the next one is read from the socket', async () => {
  const { links } = await serve();
  const socket = await client();
  await until(() => links.length === 1);
  const link = links[0] as MemoryLink;
  let isFree = true;
  let overlaps = 0;
  let taken = 0;
  link.write = async (bytes) => {
    if (!isFree) overlaps++;
    isFree = false;
    await new Promise((resolve) => setTimeout(resolve, 1));
    taken += bytes.length;
    isFree = true;
  };
  socket.write(Buffer.alloc(1 << 20));
  await until(() => taken === 1 << 20);
  expect(overlaps).toBe(0);
});

test('a taken port is link.busy', async () => {
  await serve();
  const port = server?.port ?? 0;
  await expect(serveTcp({ host: '127.0.0.1', port, open: () => new MemoryLink() })).rejects.toMatchObject({
    code: 'link.busy',
    facts: { port: `socket://127.0.0.1:${port}` },
  });
});

test('an address that is not ours is link.failed', async () => {
  await expect(serveTcp({ host: '192.0.2.1', port: 0, open: () => new MemoryLink() })).rejects.toMatchObject({
    code: 'link.failed',
    facts: { reason: 'EADDRNOTAVAIL' },
  });
});

test('closing the server turns the client out and frees the port', async () => {
  const { links } = await serve();
  const socket = await client();
  await until(() => links.length === 1);
  const gone = once(socket, 'close');
  socket.resume();
  const port = server?.port ?? 0;
  await server?.close();
  await gone;
  expect(links[0]?.isClosed).toBe(true);
  server = await serveTcp({ host: '127.0.0.1', port, open: () => new MemoryLink() });
  expect(server.port).toBe(port);
});

test('a client that leaves a slow line with much unsent does not keep it from the next one', async () => {
  const { links, events } = await serve();
  const first = await client();
  await until(() => links.length === 1);
  const link = links[0] as MemoryLink;
  let fail: (error: Error) => void = () => {};
  link.write = () =>
    new Promise((_, reject) => {
      fail = reject; // the line will not have taken this for hours
    });
  const close = link.close.bind(link);
  link.close = async () => {
    fail(new EspError('link.closed', {}));
    await close();
  };
  await new Promise((resolve) => first.write(Buffer.alloc(2 << 20), resolve));
  first.end();
  await until(() => events.at(-1)?.type === 'disconnected');
  const second = await client();
  second.write('b');
  await until(() => links[1]?.written.length === 1);
});
