import { open } from 'node:fs/promises';

/** A sidecar is shorter than this; anything longer is somebody else's file. */
const MAX_SIZE = 0x1_0000;

/** The first bytes of a file, as far as a sidecar may go; `undefined` when there is none or it is longer. */
export async function readShort(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch(() => undefined); // most files have none
  if (file === undefined) return undefined;
  try {
    if (!(await file.stat()).isFile()) return undefined; // a pipe would wait
    const { bytesRead, buffer } = await file.read(new Uint8Array(MAX_SIZE + 1), 0, MAX_SIZE + 1, 0);
    return bytesRead > MAX_SIZE ? undefined : buffer.subarray(0, bytesRead);
  } catch {
    return undefined; // what cannot be read says nothing
  } finally {
    await file.close();
  }
}
