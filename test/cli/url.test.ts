import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSample } from '../../src/cli/file/sample.ts';
import { ended, errorOf, flashback, parsed, start, workspace } from '../support/cli.ts';

/** A real server on this machine, for the built program. */
const FILE = readSample('nonos-1mb');
const PACKED = gzipSync(FILE);
const DIGEST = createHash('sha256').update(FILE).digest('hex');
const space = workspace();
const ranges: (string | undefined)[] = [];
let server: Server;
let base: string;

/** Half of the file, then the connection is cut; what is asked for with a range comes whole. */
function breaking({ headers }: IncomingMessage, response: ServerResponse): void {
  ranges.push(headers.range);
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const etag = '"v1"';
  if (from > 0 && headers['if-range'] === etag) {
    response.writeHead(206, {
      etag,
      'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}`,
      'content-length': FILE.length - from,
    });
    response.end(FILE.subarray(from));
    return;
  }
  response.writeHead(200, { etag, 'content-length': FILE.length });
  response.write(FILE.subarray(0, FILE.length / 2), () => setTimeout(() => response.destroy(), 50));
}

const ANSWERS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/a.bin': (_, response) => void response.end(FILE),
  '/a.bin.gz': (_, response) => void response.end(PACKED),
  '/moved': (_, response) => void response.writeHead(302, { location: '/a.bin?signature=planted-secret' }).end(),
  '/breaking': breaking,
  '/still': (_, response) => void response.writeHead(200, { 'content-length': FILE.length }).write(FILE.subarray(0, 1000)),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = ANSWERS[new URL(request.url ?? '', base).pathname];
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  ranges.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  space.remove();
});

const check = (path: string, ...more: string[]) =>
  flashback('check', `${base}${path}`, '--chip-size', '1MB', '--allow-http', '--json', ...more);

test.each(['/a.bin', '/a.bin.gz', '/moved', '/breaking'])('check reads %s as it reads the file', async (path) => {
  const ran = await check(path);
  expect(ran.code).toBe(0);
  const local = parsed('check', await flashback('check', space.sample('nonos-1mb'), '--chip-size', '1MB', '--json'));
  const report = parsed('check', ran);
  expect(report['file']).toEqual({ path: `${base}${path}`, size: FILE.length, sha256: DIGEST });
  expect({ ...report, file: null }).toEqual({ ...local, file: null });
  if (path === '/breaking') expect(ranges).toEqual([undefined, `bytes=${FILE.length / 2}-`]);
});

test('a name that ends in .gz means nothing, the content does; people are told', async () => {
  const { code, stderr } = await flashback('inspect', `${base}/a.bin.gz`, '--allow-http');
  expect(code).toBe(0);
  expect(stderr).toMatch(/a\.bin\.gz: gzip, .* unpacked to 1 MB\./);
});

test('--sha256 decides before anything is done with the file', async () => {
  expect((await check('/a.bin', '--sha256', DIGEST)).code).toBe(0);
  const out = space.path('out.bin');
  const wrong = await flashback('redact', `${base}/a.bin`, '-o', out, '--allow-http', '--sha256', '0'.repeat(64), '--json');
  expect(wrong.code).toBe(5);
  expect(errorOf(wrong).code).toBe('file.digest');
  expect((await flashback('inspect', out)).code).toBe(1);
});

test('several files need as many digests', async () => {
  const sample = space.sample('nonos-1mb');
  expect((await flashback('diff', sample, `${base}/a.bin`, '--allow-http', '--sha256', `${DIGEST},${DIGEST}`)).code).toBe(0);
  const ran = await flashback('diff', sample, sample, '--sha256', DIGEST, '--json');
  expect([ran.code, errorOf(ran).code]).toEqual([2, 'usage.invalid']);
});

test.each([
  ['http: without being allowed', ['inspect', '/a.bin'], 2, 'url.refused'],
  ['no such file', ['inspect', '/none', '--allow-http'], 1, 'url.status'],
])('%s', async (_, [command = '', path = '', ...more], code, error) => {
  const ran = await flashback(command, `${base}${path}`, ...more, '--json');
  expect([ran.code, errorOf(ran).code]).toEqual([code, error]);
});

test('no part of an address that may be a secret is printed', async () => {
  const address = `${base.replace('//', '//me:planted-password@')}/none?key=planted-key`;
  for (const url of [address, `${base}/none?key=planted-key`]) {
    const { code, stdout, stderr } = await flashback('inspect', url, '--allow-http');
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain('planted-');
  }
});

test('Ctrl-C ends a transfer that stands still', async () => {
  const connected = new Promise<void>((resolve) => server.once('request', () => resolve()));
  const child = start(['inspect', `${base}/still`, '--allow-http']);
  const ran = ended(child);
  await connected;
  child.kill('SIGINT');
  expect((await ran).code).toBe(130);
});

test('restore takes an address', async () => {
  const chip = space.path('chip.bin');
  const port = `emulator:?chip-size=1MB&save=${chip}&force=yes`;
  const ran = await flashback('restore', `${base}/a.bin.gz`, '--allow-http', '-p', port, '--json');
  expect(ran.code).toBe(0);
  expect(parsed('restore', ran)['dryRun']).toBe(false);
  expect((await flashback('diff', chip, space.sample('nonos-1mb'))).code).toBe(0);
});
