import { connect, type Socket } from 'node:net';
import { EspError } from '../base/error.ts';
import { systemCode } from './file-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** What the system says of a place where nobody listens. */
const NOBODY_THERE: readonly (string | undefined)[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/**
 * A TCP connection to what `name` stands for in errors.
 * @throws EspError `link.missing` (nobody listens, no such host), `link.failed`
 */
export function connectTo(host: string, port: number, name: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const fail = (error: Error): void => {
      socket.destroy();
      const code = systemCode(error);
      reject(
        NOBODY_THERE.includes(code)
          ? new EspError('link.missing', { port: name }, { cause: error })
          : new EspError('link.failed', { port: name, reason: code ?? error.message }, { cause: error }),
      );
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(new Error('no answer')));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
