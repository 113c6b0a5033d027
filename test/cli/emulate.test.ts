import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { schema } from '../../src/cli/schema/emulate.ts';
import { bootProgram } from '../support/boot-image.ts';
import { ended, errorOf, flashback, PROGRAM, parsed, type Ran, start, workspace } from '../support/cli.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly done: Promise<Ran>;
  /** Resolves once it has written `text`, however early that was. */
  says(text: string): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<Ran>;
}

/** Starts `emulate` and waits for its ready line. */
async function emulate(...args: string[]): Promise<Served> {
  const child = start(['emulate', ...args]);
  children.push(child);
  const done = ended(child);
  let out = '';
  let all = '';
  const waiting = new Map<string, () => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      all += data;
      for (const [text, heard] of waiting) if (all.includes(text)) heard();
    });
  }
  const says = (text: string): Promise<void> =>
    all.includes(text) ? Promise.resolve() : new Promise((resolve) => waiting.set(text, resolve));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (data) => {
      out += data;
      const url = /(?:socket|rfc2217):\/\/[^\s"]+/.exec(out)?.[0];
      if (url !== undefined) resolve(url);
    });
    void done.then(({ stderr }) => reject(new Error(`ended before it was ready: ${stderr}`)));
  });
  const url = await ready;
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<Ran> => {
    child.kill(signal);
    return done;
  };
  return { child, url, port: Number(url.split(':').at(-1)), done, says, stop };
}

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

test('the ready line comes first, and port 0 is any free one', async () => {
  const { port, stop } = await emulate('--tcp', '127.0.0.1:0', '--boot', 'download');
  expect(port).toBeGreaterThan(0);
  const { code, stdout, stderr } = await stop();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')[0]).toMatch(/^listening socket:\/\/127\.0\.0\.1:\d+$/);
});

test('the flasher restores through the socket; --flash is not touched, --save gets the result', async () => {
  const saved = work.path('saved.bin');
  const before = readFileSync(dump);
  const { url, stop } = await emulate('--boot', 'download', '--flash', dump, '--chip-size', '4MB', '--save', saved);
  const other = work.sample('nonos-1mb-user2');
  const ran = await flashback('restore', other, '-p', url, '-b', '460800', '--before', 'no-reset', '--after', 'no-reset', '--json');
  expect(ran.code).toBe(0);
  expect(parsed('restore', ran)).toMatchObject({ check: { verdict: 'boots' } });
  expect(existsSync(saved)).toBe(false);
  expect((await stop('SIGINT')).code).toBe(0);
  expect(readFileSync(saved).subarray(0, 1048576).equals(readFileSync(other))).toBe(true);
  expect(readFileSync(dump).equals(before)).toBe(true);
});

test('over RFC 2217 the flasher resets the chip by its lines', async () => {
  const { url } = await emulate('--rfc2217', '127.0.0.1:0', '--flash', dump, '--boot', 'flash');
  const ran = await flashback('verify', dump, '-p', url, '--json');
  expect(ran.code).toBe(0);
  expect(parsed('verify', ran)).toMatchObject({ port: url, matches: true });
});

test('state survives a reconnect: the stub still runs', async () => {
  const { url } = await emulate('--boot', 'download', '--chip-size', '1MB');
  for (let round = 0; round < 2; round++) {
    expect((await flashback('info', '-p', url, '--before', 'no-reset', '--after', 'no-reset')).code).toBe(0);
  }
});

test('--json gives one object a line, each by the schema', async () => {
  const { port, stop } = await emulate('--json');
  const socket = await client(port);
  const second = await client(port);
  second.resume();
  await once(second, 'end');
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { stdout } = await stop();
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)).event);
  expect(events).toEqual(['listening', 'connected', 'turned-away', 'disconnected']);
});

