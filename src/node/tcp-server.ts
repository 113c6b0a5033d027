import { DEFAULT_BAUD } from '../wire/link.ts';
import { type ServerEvent, type SocketServer, type SocketServerOptions, serveOneClient, writePieces } from './single-client.ts';

export type { ServerEvent };
/** Where to listen, and for which line. */
export type TcpServerOptions = SocketServerOptions;
/** A server that listens. */
export type TcpServer = SocketServer;

/**
 * Serves a serial line over plain TCP (`socket://`): bytes and nothing else, one client at a time.
 * @throws EspError `link.busy` (the port is taken), `link.denied`, `link.failed`
 */
export function serveTcp(options: TcpServerOptions): Promise<TcpServer> {
  return serveOneClient('socket', options, (link, socket) => ({
    sink: socket,
    receive: (bytes) => writePieces(link, bytes, DEFAULT_BAUD),
  }));
}
