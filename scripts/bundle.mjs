// After tsc, which writes the declarations: the code as few files. To find, read and link one file costs more than to run it, and a
// command would need a hundred and fifty. A room is one file; what a command loads only when it is called stays apart.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const rooms = JSON.parse(readFileSync(join(root, 'rooms.json'), 'utf8'));

/** `image/index` and so on: whatever can be imported, and the program. */
const entries = Object.values(exports)
  .flatMap((entry) => entry.default?.replace(/^\.\/dist\/(.*)\.js$/, '$1') ?? [])
  .concat('cli/main');
const neutral = Object.keys(rooms).filter((room) => rooms[room].neutral);

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, join(root, 'src', `${name}.ts`)])),
  platform: 'node',
  external: /^(?![./]|[a-z]:)/i, // packages
});
const { output } = await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // As deep as the sources, which look for files of the package.
  chunkFileNames: 'chunk/[name].js',
  codeSplitting: { groups: neutral.map((room) => ({ name: room, test: new RegExp(`[\\\\/]src[\\\\/]${room}[\\\\/]`) })) },
});
await bundle.close();

// What an earlier build left goes.
const written = new Set(output.map(({ fileName }) => join(dist, fileName)));
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name);
  const source = join(root, 'src', relative(dist, file).replace(/\.d\.ts$/, '.ts'));
  if (!written.has(file) && !(file.endsWith('.d.ts') && existsSync(source))) rmSync(file);
}
chmodSync(join(dist, 'cli/main.js'), 0o755); // npm does that only when it installs
