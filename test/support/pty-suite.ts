import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { EspError } from '../../src/base/error.ts';
import { portLink } from '../../src/node/port-link.ts';
import type { PtyWay } from '../../src/node/pty/master.ts';
import { type PtyServer, type PtyServerOptions, servePty } from '../../src/node/pty-server.ts';
import type { ServerEvent } from '../../src/node/single-client.ts';
import type { Link } from '../../src/wire/link.ts';
import { MemoryLink } from './memory-link.ts';

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until `condition` holds, three seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 3000 && !condition(); i++) await pause(1);
  expect(condition()).toBe(true);
}

/** Whether this computer can make a pty in that way. */
export async function worksHere(way: PtyWay): Promise<boolean> {
  const master = await way();
  await master?.close();
  return master !== undefined;
}

/** What stty says of a terminal, word by word. */
export function terminalFlags(path: string): string[] {
  return execFileSync('stty', ['-a', '-F', path], { encoding: 'utf8' }).split(/[\s;]+/);
}

/** A served pty, the lines that were opened for it, and what it told. */
export interface ServedPty {
  readonly server: PtyServer;
  readonly path: string;
  readonly links: MemoryLink[];
  readonly events: ServerEvent[];
}

/** Ptys and the programs that open them through serialport; all are closed after each test. */
export function ptyRig(): {
  serve(options: Partial<PtyServerOptions>): Promise<ServedPty>;
  client(path: string, baud?: number): Promise<Link>;
} {
  const servers: PtyServer[] = [];
  const clients: Link[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    for (const server of servers.splice(0)) await server.close();
  });
  return {
    async serve(options) {
      const links: MemoryLink[] = [];
      const events: ServerEvent[] = [];
      const open = (): Link => {
        const link = new MemoryLink();
        links.push(link);
        return link;
      };
      const server = await servePty({ open, onEvent: (event) => events.push(event), ...options });
      servers.push(server);
      return { server, path: server.path, links, events };
    },
    async client(path, baud) {
      const link = await portLink(path, baud);
      clients.push(link);
      return link;
    },
  };
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

async function readAll(link: Link, length: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let left = length; left > 0; left -= parts.at(-1)?.length ?? 0) parts.push(await link.read(left));
  return Buffer.concat(parts);
}

/** What holds for a pty however it is made. */
export function ptySuite(way: PtyWay, seesBaud: boolean): void {
  const ways = [way];
  const { serve, client } = ptyRig();

  test('the pty is raw before it is told', async () => {
    const { path } = await serve({ ways });
    const flags = terminalFlags(path);
    for (const flag of ['-icanon', '-echo', '-isig', '-opost', '-icrnl', '-ixon', 'cs8']) expect(flags).toContain(flag);
  });

  test('bytes pass unchanged in both directions', async () => {
    const { links, path } = await serve({ ways });
    const link = await client(path);
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    await link.write(all);
    await until(() => links[0]?.written.length === 256);
    expect(links[0]?.written).toEqual([...all]);
    links[0]?.send(all);
    expect([...(await readAll(link, 256))]).toEqual([...all]);
  });

  test('1 MiB each way, with a reader that takes its time', async () => {
    const { links, path } = await serve({ ways });
    const link = await client(path);
    const block = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    const arrived: Uint8Array[] = [];
    let length = 0;
    await link.write(bytes(0));
    await until(() => links[0]?.written.length === 1);
    (links[0] as MemoryLink).write = async (part) => {
      arrived.push(part);
      length += part.length;
    };
    for (let at = 0; at < block.length; at += 0x4000) await link.write(block.subarray(at, at + 0x4000));
    links[0]?.send(block);
    await pause(50);
    expect(Buffer.compare(await readAll(link, block.length), block)).toBe(0);
    await until(() => length >= block.length);
    expect(Buffer.compare(Buffer.concat(arrived), block)).toBe(0);
  });

  test(`the line is told that rates are ${seesBaud ? '' : 'not '}seen`, async () => {
    const told: boolean[] = [];
    const open = (sees: boolean): Link => {
      told.push(sees);
      return new MemoryLink();
    };
    const { path } = await serve({ ways, open });
    const link = await client(path);
    await link.write(bytes(1));
    await until(() => told.length > 0);
    expect(told).toEqual([seesBaud]);
  });

  test('it outlives the programs that open it', async () => {
    const { links, path } = await serve({ ways });
    for (let round = 1; round <= 3; round++) {
      const link = await client(path);
      await link.write(bytes(round));
      await until(() => links.at(-1)?.written.at(-1) === round);
      links.at(-1)?.send([0x40 + round]);
      expect(await link.read(9)).toEqual(bytes(0x40 + round));
      await link.close();
      await pause(60);
    }
  });

  test('closing the server frees the line and the pty', async () => {
    const { links, path, server } = await serve({ ways });
    const link = await client(path);
    await link.write(bytes(1));
    await until(() => links.length === 1);
    await server.close();
    await server.close();
    expect(links[0]?.isClosed).toBe(true);
    await link.close();
    await pause(20);
    expect(existsSync(path)).toBe(false);
  });

  test('closing does not wait for a write that never ends', async () => {
    const far = new MemoryLink();
    let fail: (error: Error) => void = () => {};
    far.write = () =>
      new Promise((_, reject) => {
        far.calls.push('write');
        fail = reject;
      });
    const close = far.close.bind(far);
    far.close = async () => {
      fail(new EspError('link.closed', {}));
      await close();
    };
    const { path, server } = await serve({ ways, open: () => far });
    const link = await client(path);
    await link.write(bytes(1));
    await until(() => far.calls.length === 1);
    await server.close();
    expect(far.isClosed).toBe(true);
  });

  test('a line that somebody else holds: the program is told', async () => {
    const { events, path } = await serve({
      ways,
      open: () => {
        throw new EspError('link.busy', { port: 'emulator:' });
      },
    });
    const link = await client(path);
    await link.write(bytes(1));
    const told = 'busy: another client is connected\r\n';
    expect((await readAll(link, told.length)).toString()).toBe(told);
    expect(events.map(({ type }) => type)).toEqual(['turned-away']);
  });
}
