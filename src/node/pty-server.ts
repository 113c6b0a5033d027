import { lstatSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { fromLatin1 } from '../base/bytes.ts';
import { EspError, hasCode } from '../base/error.ts';
import type { Link } from '../wire/link.ts';
import { fileError } from './file-error.ts';
import { koffiPty } from './pty/koffi-pty.ts';
import type { PtyMaster, PtyWay } from './pty/master.ts';
import { socatPty } from './pty/socat-pty.ts';
import { BUSY, pumpOut, type ServerEvent } from './single-client.ts';

/** What `link.failed` gives as its reason where no pty can be made. */
const NO_PTY = 'neither koffi nor socat';

const PORT = 'pty:';

/** How a pty is served. */
export interface PtyServerOptions {
  /**
   * The line, opened for each program that opens the pty and closed when it is gone; `link.busy` turns the program away.
   * Where the program's baud rate cannot be seen the line must do without (`seesBaud` is false).
   */
  readonly open: (seesBaud: boolean) => Link;
  /** A name of its own for the pty, a symbolic link that is there as long as the server. */
  readonly link?: string;
  readonly onEvent?: (event: ServerEvent) => void;
  /** How the pty is made: the first way that works; koffi, then socat by default. */
  readonly ways?: readonly PtyWay[];
}

/** A way into the chip by pty. */
export interface PtyServer {
  /** What programs open: `link` where one was asked for, else `/dev/pts/N`. Raw already. */
  readonly path: string;
  close(): Promise<void>;
}

/** What is done for one program that has opened the pty. */
interface PtySession {
  readonly link: Link;
  readonly out: Promise<number>;
}

async function makePty(ways: readonly PtyWay[]): Promise<PtyMaster> {
  for (const way of ways) {
    const master = await way();
    if (master !== undefined) return master;
  }
  throw new EspError('link.failed', { port: PORT, reason: NO_PTY });
}

/** Points `name` at the pty; a symbolic link that was left behind by another pty is replaced. */
function makeSymlink(name: string, target: string): void {
  try {
    if (isPtyLink(name)) unlinkSync(name);
    symlinkSync(target, name);
  } catch (error) {
    throw fileError(name, error);
  }
}

function isPtyLink(name: string): boolean {
  const status = lstatSync(name, { throwIfNoEntry: false });
  return status?.isSymbolicLink() === true && readlinkSync(name).startsWith('/dev/');
}

function removeSymlink(name: string, target: string): void {
  try {
    if (readlinkSync(name) === target) unlinkSync(name);
  } catch {} // it is gone, or somebody else's by now
}

/**
 * Serves a serial line on a pty. Reset lines do not exist there: the chip must be in its loader already. The baud rate is
 * followed where it can be seen, which is with koffi; with socat it cannot, and the line is opened when the first byte comes
 * and stays open. The pty outlives the programs that open it.
 * @throws EspError `link.failed` (no way to make one), `file.exists`, `file.denied` and their like for `link`
 */
export async function servePty({
  open,
  link: name,
  onEvent = () => {},
  ways = [koffiPty, socatPty],
}: PtyServerOptions): Promise<PtyServer> {
  const master = await makePty(ways);
  const client = name ?? master.path;
  let session: PtySession | undefined;

  function arrive(): void {
    try {
      const link = open(master.seesBaud);
      session = { link, out: pumpOut(link, master) };
      onEvent({ type: 'connected', client });
    } catch (error) {
      if (!hasCode(error, 'link.busy')) throw error;
      onEvent({ type: 'turned-away', client });
      master.write(fromLatin1(BUSY));
    }
  }

  async function leave(): Promise<void> {
    if (session === undefined) return;
    const { link, out } = session;
    session = undefined;
    await link.close();
    const lost = await out;
    if (lost > 0) onEvent({ type: 'overrun', client, bytes: lost });
    onEvent({ type: 'disconnected', client });
  }

  async function serve(): Promise<void> {
    try {
      for await (const event of master.events()) {
        if (event.type === 'opened') arrive();
        else if (event.type === 'left') await leave();
        else if (event.type === 'baud') await session?.link.setBaud(event.rate);
        else await session?.link.write(event.bytes);
      }
    } catch (error) {
      if (!hasCode(error, 'link.closed')) throw error; // the line was closed under a write: the server is closing
    } finally {
      await leave();
    }
  }

  if (name !== undefined) {
    try {
      makeSymlink(name, master.path);
    } catch (error) {
      await master.close();
      throw error;
    }
  }
  const over = serve();
  return {
    path: client,
    async close() {
      if (name !== undefined) removeSymlink(name, master.path);
      await master.close();
      await session?.link.close(); // a write in progress may wait for a clock that stands still
      await over;
    },
  };
}
