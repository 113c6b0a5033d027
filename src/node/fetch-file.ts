import { GrowingBytes } from '../base/bytes.ts';
import { EspError } from '../base/error.ts';
import { checkedUrl, redirectTarget, shownSource } from './source-url.ts';

/** How long is waited for what, in milliseconds. */
export interface Patience {
  /** Until an answer begins, redirects and all. */
  readonly answerMs: number;
  /** Between two pieces of it. */
  readonly idleMs: number;
  /** For everything. */
  readonly totalMs: number;
  /** Before a broken transfer goes on; doubles every time. */
  readonly pauseMs: number;
}

/** What may be asked of a download. */
export interface FetchOptions {
  /** Most bytes that are taken. */
  readonly limit?: number;
  /** Take `http:` too, if the address says so. */
  readonly allowHttp?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** `total` is 0 while it is not known. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly patience?: Partial<Patience>;
}

/** Twice the largest ESP8266 flash. */
const MAX_DOWNLOAD = 32 << 20;
const MAX_REDIRECTS = 5;
const MAX_ATTEMPTS = 5;
const PATIENCE: Patience = { answerMs: 15_000, idleMs: 15_000, totalMs: 600_000, pauseMs: 500 };

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** As it stands in `Content-Encoding`: nothing was packed on the way. */
const PLAIN: ReadonlySet<string> = new Set(['', 'identity']);

/** What has come so far, over all attempts. */
class Download {
  #content = new GrowingBytes();
  /** Something came once: the address is right. */
  hasBegun = false;
  /** 0 while it is not known. */
  total = 0;
  /** What tells this content from a later one under the same address; without it nothing can be added to what is there. */
  validator: string | undefined;

  add(part: Uint8Array): void {
    this.#content.append(part);
    this.hasBegun = true;
  }

  /** From the beginning: what is there belongs to another content, or may. */
  clear(): void {
    this.#content = new GrowingBytes();
    this.total = 0;
    this.validator = undefined;
  }

  get size(): number {
    return this.#content.length;
  }

  bytes(): Uint8Array {
    return this.#content.bytes;
  }
}

/**
 * The content behind an address. Sends GET and nothing of the user. A transfer that breaks goes on where it stopped if the server can
 * prove that the content is the same, else it begins again.
 * @throws EspError `url.*`, `file.too-large`; `signal`'s reason
 */
export async function fetchFile(source: string, options: FetchOptions = {}): Promise<Uint8Array> {
  const { signal, allowHttp = false } = options;
  const patience = { ...PATIENCE, ...options.patience };
  const start = checkedUrl(source, allowHttp);
  const url = shownSource(source);
  const whole = new FetchTimeout(url, signal === undefined ? [] : [signal]);
  whole.set('total', patience.totalMs);
  const download = new Download();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await transfer(start, download, { ...options, allowHttp, patience, signal: whole.signal });
        return download.bytes();
      } catch (error) {
        if (whole.signal.aborted) throw whole.signal.reason;
        if (!isPassing(error) || !download.hasBegun || attempt === MAX_ATTEMPTS) throw error;
        if (download.validator === undefined) download.clear();
        await pause(patience.pauseMs * 2 ** (attempt - 1), whole.signal);
      }
    }
  } finally {
    whole.clear();
  }
}

