import type { ServerEvent } from '../../node/tcp-server.ts';
import type { Link } from '../../wire/link.ts';

/** Where a chip is to be reached. */
export interface EndpointOptions {
  readonly tcp?: HostPort;
  readonly rfc2217?: HostPort;
  /** `true`: under the system's own name; a path: under that name. */
  readonly pty?: true | string;
}

/** Where a server listens. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A way into the chip that is open. */
export interface Endpoint {
  /** What a client is given: `socket://127.0.0.1:4711`, `rfc2217://…`, `/dev/pts/3`. */
  readonly url: string;
  /** Whether other computers can reach it. */
  readonly isPublic: boolean;
  close(): Promise<void>;
}

/** The line for each client; without a rate of its own where the client has no way to tell one. */
export type OpenLine = (options: { readonly anyBaud: boolean }) => Link;

/** Any free port of this computer, for nobody outside it. */
const ANYWHERE: HostPort = { host: '127.0.0.1', port: 0 };

/** Addresses that only this computer has. */
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

function url(scheme: string, { host, port }: HostPort): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Opens every endpoint that was asked for, TCP on any port when none was; `add` is called for each as soon as it is open.
 * @throws EspError `link.busy` (the port is taken), `link.denied`, `link.failed`, `file.*` for the name of a pty
 */
export async function openEndpoints(
  { tcp, rfc2217, pty }: EndpointOptions,
  open: OpenLine,
  onEvent: (event: ServerEvent) => void,
  add: (endpoint: Endpoint) => void,
): Promise<void> {
  const isAskedFor = tcp !== undefined || rfc2217 !== undefined || pty !== undefined;
  if (tcp !== undefined || !isAskedFor) {
    const { serveTcp } = await import('../../node/tcp-server.ts');
    const server = await serveTcp({ ...(tcp ?? ANYWHERE), open: () => open({ anyBaud: true }), onEvent });
    add({ url: url('socket', server), isPublic: !LOOPBACK.test(server.host), close: () => server.close() });
  }
  if (rfc2217 !== undefined) {
    const { serveRfc2217 } = await import('../../node/rfc2217-server.ts');
    const server = await serveRfc2217({ ...rfc2217, open: () => open({ anyBaud: false }), onEvent });
    add({ url: url('rfc2217', server), isPublic: !LOOPBACK.test(server.host), close: () => server.close() });
  }
  if (pty !== undefined) {
    const { servePty } = await import('../../node/pty-server.ts');
    const name = pty === true ? {} : { link: pty };
    const server = await servePty({ ...name, open: (seesBaud) => open({ anyBaud: !seesBaud }), onEvent });
    add({ url: server.path, isPublic: false, close: () => server.close() });
  }
}
