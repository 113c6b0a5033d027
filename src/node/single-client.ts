import { createServer, type Socket } from 'node:net';
import { EspError, hasCode } from '../base/error.ts';
import type { Link } from '../wire/link.ts';
import { systemCode } from './file-error.ts';

/** What a second client is told before it is turned away. */
export const BUSY = 'busy: another client is connected\r\n';
/** Bytes waiting for a slow client above which further ones are lost, as in any serial adapter. esptool has 256 KiB on the way at most. */
export const OVERRUN_ABOVE = 4 << 20;
/** How long a client that was turned away may keep its connection. */
const BUSY_LINGER_MS = 1_000;
const READ_SIZE = 64 * 1024;
/** After this much silence the system asks whether the client is still there. */
const KEEP_ALIVE_MS = 10_000;

/** What happened at a way into the chip; `client` names who came through it. */
export type ServerEvent =
  | { readonly type: 'connected' | 'disconnected' | 'turned-away'; readonly client: string }
  /** A client did not read; `bytes` for it were dropped in all. */
  | { readonly type: 'overrun'; readonly client: string; readonly bytes: number };

/** Where the chip's bytes go: a socket, a pipe, or something in front of one. */
export interface Sink {
  /** Bytes that were written and not taken yet. */
  readonly writableLength: number;
  readonly destroyed: boolean;
  write(bytes: Uint8Array): unknown;
}

/** Everything the chip says goes to `sink` until one of the two is gone. Returns the number of bytes lost to slowness. */
export async function pumpOut(link: Link, sink: Sink): Promise<number> {
  let lost = 0;
  for (;;) {
    const bytes = await link.read(READ_SIZE).catch((error: unknown) => {
      if (hasCode(error, 'link.closed')) return undefined;
      throw error;
    });
    if (bytes === undefined || sink.destroyed) return lost;
    if (sink.writableLength > OVERRUN_ABOVE) lost += bytes.length;
    else sink.write(bytes);
  }
}

/** What is done for one client: where the chip's bytes go, and what becomes of its own. */
export interface ClientSession {
  readonly sink: Sink;
  /** The next bytes are read when this is done. */
  receive(bytes: Uint8Array): Promise<void>;
}

/** Where a server listens, and for what. */
export interface SocketServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The line, opened for each client and closed when it leaves; `link.busy` turns the client away. */
  readonly open: () => Link;
  readonly onEvent?: (event: ServerEvent) => void;
}

/** A way into the chip by TCP. */
export interface SocketServer {
  readonly host: string;
  readonly port: number;
  /** Turns the client out, frees the port. */
  close(): Promise<void>;
}

interface Connection {
  readonly socket: Socket;
  link?: Link;
  over: Promise<void>;
}

/** What the client sends is handed on as fast as that is taken: the socket is not read meanwhile. */
async function pumpIn(socket: Socket, receive: ClientSession['receive']): Promise<void> {
  try {
    for await (const chunk of socket) await receive(new Uint8Array(chunk as Buffer));
  } catch (error) {
    // A connection that breaks ends like one that is closed; so does a line that is closed under a write.
    if (systemCode(error) === undefined && !hasCode(error, 'link.closed')) throw error;
  }
}

function turnAway(socket: Socket): void {
  socket.resume(); // unread input would make the system drop our answer
  socket.setTimeout(BUSY_LINGER_MS, () => socket.destroy());
  socket.end(BUSY);
}

/** `undefined` when somebody else holds the line. */
function openLine(open: () => Link): Link | undefined {
  try {
    return open();
  } catch (error) {
    if (hasCode(error, 'link.busy')) return undefined;
    throw error;
  }
}

/**
 * Listens on TCP and serves one client at a time; others are told so and turned away. A client that vanishes or does not
 * read costs bounded memory, and neither end of a connection resets the chip.
 * @throws EspError `link.busy` (the port is taken), `link.denied`, `link.failed`; they name the port `scheme://host:port`
 */
export async function serveOneClient(
  scheme: string,
  { host, port, open, onEvent = () => {} }: SocketServerOptions,
  begin: (link: Link, socket: Socket) => ClientSession,
): Promise<SocketServer> {
  /** The client being served; a new one may follow as soon as this is over. */
  let current: Connection | undefined;
  /** The line, while it is open: of the current client, or of the one before that is being cleared away. */
  let line: Link | undefined;

  async function serve(connection: Connection, client: string): Promise<void> {
    const { socket } = connection;
    if (socket.destroyed) return; // it gave up waiting for its turn
    const link = openLine(open);
    if (link === undefined) {
      onEvent({ type: 'turned-away', client });
      turnAway(socket);
      return;
    }
    connection.link = link;
    line = link;
    onEvent({ type: 'connected', client });
    const { sink, receive } = begin(link, socket);
    const out = pumpOut(link, sink).finally(() => socket.destroy());
    try {
      await pumpIn(socket, receive);
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
    if (current !== undefined && !current.socket.destroyed) {
      socket.on('error', () => {}); // 'close' follows
      onEvent({ type: 'turned-away', client });
      turnAway(socket);
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const previous = current?.over ?? Promise.resolve();
    const connection: Connection = { socket, over: previous };
    socket.on('error', () => void connection.link?.close()); // a write that is under way is for nobody any more
    connection.over = previous
      .then(() => serve(connection, client))
      .finally(() => {
        if (current === connection) current = undefined;
      });
    current = connection;
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const name = `${scheme}://${host}:${port}`;
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
      await line?.close(); // a write in progress may wait for a clock that stands still
      await current?.over;
      await closed;
    },
  };
}
