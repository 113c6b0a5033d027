import { EspError } from '../../base/error.ts';
import type { Lines, Link } from '../../wire/link.ts';
import type { ChipHandlers } from '../worker/chip-handlers.ts';
import { type Remote, RemoteError } from '../worker/rpc.ts';

/** The wire of the software chip that runs in a worker. */
export function workerLink(chip: Remote<ChipHandlers>): Link {
  return {
    read: (limit) => local(chip.read(limit)),
    write: (bytes) => local(chip.write(bytes)),
    drain: () => local(chip.drain()),
    discardInput: () => local(chip.discardInput()),
    setBaud: (rate) => local(chip.setBaud(rate)),
    setLines: (lines: Lines) => local(chip.setLines(lines)),
    close: () => local(chip.close()),
  };
}

/** A link fails with errors of its own kind, on whichever side of the worker they were made. */
async function local<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RemoteError && error.code?.startsWith('link.')) throw new EspError('link.closed', { port: 'emulator' });
    throw error;
  }
}
