import { open } from 'node:fs/promises';
import { concat } from '../base/bytes.ts';
import { EspError } from '../base/error.ts';
import { fileError } from './file-error.ts';

/** Read from anything (a pipe may never end) before giving up: four times the largest ESP8266 flash. */
const LARGEST_FILE = 64 << 20;

const CHUNK = 1 << 20;

/**
 * The whole content of `path`; never empty.
 * @throws EspError `file.missing`, `file.is-directory`, `file.denied`, `file.empty`, `file.too-large`, `file.failed`
 */
export async function readInput(path: string, limit = LARGEST_FILE): Promise<Uint8Array> {
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
        parts.push(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  }
  if (size === 0) throw new EspError('file.empty', { path });
  return concat(...parts);
}
