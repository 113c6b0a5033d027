import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type FetchOptions, fetchFile } from '../../../src/node/fetch-file.ts';

/** What a request brought with it. */
const requests: Request[] = [];
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  requests.length = 0;
});
afterAll(() => server.close());

const URL_OF_FILE = 'https://example.org/firmware.bin';
const CONTENT = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
const HASTY: FetchOptions = { patience: { answerMs: 60_000, idleMs: 60_000, totalMs: 60_000, pauseMs: 1 } };

/** Answers every request for the file with the next of `answers`, the last one endlessly. */
function serve(...answers: readonly ((request: Request) => Response | Promise<Response>)[]): void {
  server.use(
    http.get(URL_OF_FILE, ({ request }) => {
      requests.push(request);
      return (answers[requests.length - 1] ?? answers.at(-1) ?? (() => HttpResponse.error()))(request);
    }),
  );
}

const whole =
  (headers: Record<string, string> = {}) =>
  (): Response =>
    new HttpResponse(CONTENT, { headers: { 'content-length': String(CONTENT.length), ...headers } });

/** The first `count` bytes, then the connection breaks; or nothing more comes. */
function torn(count: number, headers: Record<string, string>, then: 'break' | 'stall' = 'break') {
  return (): Response => {
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(CONTENT.slice(0, count)),
      // An error takes away what has not been read yet.
      pull: (stream) => new Promise<void>(() => then === 'break' && setTimeout(() => stream.error(new Error('reset')), 20)),
    });
    return new HttpResponse(body, { headers: { 'content-length': String(CONTENT.length), ...headers } });
  };
}

/** What a server does that knows ranges. */
const rest =
  (etag: string) =>
  (request: Request): Response => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.get('range') ?? '')?.[1]);
    if (request.headers.get('if-range') !== etag || Number.isNaN(from)) return whole({ etag })();
    const last = CONTENT.length - 1;
    return new HttpResponse(CONTENT.slice(from), {
      status: 206,
      headers: { etag, 'content-range': `bytes ${from}-${last}/${CONTENT.length}` },
    });
  };

const moved = (to: string) => (): Response => new HttpResponse(null, { status: 302, headers: { location: to } });

test('the content as it is, with how far it has come', async () => {
  serve(whole());
  const seen: [number, number][] = [];
  expect(await fetchFile(URL_OF_FILE, { onProgress: (done, total) => seen.push([done, total]) })).toEqual(CONTENT);
  expect(seen.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
});

test('GET, and nothing that tells of the user', async () => {
  serve(whole());
  await fetchFile(URL_OF_FILE);
  const [request] = requests;
  expect(request?.method).toBe('GET');
  const told = [...(request?.headers.keys() ?? [])].filter((name) => /cookie|authorization|referer|origin|^x-/.test(name));
  expect(told).toEqual([]);
});

test.each([
  ['http://example.org/a.bin', 'plain-http'],
  ['ftp://example.org/a.bin', 'scheme'],
  ['https://', 'malformed'],
  ['https://me:secret@example.org/a.bin?key=secret', 'credentials'],
])('%s is refused: %s', async (url, cause) => {
  const error = await fetchFile(url).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'url.refused', facts: { cause } });
  expect(String(error)).not.toContain('secret');
});

test('http: is taken when it is allowed', async () => {
  server.use(http.get('http://example.org/a.bin', whole()));
  expect(await fetchFile('http://example.org/a.bin', { allowHttp: true })).toEqual(CONTENT);
});

test('redirects are followed, also relative ones, five at most', async () => {
  serve(moved('/elsewhere.bin'));
  server.use(http.get('https://example.org/elsewhere.bin', whole()));
  expect(await fetchFile(URL_OF_FILE)).toEqual(CONTENT);
  server.resetHandlers();
  requests.length = 0;
  serve(moved(URL_OF_FILE));
  await expect(fetchFile(URL_OF_FILE)).rejects.toMatchObject({ code: 'url.redirect', facts: { cause: 'too-many' } });
  expect(requests).toHaveLength(6);
});

test.each([
  ['http://example.org/a.bin', true, 'url.redirect'],
  ['http://example.org/a.bin', false, 'url.redirect'],
  ['file:///etc/passwd', true, 'url.redirect'],
  ['https://me:secret@example.org/', false, 'url.refused'],
])('a redirect to %s is not followed, --allow-http or not', async (to, allowHttp, code) => {
  serve(moved(to));
  await expect(fetchFile(URL_OF_FILE, { allowHttp })).rejects.toMatchObject({ code });
  expect(requests).toHaveLength(1);
});

test.each([404, 403, 500, 206, 204])('status %i is no file', async (status) => {
  serve(() => new HttpResponse(null, { status }));
  await expect(fetchFile(URL_OF_FILE)).rejects.toMatchObject({ code: 'url.status', facts: { status } });
});

