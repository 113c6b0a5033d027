// `npm run ways [-- --root DIR]`: the way of a file to its verdict, and of a port's byte to the flash, in this checkout or in another one:
// source files that are entered, functions that return (and how often), and the longest chain of files in which each calls the next.
import { existsSync, readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const at = process.argv.indexOf('--root');
const root = at < 0 ? join(import.meta.dirname, '../..') : resolve(process.argv[at + 1] ?? '.');
const SRC = pathToFileURL(join(root, 'src/')).href;
type Callable = (...given: unknown[]) => Promise<unknown>;
/** What another checkout exports is known to nobody here: each use says what it takes it for. */
const room = async (name: string): Promise<Record<string, unknown>> => (await import(`${SRC}${name}`)) as Record<string, unknown>;

const base = await room('index.ts');
const image = await room('image/index.ts');
const emulator = await room('emulator/index.ts');
const flasher = await room('flasher/index.ts');
const node = await room('node/index.ts');

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, 'fixtures/images', name)));

/** A sound 1 MB dump with Espressif's boot loader's rules: the fixture's parts at their places. */
function dump(): Uint8Array {
  const bytes = new Uint8Array(0x100000).fill(0xff);
  const parts = {
    0: 'boot.bin',
    4096: 'user1-1mb.bin',
    1032192: 'init-data.bin',
    1036288: 'parameters-user1.bin',
    1044480: 'flag-user1.bin',
  };
  for (const [offset, name] of Object.entries(parts)) bytes.set(fixture(name), Number(offset));
  return bytes;
}

function toVerdict(): Promise<unknown> {
  const result = (image['check'] as Callable)(dump(), { chip: { size: 0x400000, kind: 'esp8266' } }) as unknown as { verdict: string };
  if (result.verdict !== 'boots') throw new Error(`the dump should boot: ${result.verdict}`);
  return Promise.resolve();
}

/** One sector, from a real `SerialPortStream` to the NOR flash. */
async function toFlash(): Promise<void> {
  const clock = new (base['VirtualClock'] as unknown as new () => { run: Callable })();
  const chip = (emulator['createChip'] as Callable)({ clock, chipSize: 0x100000 }) as unknown as {
    link(): unknown;
    flash: { bytes: Uint8Array };
  };
  const file = new Uint8Array(0x1000).map((_, i) => i * 7);
  await clock.run(
    async () => {
      const link = await (node['virtualPort'] as Callable)('chip', () => chip.link());
      const session = (await (flasher['connect'] as Callable)({ link, clock, stub: (node['loadStub'] as unknown as () => unknown)() })) as {
        close: Callable;
      };
      const plan = await (flasher['planRestore'] as Callable)(session, file, 0x2000);
      await (flasher['restore'] as Callable)(session, plan);
      await session.close();
    },
    { quiesce: node['quiesce'] },
  );
  if (chip.flash.bytes[0x2001] !== 7) throw new Error('nothing was written');
}

/** Files that a file imports, as text. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)(?! type)[^;]*? from '(\.[^']+)'/gm)].flatMap(([, path = '']) => {
    const target = join(dirname(file), path);
    return existsSync(target) ? [target] : [];
  });
}

/** The longest chain of `files` in which each imports the next. */
function longestChain(files: ReadonlySet<string>): string[] {
  const known = new Map<string, string[]>();
  const from = (file: string): string[] => {
    const found = known.get(file);
    if (found !== undefined) return found;
    known.set(file, [file]);
    let best: string[] = [];
    for (const next of importsOf(file)) {
      if (!files.has(next)) continue;
      const chain = from(next);
      if (chain.length > best.length) best = chain;
    }
    const chain = [file, ...best];
    known.set(file, chain);
    return chain;
  };
  return [...files].map(from).reduce((a, b) => (b.length > a.length ? b : a), []);
}

async function measure(what: string, way: () => Promise<unknown>): Promise<void> {
  await way(); // what is made once is not on the way
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await way();
  const { result } = (await session.post('Profiler.takePreciseCoverage')) as unknown as Profiler.TakePreciseCoverageReturnType;
  session.disconnect();
  const files = new Map<string, { functions: number; returns: number }>();
  for (const { url, functions } of result) {
    if (!url.startsWith(SRC)) continue;
    const called = functions.filter(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0);
    if (called.length === 0) continue;
    const returns = called.reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
    files.set(fileURLToPath(url.replace(/\?.*$/, '')), { functions: called.length, returns });
  }
  const sum = (key: 'functions' | 'returns'): number => [...files.values()].reduce((total, file) => total + file[key], 0);
  const chain = longestChain(new Set(files.keys()));
  console.log(
    `${what}: ${files.size} files entered, ${sum('functions')} functions, ${sum('returns')} returns; longest chain of files: ${chain.length}`,
  );
  console.log(`  ${chain.map((file) => file.slice(join(root, 'src/').length)).join(' → ')}`);
}

await measure('a file to its verdict', toVerdict);
await measure("a port's bytes to the flash", toFlash);
