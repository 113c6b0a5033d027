import { createServer, type Socket } from 'node:net';
import { EspError, hasCode } from '../base/error.ts';
import type { Link } from '../wire/link.ts';
import { systemCode } from './file-error.ts';

/** What a second client is told before it is turned away. */
const BUSY = 'busy: another client is connected\r\n';
/** Bytes waiting for a slow client above which further ones are lost, as in any serial adapter. esptool has 256 KiB on the way at most. */
const OVERRUN_ABOVE = 4 << 20;
/** How long a client that was turned away may keep its connection. */
const BUSY_LINGER_MS = 1_000;
const READ_SIZE = 64 * 1024;
/** After this much silence the system asks whether the client is still there. */
const KEEP_ALIVE_MS = 10_000;

/** What happens to clients. */
export type ServerEvent =
  | { readonly type: 'connected' | 'disconnected' | 'turned-away'; readonly client: string }
  /** A client did not read; `bytes` for it were dropped in all. */
  | { readonly type: 'overrun'; readonly client: string; readonly bytes: number };

/** Where to listen, and for which line. */
export interface TcpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The line, opened for each client and closed when it leaves. */
  readonly open: () => Link;
  /** Called as it happens; must not throw. */
  readonly onEvent?: (event: ServerEvent) => void;
}

/** A server that listens. */
export interface TcpServer {
  readonly host: string;
  readonly port: number;
  /** Turns the client out, frees the port. */
  close(): Promise<void>;
}

/** Everything the chip says goes to the client until one of the two is gone. Returns the number of bytes lost to slowness. */
async function pumpOut(link: Link, socket: Socket): Promise<number> {
  let lost = 0;
  for (;;) {
    const bytes = await link.read(READ_SIZE).catch((error: unknown) => {
      if (hasCode(error, 'link.closed')) return undefined;
      throw error;
    });
    if (bytes === undefined || socket.destroyed) return lost;
    if (socket.writableLength > OVERRUN_ABOVE) lost += bytes.length;
    else socket.write(bytes);
  }
}

/** What the client sends goes to the chip, as fast as that takes it: the socket is not read meanwhile. */
async function pumpIn(link: Link, socket: Socket): Promise<void> {
  try {
    for await (const chunk of socket) await link.write(new Uint8Array(chunk as Buffer));
  } catch (error) {
    // A connection that breaks ends like one that is closed; so does a line that is closed under a write.
    if (systemCode(error) === undefined && !hasCode(error, 'link.closed')) throw error;
  }
}

/**
 * Serves a serial line over plain TCP (`socket://`): one client at a time, others are told so and turned away.
 * A client that vanishes or does not read costs bounded memory, and neither end of a connection resets the chip.
 * @throws EspError `link.busy` (the port is taken), `link.denied`, `link.failed`
 */
export async function serveTcp({ host, port, open, onEvent = () => {} }: TcpServerOptions): Promise<TcpServer> {
  /** The client being served; a new one may follow as soon as this is over. */
  let current: { readonly socket: Socket; readonly over: Promise<void> } | undefined;

  async function serve(socket: Socket, client: string): Promise<void> {
    onEvent({ type: 'connected', client });
    const link = open();
    const out = pumpOut(link, socket).finally(() => socket.destroy());
    try {
      await pumpIn(link, socket);
    } finally {
      socket.destroy();
      await link.close();
      const lost = await out;
      if (lost > 0) onEvent({ type: 'overrun', client, bytes: lost });
      onEvent({ type: 'disconnected', client });
    }
  }

  const server = createServer((socket) => {
    const client = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    socket.on('error', () => {}); // 'close' follows
    if (current !== undefined && !current.socket.destroyed) {
      onEvent({ type: 'turned-away', client });
      socket.resume(); // unread input would make the system drop our answer
      socket.setTimeout(BUSY_LINGER_MS, () => socket.destroy());
      socket.end(BUSY);
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const previous = current?.over ?? Promise.resolve();
    const mine = {
      socket,
      over: previous
        .then(() => serve(socket, client))
        .finally(() => {
          if (current === mine) current = undefined;
        }),
    };
    current = mine;
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const name = `socket://${host}:${port}`;
      const code = systemCode(error);
      if (code === 'EADDRINUSE') reject(new EspError('link.busy', { port: name }, { cause: error }));
      else if (code === 'EACCES') reject(new EspError('link.denied', { port: name }, { cause: error }));
      else reject(new EspError('link.failed', { port: name, reason: code ?? error.message }, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address');
  return {
    host: address.address,
    port: address.port,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      current?.socket.destroy();
      await current?.over;
      await closed;
    },
  };
}
