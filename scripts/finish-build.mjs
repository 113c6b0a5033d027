// After tsc: outputs whose source is gone go too, and the program becomes runnable in place (npm does that only when it installs).
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const output = join(entry.parentPath, entry.name);
  const source = join(root, 'src', relative(dist, output).replace(/(\.d\.ts|\.js)$/, '.ts'));
  if (!existsSync(source)) rmSync(output);
}
chmodSync(join(dist, 'cli/main.js'), 0o755);
