import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { koffiPty } from '../../../src/node/pty/koffi-pty.ts';
import { servePty } from '../../../src/node/pty-server.ts';
import { MemoryLink } from '../../support/memory-link.ts';
import { pause, ptyRig, ptySuite, terminalFlags, until, worksHere } from '../../support/pty-suite.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const isHere = await worksHere(koffiPty);
const NEEDS = isHere ? '' : ' (needs Linux, koffi and /dev/ptmx)';

describe.skipIf(!isHere)(`a pty by koffi${NEEDS}`, () => ptySuite(koffiPty, true));

describe.skipIf(!isHere)(`what only koffi can see${NEEDS}`, () => {
  const ways = [koffiPty];
  const { serve, client } = ptyRig();

  test('the line is open while a program has the pty open', async () => {
    const { links, events, path } = await serve({ ways });
    await pause(60);
    expect(links.length).toBe(0);
    const link = await client(path);
    await until(() => links.length === 1);
    links[0]?.send([1, 2]);
    expect(await link.read(2)).toEqual(bytes(1, 2));
    await link.close();
    await until(() => links[0]?.isClosed === true);
    expect(events.map(({ type }) => type)).toEqual(['connected', 'disconnected']);
    await client(path);
    await until(() => links.length === 2);
  });

  test("the program's rate is the line's", async () => {
    const { links, path } = await serve({ ways });
    const link = await client(path, 74_880);
    await until(() => links[0]?.calls.length === 1);
    await link.setBaud(921_600);
    await link.write(bytes(1));
    await until(() => links[0]?.calls.length === 3);
    expect(links[0]?.calls).toEqual(['baud 74880', 'baud 921600', 'write 01']);
    await link.setBaud(76_923);
    await until(() => links[0]?.calls.length === 4);
    expect(links[0]?.calls[3]).toBe('baud 76923');
  });

  test('the next program finds it raw at 115200, without what the last one left', async () => {
    const { links, path } = await serve({ ways });
    const reader = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    execFileSync('stty', ['-F', path, 'sane', '57600']);
    await until(() => links[0]?.hasReader === true);
    links[0]?.send([0x41, 0x42]);
    await pause(20);
    closeSync(reader);
    await until(() => links[0]?.isClosed === true);
    await pause(30);
    const flags = terminalFlags(path);
    expect(flags.slice(0, 3)).toEqual(['speed', '115200', 'baud']);
    expect(flags).toContain('-echo');
    const next = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    await until(() => links.length === 2 && links[1]?.hasReader === true);
    links[1]?.send([9]);
    await pause(20);
    const got = Buffer.alloc(9);
    expect(readSync(next, got)).toBe(1);
    expect(got[0]).toBe(9);
    closeSync(next);
  });

  test('what a program writes before it closes at once still arrives', async () => {
    const { links, path } = await serve({ ways });
    writeFileSync(path, 'abc');
    await until(() => links[0]?.isClosed === true);
    expect(links[0]?.calls).toEqual(['write 61 62 63', 'close']);
  });

  test('a program that does not read costs bounded memory, and the loss is reported', async () => {
    const { links, events, path } = await serve({ ways });
    const holder = spawn('sh', ['-c', `exec sleep 30 < ${path}`], { stdio: 'ignore' });
    await until(() => links[0]?.hasReader === true);
    const chunk = new Uint8Array(64 * 1024);
    for (let sent = 0; sent < 12 << 20; sent += chunk.length) {
      links[0]?.send(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    holder.kill();
    await until(() => events.at(-1)?.type === 'disconnected');
    const overrun = events.find((event) => event.type === 'overrun');
    expect(overrun?.type === 'overrun' ? overrun.bytes : 0).toBeGreaterThan(6 << 20);
  });
});

test('without any way to make one the error says which there are', async () => {
  await expect(servePty({ open: () => new MemoryLink(), ways: [] })).rejects.toMatchObject({
    code: 'link.failed',
    facts: { port: 'pty:', reason: 'neither koffi nor socat' },
  });
});

describe.skipIf(!isHere)(`a name of its own${NEEDS}`, () => {
  const { serve } = ptyRig();
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pty-'));
    folders.push(folder);
    return folder;
  }

  test('is there as long as the server', async () => {
    const name = join(newFolder(), 'chip');
    const { path, server } = await serve({ link: name });
    expect(path).toBe(name);
    expect(readlinkSync(name)).toMatch(/^\/dev\//);
    await server.close();
    expect(lstatSync(name, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('replaces one that was left behind, and no file', async () => {
    const name = join(newFolder(), 'chip');
    symlinkSync('/dev/pts/99999', name);
    const { server } = await serve({ link: name });
    await server.close();
    writeFileSync(name, 'precious');
    await expect(servePty({ open: () => new MemoryLink(), link: name })).rejects.toMatchObject({
      code: 'file.exists',
      facts: { path: name },
    });
    expect(lstatSync(name).isFile()).toBe(true);
  });
});