test('a chip that stops at a ROM function nobody models says so: a line on stderr, an object with --json', async () => {
  const image = work.path('unknown-rom.bin');
  writeFileSync(image, bootProgram('j main; .align 4; f: .word 0x40001b40; main: l32r a0, f; callx0 a0'));
  const said = async (...args: string[]): Promise<Ran> => {
    const { says, stop } = await emulate('--flash', image, ...args);
    await says('mem_malloc');
    return stop();
  };
  expect((await said()).stderr).toBe(
    'stopped at mem_malloc (0x40001b40), called from 0x4010000e: not modelled; it resumes at the next reset\n',
  );
  const { stdout } = await said('--json');
  const last = schema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  const facts = { name: 'mem_malloc', address: 0x40001b40, caller: 0x4010000e, count: 1 };
  expect(last).toEqual({ schemaVersion: 1, event: 'stopped', ...facts });
});

describe('what is wrong with the chip', () => {
  const over = (url: string): string[] => ['-p', url, '--before', 'no-reset', '--after', 'no-reset'];

  test('--fault puts it to work', async () => {
    const { url } = await emulate('--boot', 'download', '--chip-size', '1MB', '--fault', 'fake-size', 'chunks:max=3', '--seed', '7');
    const ran = await flashback('info', ...over(url), '--json');
    expect(ran.code).toBe(0);
    expect(parsed('info', ran)).toMatchObject({ flash: { size: 0x200000 } });
  });

  test.each([
    ['a fault that does not exist', ['--fault', 'gremlins'], 'one of drop, flip'],
    ['a parameter that does not exist', ['--fault', 'drop:often=1'], 'drop with rate'],
    ['a value out of range', ['--fault', 'drop:rate=7'], 'rate from 0 to 1'],
    ['a bad seed', ['--seed', '-1'], 'whole number'],
    ['--read without a client', ['--exam', '--read', 'x.bin'], '--client'],
  ])('%s: usage', async (_, args, expected) => {
    const { code, stderr } = await flashback('emulate', '--boot', 'download', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  test('--trace tells what went over the wire and what the chip did, in order', async () => {
    const file = work.path('trace.jsonl');
    const { url, stop } = await emulate('--boot', 'download', '--chip-size', '256KB', '--trace', file);
    expect((await flashback('info', ...over(url))).code).toBe(0);
    await stop();
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as { at: number; kind: string; bytes?: string; command?: number });
    for (const kind of ['reset', 'input', 'output', 'flash']) expect(records.map((record) => record.kind)).toContain(kind);
    expect(records.every(({ at }, i) => i === 0 || at >= (records[i - 1]?.at ?? 0) || records[i - 1]?.kind === 'output')).toBe(true);
    expect(records.some(({ kind, bytes }) => kind === 'output' && bytes?.includes('4f484149'))).toBe(true); // OHAI
    expect(records.some(({ command }) => command === 0x9f)).toBe(true); // the flash's id
  });
});

describe('--exam', () => {
  const image = work.path('image.bin');
  writeFileSync(
    image,
    Uint8Array.from({ length: 9000 }, (_, i) => i % 251),
  );
  const options = ['--boot', 'download', '--chip-size', '256KB', '--exam', '--expect', image];
  const exam = (...args: string[]): Promise<Ran> => flashback('emulate', '--tcp', '127.0.0.1:0', ...options, '--json', ...args);
  const verdicts = ({ stdout }: Ran) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => schema.parse(JSON.parse(line)))
      .flatMap((event) => (event.event === 'exam' ? [event] : []));

  test('a flasher that proves its work: right, or wrong and says so', async () => {
    const client = `"${process.execPath}" "${PROGRAM}" write_flash --before no-reset --after no-reset 0 "${image}"`;
    const ran = await exam('--client', client, '--fault', 'chunks', 'flip:at=7000', 'write-protected');
    expect(ran.code).toBe(0);
    const runs = verdicts(ran);
    expect(runs.map(({ verdict }) => verdict)).toEqual(['right', 'right', 'right', 'noticed']);
    expect(runs[0]?.faults.faults).toEqual([]);
    expect(runs[1]).toMatchObject({
      exitCode: 0,
      differs: [],
      askedMd5: true,
      flashChanged: true,
      faults: { faults: [{ fault: 'chunks' }] },
    });
    expect(runs[3]?.differs).toMatchObject([{ offset: 0 }]);
    expect(runs[0]?.commands).toMatchObject({ memEnd: 1 });
  });

  test('a client that does not work without faults is no client: no exam, exit 1 or 5', async () => {
    const missing = await exam('--client', 'no-such-flasher-anywhere');
    expect(missing.code).toBe(1);
    expect(verdicts(missing)).toMatchObject([{ exitCode: 127, toChip: 0, faults: { faults: [] } }]);
    expect(missing.stdout).toContain('"baseline":false');
    const idle = await flashback('emulate', '--tcp', '127.0.0.1:0', '--boot', 'download', '--exam', '--client', 'exit 0');
    expect(idle.code).toBe(1);
    expect(idle.stdout).toContain('no exam: without any fault the client did not do its work');
  });

  test('one that says that all went well, and one that never ends well', async () => {
    const silent = await exam('--client', 'exit 0', '--fault', 'drop');
    expect(silent.code).toBe(5);
    expect(verdicts(silent)).toMatchObject([{ verdict: 'silent', exitCode: 0, toChip: 0, flashChanged: false, askedMd5: false }]);
    const honest = await exam('--client', 'exit 3', '--fault', 'drop');
    expect(honest.code).toBe(1);
    expect(verdicts(honest)).toMatchObject([{ verdict: 'noticed', exitCode: 3 }]);
  });

  test('what a client read is compared with the flash, and taken away', async () => {
    const back = work.path('back.bin');
    const write = (text: string): string => `printf ${text} > "${back}"`;
    const of = async (command: string) => verdicts(await exam('--flash', image, '--read', back, '--client', command, '--fault', 'latency'));
    expect(await of(`head -c 500 "${image}" > "${back}"`)).toMatchObject([{ verdict: 'right', read: true }]);
    expect(await of(write('wrong'))).toMatchObject([{ verdict: 'silent', read: false }]);
    expect(await of('exit 0')).toMatchObject([{ verdict: 'silent', read: false }]);
    expect(existsSync(back)).toBe(false);
  });

  test('clients that somebody else starts: a visit each, and nobody knows what they said', async () => {
    const { port, done } = await emulate(...options, '--fault', 'echo', 'drop');
    for (let visit = 0; visit < 2; visit++) {
      const socket = await client(port);
      socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const { code, stdout } = await done;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^exam echo: WRONG \(/m);
    expect(stdout).toMatch(/^exam drop: WRONG \(/m);
    expect(stdout).toContain('examined 2 runs');
  });
});

test('ten thousand random bytes, broken off in the middle: the chip still answers', async () => {
  const { url, port } = await emulate('--boot', 'download', '--chip-size', '1MB');
  const random = seededRandom(8266);
  const noise = Uint8Array.from({ length: 10_000 }, () => Math.floor(random() * 256));
  const socket = await client(port);
  socket.write(noise);
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.resetAndDestroy();
  expect((await flashback('info', '-p', url, '--before', 'no-reset', '--after', 'no-reset')).code).toBe(0);
});

describe.skipIf(process.platform !== 'linux')('the cost of doing nothing', () => {
  /** Seconds of processor time that a process has used. */
  function cpuSeconds(pid: number): number {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async function idleShare(child: ChildProcess): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = cpuSeconds(child.pid ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return (cpuSeconds(child.pid ?? 0) - before) / 3;
  }

  test('in the loader, with and without a client: under 2 % of a core', async () => {
    const { child, port } = await emulate('--boot', 'download');
    expect(await idleShare(child)).toBeLessThan(0.02);
    await client(port);
    expect(await idleShare(child)).toBeLessThan(0.02);
  });

  test('with the stub running: under 2 %', async () => {
    const { child, url } = await emulate('--boot', 'download');
    expect((await flashback('info', '-p', url, '--before', 'no-reset', '--after', 'no-reset')).code).toBe(0);
    expect(await idleShare(child)).toBeLessThan(0.02);
  });
});

describe('what cannot be served', () => {
  test('a port that is taken: exit 6', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const saved = work.path('taken.bin');
    const ran = await flashback('emulate', '--tcp', `127.0.0.1:${port}`, '--save', saved, '--json');
    server.close();
    expect(ran.code).toBe(6);
    expect(errorOf(ran)).toMatchObject({ code: 'link.busy', message: expect.stringContaining(`socket://127.0.0.1:${port}`) });
    expect(existsSync(saved)).toBe(false);
  });

  test('when the second way in is taken, the first one is closed again', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const ran = await flashback('emulate', '--tcp', '127.0.0.1:0', '--rfc2217', `127.0.0.1:${port}`);
    server.close();
    expect(ran.code).toBe(6);
    expect(ran.stderr).toContain(`rfc2217://127.0.0.1:${port}`);
  });

  test.each([
    ['a bad size', ['--chip-size', '3MB'], 2, 'usage.invalid'],
    ['a missing flash file', ['--flash', work.path('none')], 1, 'file.missing'],
    ['a flash file longer than the chip', ['--flash', dump, '--chip-size', '512KB'], 1, 'file.too-large'],
    ['a folder as flash', ['--flash', work.path('.')], 1, 'file.is-directory'],
    ['a place to save that is not there', ['--save', work.path('none/x.bin')], 1, 'file.missing'],
  ])('%s: one sentence, nothing written', async (_, args, exit, code) => {
    const save = args.includes('--save') ? [] : ['--save', work.path('never.bin')];
    const plain = await flashback('emulate', ...args, ...save);
    expect(plain.code).toBe(exit);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toMatch(/^Error: [^\n]+\n[^\n]+\n$/);
    const json = await flashback('emulate', ...args, ...save, '--json');
    expect(errorOf(json).code).toBe(code);
    expect(existsSync(work.path('never.bin'))).toBe(false);
  });

  test('a flash file that changes afterwards does not change the chip', async () => {
    const copy = work.path('copy.bin');
    writeFileSync(copy, readFileSync(dump));
    const { url } = await emulate('--boot', 'download', '--flash', copy);
    writeFileSync(copy, new Uint8Array(1048576));
    expect((await flashback('verify', dump, '-p', url, '--before', 'no-reset', '--after', 'no-reset')).code).toBe(0);
  });
});

describe('no file is replaced unasked', () => {
  const kept = work.path('kept.txt');

  test.each([
    ['--trace', (path: string) => ['emulate', '--trace', path]],
    ['--save', (path: string) => ['emulate', '--save', path]],
    ['emulator:?save=', (path: string) => ['info', '-p', `emulator:?save=${path}`]],
    ['patch onto itself', (path: string) => ['patch', path, '--flash-mode', 'dout', '-o', path, '--force']],
  ])('%s', async (_, args) => {
    writeFileSync(kept, 'somebody else');
    const ran = await flashback(...args(kept), '--json');
    expect([1, 2]).toContain(ran.code);
    expect(['file.exists', 'usage.invalid']).toContain(errorOf(ran).code);
    expect(readFileSync(kept, 'utf8')).toBe('somebody else');
  });

  test('the file that the flash comes from is the chip itself, and force=yes asks for it', async () => {
    const own = work.path('own-chip.bin');
    writeFileSync(own, readFileSync(dump));
    expect((await flashback('info', '-p', `emulator:?flash=${own}&save=${own}`)).code).toBe(0);
    writeFileSync(kept, 'somebody else');
    expect((await flashback('info', '-p', `emulator:?chip-size=1MB&save=${kept}&force=yes`)).code).toBe(0);
    expect(readFileSync(kept).length).toBe(1048576);
  });
});

test.skipIf(process.platform !== 'linux')('a trace on a full disk: the flash is saved all the same, and the failure is said', async () => {
  const saved = work.path('after-full-disk.bin');
  const { stop } = await emulate('--trace', '/dev/full', '--force', '--save', saved, '--flash', dump);
  const { code, stderr } = await stop();
  expect(code).toBe(1);
  expect(stderr).toContain('/dev/full');
  expect(readFileSync(saved).length).toBe(1048576);
});
