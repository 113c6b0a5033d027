import { createServer, type Socket } from 'node:net';
import { EspError, hasCode } from '../base/error.ts';
import { ByteQueue } from '../wire/byte-queue.ts';
import type { Link } from '../wire/link.ts';
import { systemCode } from './file-error.ts';

/** What a second client is told before it is turned away. */
export const BUSY = 'busy: another client is connected\r\n';
/** Bytes waiting for a slow client above which further ones are lost, as in any serial adapter. esptool has 256 KiB on the way at most. */
export const OVERRUN_ABOVE = 4 << 20;
/** How long a client that was turned away may keep its connection. */
const BUSY_LINGER_MS = 1_000;
const READ_SIZE = 64 * 1024;
/** A piece of what a client sends, in time and in bytes; ten bits a byte, and a thousand milliseconds a second. */
const PIECE_MS = 50;
const BITS_PER_SECOND_MS = 10 * 1000;
const MIN_PIECE = 16;
const MAX_PIECE = 0x1000;
/** What a client may have sent that the line has not taken yet: the content of the largest flash. */
const READ_AHEAD = 16 << 20;
/** How long the line goes on taking what a client sent before it left, in real time. */
const LEAVE_MS = 1_000;
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

/**
 * Writes `bytes` in pieces that take about {@link PIECE_MS} at `baud`: a piece that has begun to go out cannot be taken back, and would
 * keep the line from the next client when this one leaves.
 */
export async function writePieces(link: Link, bytes: Uint8Array, baud: number): Promise<void> {
  const size = Math.min(MAX_PIECE, Math.max(MIN_PIECE, Math.floor((baud * PIECE_MS) / BITS_PER_SECOND_MS)));
  for (let from = 0; from < bytes.length; from += size) await link.write(bytes.subarray(from, from + size));
}

/**
 * What the client sends is handed on as fast as that is taken. The socket is read ahead meanwhile, since only then it shows that the
 * client has left: what is not taken {@link LEAVE_MS} later is for nobody.
 */
async function pumpIn(socket: Socket, receive: ClientSession['receive'], giveUp: () => void): Promise<void> {
  const ahead = new ByteQueue();
  let timer: NodeJS.Timeout | undefined;
  socket.on('data', (chunk) => {
    ahead.push(new Uint8Array(chunk));
    if (ahead.length > READ_AHEAD) socket.pause();
  });
  const onLeft = (): void => {
    ahead.end(new EspError('link.closed', {}));
    timer ??= setTimeout(giveUp, LEAVE_MS);
  };
  socket.once('end', onLeft);
  socket.once('close', onLeft);
  try {
    for (;;) {
      const bytes = await ahead.read(READ_SIZE);
      if (ahead.length <= READ_AHEAD && socket.isPaused()) socket.resume();
      await receive(bytes);
    }
  } catch (error) {
    if (!hasCode(error, 'link.closed')) throw error; // the client has left, or the line was closed under a write
  } finally {
    clearTimeout(timer);
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
      await pumpIn(socket, receive, () => void link.close());
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
