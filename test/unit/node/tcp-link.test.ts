import { afterEach, expect, test } from 'vitest';
import { tcpLink } from '../../../src/node/tcp-link.ts';
import { serveTcp, type TcpServer } from '../../../src/node/tcp-server.ts';
import type { Link } from '../../../src/wire/link.ts';
import { MemoryLink } from '../../support/memory-link.ts';

const LOOPBACK = '127.0.0.1';
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

let link: Link | undefined;
let server: TcpServer | undefined;
afterEach(async () => {
  await link?.close();
  await server?.close();
});

async function connected(): Promise<{ link: Link; far: MemoryLink; server: TcpServer }> {
  const far = new MemoryLink();
  server = await serveTcp({ host: LOOPBACK, port: 0, open: () => far });
  link = await tcpLink(LOOPBACK, server.port);
  return { link, far, server };
}

test('bytes pass unchanged in both directions; a rate is nothing to it', async () => {
  const { link, far } = await connected();
  await link.setBaud(921_600);
  await link.write(bytes(0xc0, 0xff, 0));
  await link.drain();
  for (let i = 0; i < 500 && far.written.length < 3; i++) await pause(1);
  expect(far.calls).toEqual(['write c0 ff 00']);
  far.send([1, 0xff, 2]);
  await pause(10);
  expect(await link.read(2)).toEqual(bytes(1, 0xff));
  expect(await link.read(9)).toEqual(bytes(2));
});

test('it has no reset lines', async () => {
  const { link, server } = await connected();
  await expect(link.setLines({ dtr: true, rts: false })).rejects.toMatchObject({
    code: 'link.failed',
    facts: { port: `socket://127.0.0.1:${server.port}`, reason: 'no reset lines' },
  });
});

test('discarding drops what has arrived', async () => {
  const { link, far } = await connected();
  far.send([1, 2, 3]);
  await pause(20);
  await link.discardInput();
  far.send([4]);
  expect(await link.read(9)).toEqual(bytes(4));
});

test('megabytes nobody reads stay in the network, and all of them come', async () => {
  const { link, far } = await connected();
  const block = new Uint8Array(64 * 1024).map((_, i) => i);
  for (let i = 0; i < 56; i++) {
    far.send(block);
    await new Promise((resolve) => setImmediate(resolve));
  }
  let length = 0;
  let isSame = true;
  while (length < 56 * block.length) {
    const part = await link.read(100_000);
    isSame &&= part.every((value, i) => value === ((length + i) & 0xff));
    length += part.length;
  }
  expect(isSame).toBe(true);
});

test('closing ends a waiting read, and everything afterwards, with link.closed; twice is fine', async () => {
  const { link } = await connected();
  const reading = link.read(1);
  const closing = link.close();
  await expect(reading).rejects.toMatchObject({ code: 'link.closed' });
  await closing;
  await link.close();
  for (const call of [
    link.write(bytes(1)),
    link.drain(),
    link.discardInput(),
    link.setBaud(9600),
    link.setLines({ dtr: true, rts: true }),
  ]) {
    await expect(call).rejects.toMatchObject({ code: 'link.closed' });
  }
});

test('when the server goes, what it sent can be read, then it is link.closed', async () => {
  const { link, far, server } = await connected();
  far.send([7]);
  await pause(20);
  await server.close();
  expect(await link.read(9)).toEqual(bytes(7));
  await expect(link.read(9)).rejects.toMatchObject({ code: 'link.closed' });
});

test('nobody there is link.missing', async () => {
  const { link, server } = await connected();
  await link.close();
  await server.close();
  const name = `socket://127.0.0.1:${server.port}`;
  await expect(tcpLink(LOOPBACK, server.port)).rejects.toMatchObject({ code: 'link.missing', facts: { port: name } });
});
