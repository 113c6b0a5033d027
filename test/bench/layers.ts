import { existsSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { type BenchRow, told } from './row.ts';

/** Layers by the paths of their modules; the first that fits counts. */
const LAYERS: readonly (readonly [name: string, path: RegExp])[] = [
  ['core', /\/src\/emulator\/(cpu|bus)\//],
  ['rom', /\/src\/emulator\/rom\//],
  ['peripherals', /\/src\/emulator\//],
  ['wire', /\/src\/wire\//],
  ['clock', /\/src\/base\/virtual-clock/],
  ['host', /\/src\/(flasher|base|node|chip)\//],
];

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The numbers of one segment of a source map: base64 digits of five bits, low ones first, with a sign at the bottom. */
function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of segment) {
    const digit = BASE64.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 0 ? value >> 1 : -(value >> 1));
    [value, shift] = [0, 0];
  }
  return numbers;
}

/** Every line's source, of the bundled file at `url`, by its source map. */
function sourcesOf(url: string): readonly (string | undefined)[] {
  const map = JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')) as { sources: string[]; mappings: string };
  let index = 0;
  return map.mappings.split(';').map((line) => {
    let source: string | undefined;
    for (const segment of line.split(',')) {
      const [, delta] = numbersOf(segment);
      if (delta === undefined) continue;
      index += delta;
      source ??= map.sources[index];
    }
    return source;
  });
}

/** Milliseconds by layer, as V8's sampling profiler saw them while `work` ran. Code that was made from text counts as `compiled`. */
async function byLayer(work: () => Promise<void>): Promise<ReadonlyMap<string, number>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const files = new Map<string, readonly (string | undefined)[]>();
  const layerOf = ({ functionName, url, lineNumber }: { functionName: string; url: string; lineNumber: number }): string => {
    if (functionName === '(idle)') return 'idle';
    if (functionName === '(garbage collector)') return 'memory';
    if (url === '' && lineNumber > 0) return 'compiled';
    if (!url.startsWith('file:')) return 'other';
    if (!existsSync(`${fileURLToPath(url)}.map`)) return 'other';
    const lines = files.get(url) ?? sourcesOf(url);
    files.set(url, lines);
    const source = lines[lineNumber] ?? '';
    return LAYERS.find(([, path]) => path.test(source))?.[0] ?? 'other';
  };
  const layers = new Map(profile.nodes.map(({ id, callFrame }) => [id, layerOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const layer = layers.get(id) ?? 'other';
    times.set(layer, (times.get(layer) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1000);
  }
  times.delete('idle');
  return times;
}

/** The share of each layer in `work`, largest first, as rows whose names begin with `id`. */
export async function layerRows(id: string, work: () => Promise<void>): Promise<BenchRow[]> {
  const layers = [...(await byLayer(work))].sort(([, a], [, b]) => b - a);
  const sum = layers.reduce((total, [, time]) => total + time, 0);
  return layers.map(([layer, time]) => told(`${id}-${layer}`, (100 * time) / sum, '%'));
}

/** CPU milliseconds of this process, all threads: the figure for a machine that others use too. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
