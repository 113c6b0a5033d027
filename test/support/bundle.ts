import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Inside node_modules, so that packages are found, and as deep as the sources are; each process has its own, gone with it. */
const OUTPUT = join(import.meta.dirname, `../../node_modules/.bundle-${process.pid}`);

/**
 * Files by name as plain JavaScript, in a folder that is returned: what is measured is to be like what is published, and a
 * TypeScript loader that keeps names makes every closure cost several times as much.
 */
export async function bundle(input: Readonly<Record<string, string>>): Promise<string> {
  const build = await rolldown({ input: { ...input }, platform: 'node', external: /^(?![./]|\/)/ });
  await build.write({ dir: OUTPUT, format: 'esm', sourcemap: true, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await build.close();
  process.on('exit', () => rmSync(OUTPUT, { recursive: true, force: true }));
  return OUTPUT;
}