test('too much is not read: neither what is announced nor what comes unannounced', async () => {
  serve(whole());
  const limit = CONTENT.length - 1;
  await expect(fetchFile(URL_OF_FILE, { limit })).rejects.toMatchObject({ code: 'file.too-large', facts: { size: CONTENT.length, limit } });
  server.resetHandlers();
  let pulled = 0;
  const pull = (stream: ReadableStreamDefaultController<Uint8Array>): void => {
    pulled++;
    stream.enqueue(CONTENT);
  };
  const endless = () => new ReadableStream<Uint8Array>({ pull });
  serve(() => new HttpResponse(endless()));
  await expect(fetchFile(URL_OF_FILE, { limit: 20_000 })).rejects.toMatchObject({ code: 'file.too-large' });
  expect(pulled).toBeLessThan(12);
});

test('a broken transfer goes on where it stopped, under the same entity tag', async () => {
  serve(torn(2000, { etag: '"v1"' }), rest('"v1"'));
  expect(await fetchFile(URL_OF_FILE, HASTY)).toEqual(CONTENT);
  expect(requests.map(({ headers }) => [headers.get('range'), headers.get('if-range')])).toEqual([
    [null, null],
    ['bytes=2000-', '"v1"'],
  ]);
});

test('what has changed meanwhile is fetched from the beginning', async () => {
  serve(torn(2000, { etag: '"v0"' }), rest('"v1"'));
  expect(await fetchFile(URL_OF_FILE, HASTY)).toEqual(CONTENT);
});

test.each([
  ['without a validator', {}],
  ['with a weak one', { etag: 'W/"v1"' }],
  ['from a server without ranges', { etag: '"v1"', 'accept-ranges': 'none' }],
])('a broken transfer %s begins again', async (_, headers) => {
  serve(torn(2000, headers), rest('"v1"'));
  expect(await fetchFile(URL_OF_FILE, HASTY)).toEqual(CONTENT);
  expect(requests.map((request) => request.headers.get('range'))).toEqual([null, null]);
});

test.each([
  ['another place than was asked for', { 'content-range': `bytes 1999-4999/${CONTENT.length}` }, 206],
  ['a file of another length', { 'content-range': 'bytes 2000-4999/6000' }, 206],
  ['no such range', {}, 416],
])('%s: from the beginning, and nothing is put together wrongly', async (_, headers, status) => {
  const wrong = () => new HttpResponse(status === 206 ? CONTENT.slice(0, 3000) : null, { status, headers });
  serve(torn(2000, { etag: '"v1"' }), wrong, whole());
  expect(await fetchFile(URL_OF_FILE, HASTY)).toEqual(CONTENT);
  expect(requests.map((request) => request.headers.get('range'))).toEqual([null, 'bytes=2000-', null]);
});

test('a body that ends too soon is no whole one', async () => {
  serve(() => new HttpResponse(CONTENT.slice(0, 4000), { headers: { 'content-length': '5000' } }));
  await expect(fetchFile(URL_OF_FILE, HASTY)).rejects.toMatchObject({ code: 'url.broken', facts: { received: 4000 } });
  expect(requests).toHaveLength(5);
});

test('it gives up when the transfer breaks every time', async () => {
  serve(torn(2000, {}));
  await expect(fetchFile(URL_OF_FILE, HASTY)).rejects.toMatchObject({ code: 'url.broken', facts: { received: 2000 } });
  expect(requests).toHaveLength(5);
});

test('no server: at once, with the reason', async () => {
  serve(() => HttpResponse.error());
  await expect(fetchFile(URL_OF_FILE, HASTY)).rejects.toMatchObject({ code: 'url.unreachable' });
  expect(requests).toHaveLength(1);
});

test.each([
  ['answer', { answerMs: 20 }, () => new Promise<Response>(() => {})],
  ['idle', { idleMs: 20 }, torn(2000, { etag: '"v1"' }, 'stall')],
  ['total', { totalMs: 20 }, torn(2000, { etag: '"v1"' }, 'stall')],
] as const)('a server that keeps still: %s', async (phase, patience, answer) => {
  serve(answer);
  await expect(fetchFile(URL_OF_FILE, { patience: { ...HASTY.patience, ...patience } })).rejects.toMatchObject({
    code: 'url.timeout',
    facts: { phase, waitedMs: 20 },
  });
});

test('what stalls goes on where it stopped', async () => {
  serve(torn(2000, { etag: '"v1"' }, 'stall'), rest('"v1"'));
  expect(await fetchFile(URL_OF_FILE, { patience: { ...HASTY.patience, idleMs: 20 } })).toEqual(CONTENT);
});

test.each(['before', 'while waiting', 'between two attempts'] as const)('called off %s', async (when) => {
  const abort = new AbortController();
  const reason = new Error('Ctrl-C');
  if (when === 'before') abort.abort(reason);
  const stalled = torn(2000, {}, when === 'while waiting' ? 'stall' : 'break');
  serve(() => {
    setTimeout(() => abort.abort(reason), 20);
    return stalled();
  });
  const patience = { ...HASTY.patience, pauseMs: 60_000 };
  await expect(fetchFile(URL_OF_FILE, { patience, signal: abort.signal })).rejects.toBe(reason);
});
