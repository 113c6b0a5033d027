import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edit } from './plants.ts';

/** A file of the project, with a bug in it. */
export interface EditedFile {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** All files of `src` with their texts. */
function sources(root: string): EditedFile[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ path: join('src', name), text: readFileSync(join(root, 'src', name), 'utf8') }));
}

/** The files that `edits` change, as they are afterwards. Throws when a text does not occur exactly once: the bug has to be looked at again. */
export function edited(root: string, edits: readonly Edit[]): EditedFile[] {
  const files = sources(root);
  const changed = new Map<string, string>();
  for (const { find, replace } of edits) {
    const found = files.filter(({ text }) => text.includes(find));
    const [file] = found;
    if (file === undefined || found.length > 1 || file.text.split(find).length !== 2) {
      throw new Error(`must occur once in src, occurs in ${found.length} files: ${JSON.stringify(find)}`);
    }
    changed.set(
      file.path,
      (changed.get(file.path) ?? file.text).replace(find, () => replace),
    );
  }
  return Array.from(changed, ([path, text]) => ({ path, text }));
}
