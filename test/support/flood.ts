import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

const CHUNK = 64 * 1024;

/** What it sends without end. */
const CONTENT = {
  frames: () => Buffer.from(Uint8Array.from({ length: CHUNK - 1 }, (_, i) => (i % 3 === 1 ? 0x42 : 0xc0))),
  text: () => Buffer.alloc(CHUNK, 'ready\r\n'),
  /** SYNC as a host sends it. */
  echo: () => Buffer.concat(Array<Buffer>(1000).fill(Buffer.from(`c0000824000000000007071220${'55'.repeat(32)}c0`, 'hex'))),
};

/** A TCP server that floods whoever connects, as fast as it is read. */
export async function floodServer(what: keyof typeof CONTENT): Promise<{ readonly port: number; close(): Promise<void> }> {
  const content = CONTENT[what]();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const send = (): void => {
      while (!socket.destroyed && socket.write(content));
    };
    socket.on('drain', send);
    send();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
