import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { concat } from '../base/bytes.ts';
import { EspError } from '../base/error.ts';
import type { FetchOptions } from './fetch-file.ts';
import { fileError } from './file-error.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { isUrl, shownSource } from './source-url.ts';

/** Read from anything (a pipe may never end) before giving up, and unpacked: four times the largest ESP8266 flash. */
const MAX_FILE = 64 << 20;

const CHUNK = 1 << 20;

/** How an input is read. */
export interface ReadOptions extends Omit<FetchOptions, 'limit'> {
  /** Most bytes of a file, and of what is packed in one. */
  readonly limit?: number;
  /** Digest that the file must have, as it lies on disk or comes over the network; lower-case hex. */
  readonly sha256?: string | undefined;
  /** False: a gzip file as it is. */
  readonly unpack?: boolean;
  /** A gzip file was unpacked. */
  readonly onUnpacked?: ((packed: number, unpacked: number) => void) | undefined;
}

/**
 * The whole content of a path or an `https:` address, unpacked if it is gzip; never empty.
 * @throws EspError `file.*`, `url.*`; the signal's reason
 */
export async function readInput(source: string, options: ReadOptions = {}): Promise<Uint8Array> {
  const { limit = MAX_FILE, sha256, unpack = true, onUnpacked } = options;
  const path = shownSource(source);
  const bytes = isUrl(source) ? await download(source, options) : await readWhole(source, limit);
  if (bytes.length === 0) throw new EspError('file.empty', { path });
  if (sha256 !== undefined) {
    const actual = createHash('sha256').update(bytes).digest('hex');
    if (actual !== sha256) throw new EspError('file.digest', { path, expected: sha256, actual });
  }
  if (!unpack || !isGzip(bytes)) return bytes;
  const unpacked = gunzip(path, bytes, limit);
  if (unpacked.length === 0) throw new EspError('file.empty', { path });
  onUnpacked?.(bytes.length, unpacked.length);
  return unpacked;
}

async function download(source: string, { limit, ...options }: ReadOptions): Promise<Uint8Array> {
  const { fetchFile } = await import('./fetch-file.ts');
  return await fetchFile(source, { ...options, ...(limit !== undefined && { limit }) });
}

async function readWhole(path: string, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const file = await open(path, 'r');
    try {
      if ((await file.stat()).isDirectory()) throw new EspError('file.is-directory', { path });
      for (;;) {
        const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK), 0, CHUNK, null);
        if (bytesRead === 0) break;
        size += bytesRead;
        if (size > limit) throw new EspError('file.too-large', { path, size: Math.max(size, (await file.stat()).size), limit });
        parts.push(bytesRead < CHUNK / 2 ? buffer.slice(0, bytesRead) : buffer.subarray(0, bytesRead)); // a pipe gives little at a time
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
  return concat(...parts);
}
