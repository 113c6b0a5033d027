import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changeLines, recipesOf } from '../support/recipe.ts';

const root = join(import.meta.dirname, '../..');

// Followed to the end, with what complains, in test/conformance/recipes.
test.each(recipesOf(readFileSync(join(root, 'docs/adding.md'), 'utf8')))(
  'the lines that the recipe "$title" changes are there',
  ({ steps }) => {
    const files = new Map<string, string>();
    for (const { kind, about, text } of steps) {
      if (kind === 'file') {
        expect(existsSync(join(root, about)), about).toBe(false);
        files.set(about, text);
      } else if (kind === 'lines') files.set(about, changeLines(files.get(about) ?? readFileSync(join(root, about), 'utf8'), text, about));
    }
    expect(files.size).toBeGreaterThan(0);
  },
);