/** Ends a wait with `url.timeout` when its time is up, or with the reason of one of `others`. */
class FetchTimeout {
  readonly #controller = new AbortController();
  readonly #url: string;
  readonly signal: AbortSignal;
  /** Never resolves. */
  readonly rung: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, others: readonly AbortSignal[]) {
    this.#url = url;
    this.signal = AbortSignal.any([this.#controller.signal, ...others]);
    this.rung = new Promise((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true });
    });
    this.rung.catch(() => {}); // it may ring when nobody waits
  }

  /** Instead of what was set before. */
  set(phase: 'answer' | 'idle' | 'total', waitedMs: number): void {
    this.clear();
    const ring = () => this.#controller.abort(new EspError('url.timeout', { url: this.#url, phase, waitedMs }));
    this.#timer = setTimeout(ring, waitedMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** What another attempt may mend. */
function isPassing(error: unknown): boolean {
  return error instanceof EspError && (error.code === 'url.broken' || error.code === 'url.timeout' || error.code === 'url.unreachable');
}

function pause(forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, forMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}

interface TransferOptions extends FetchOptions {
  readonly allowHttp: boolean;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** One attempt: adds to `download` what is missing, or begins again when the content has changed. */
async function transfer(start: URL, download: Download, options: TransferOptions): Promise<void> {
  const { patience } = options;
  const alarm = new FetchTimeout(shownSource(start.href), [options.signal]);
  try {
    alarm.set('answer', patience.answerMs);
    const { url, response } = await request(start, download, options.allowHttp, alarm.signal);
    if (prepare(url, response, download)) await receive(url, response, download, alarm, options);
  } finally {
    alarm.clear();
  }
}

/** The answer behind all redirects. */
async function request(start: URL, { size, validator }: Download, allowHttp: boolean, signal: AbortSignal) {
  const rest = size > 0 && validator !== undefined ? { range: `bytes=${size}-`, 'if-range': validator } : {};
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await orUnreachable(url, signal, () =>
      fetch(url, {
        ...{ method: 'GET', redirect: 'manual', credentials: 'omit', cache: 'no-store', signal },
        headers: { accept: '*/*', 'accept-encoding': 'identity', ...rest },
      }),
    );
    if (!REDIRECTS.has(response.status)) return { url, response };
    await response.body?.cancel();
    url = redirectTarget(url, response.headers.get('location'), allowHttp);
  }
  throw new EspError('url.redirect', { url: shownSource(start.href), cause: 'too-many' });
}

async function orUnreachable(url: URL, signal: AbortSignal, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new EspError('url.unreachable', { url: shownSource(url.href), reason: reasonOf(error) }, { cause: error });
  }
}

/** The system's word for it, if there is one. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

/** Makes `download` ready for the body, a whole one or the missing rest. False: there is no body to add, but another attempt may bring one. */
function prepare(url: URL, { status, headers }: Response, download: Download): boolean {
  const shown = shownSource(url.href);
  const isRest = download.size > 0 && download.validator !== undefined;
  if (isRest && status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (Number(from) === download.size && (total === '*' || download.total === 0 || Number(total) === download.total)) return true;
  } else if (status === 200) {
    download.clear();
    if (!PLAIN.has(headers.get('content-encoding') ?? '')) return true; // unpacked by fetch: neither length nor places mean anything
    download.total = Number(headers.get('content-length') ?? 0);
    download.validator = validatorOf(headers);
    return true;
  } else if (!isRest || status !== 416) {
    throw new EspError('url.status', { url: shown, status });
  }
  const received = download.size;
  download.clear();
  throw new EspError('url.broken', { url: shown, received, reason: 'the content has changed' });
}

/** Weak entity tags do not promise equal bytes; a date does as well as it can. */
function validatorOf(headers: Headers): string | undefined {
  if (headers.get('accept-ranges') === 'none') return undefined;
  const tag = headers.get('etag') ?? undefined;
  return tag?.startsWith('W/') ? undefined : (tag ?? headers.get('last-modified') ?? undefined);
}

async function receive(url: URL, { body }: Response, download: Download, alarm: FetchTimeout, options: TransferOptions): Promise<void> {
  const { limit = MAX_DOWNLOAD, onProgress, patience } = options;
  const shown = shownSource(url.href);
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  try {
    for (;;) {
      alarm.set('idle', patience.idleMs);
      const size = Math.max(download.size, download.total);
      if (size > limit) throw new EspError('file.too-large', { path: shown, size, limit });
      const part = await Promise.race([reader?.read(), alarm.rung]);
      if (part === undefined || part.done) break;
      download.add(part.value);
      onProgress?.(download.size, download.total);
    }
  } catch (error) {
    reader?.cancel().catch(() => {}); // nobody waits for the end of what may be broken or stand still
    if (alarm.signal.aborted) throw alarm.signal.reason;
    if (error instanceof EspError) throw error;
    throw new EspError('url.broken', { url: shown, received: download.size, reason: reasonOf(error) }, { cause: error });
  }
  const { size, total } = download;
  if (total > 0 && size !== total)
    throw new EspError('url.broken', { url: shown, received: size, reason: `${total} bytes were announced` });
}
