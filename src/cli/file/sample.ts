import { readFileSync } from 'node:fs';
import { fromHex } from '../../base/bytes.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

/** fixtures/images/manifest.json: parts that were compiled, and dumps that are put together from them. */
interface Manifest {
  readonly dumps: Readonly<Record<string, SampleDump>>;
}

/** One full-flash image: `size` bytes of FF, the parts at their offsets, then single bytes (hex) over them. */
interface SampleDump {
  readonly size: number;
  readonly note: string;
  readonly parts: readonly (readonly [offset: number, part: string])[];
  readonly bytes?: readonly (readonly [offset: number, hex: string])[];
}

const FOLDER = new URL('fixtures/images/', PACKAGE_ROOT);

/** One of the package's own licence-clean full-flash images. @throws RangeError for a name that is not in the manifest */
export function readSample(name: string): Uint8Array {
  const dump = manifest().dumps[name];
  if (dump === undefined) throw new RangeError(`no sample is called ${name}`);
  const image = new Uint8Array(dump.size).fill(0xff);
  for (const [offset, part] of dump.parts) image.set(readFileSync(new URL(part, FOLDER)), offset);
  for (const [offset, hex] of dump.bytes ?? []) image.set(fromHex(hex), offset);
  return image;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Manifest;
}
