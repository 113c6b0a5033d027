import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type RecipeStep, recipesOf, ScratchCopy } from '../../support/recipe.ts';

const root = join(import.meta.dirname, '../../..');
const recipes = recipesOf(readFileSync(join(root, 'docs/adding.md'), 'utf8'));

/** `…` stands for anything. */
const pattern = (line: string): RegExp =>
  new RegExp(
    line
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^\\n]*'),
  );

test('the page has its worked examples', () => {
  expect(recipes.length).toBeGreaterThanOrEqual(5);
});

describe('docs/adding.md, followed in a copy of the project', () => {
  const copy = new ScratchCopy(root);
  afterEach(() => copy.reset());
  afterAll(() => copy.remove());

  /** What a step must show, if it is a command. */
  function follow(step: RecipeStep): void {
    if (step.kind === 'file' || step.kind === 'lines') copy.apply(step);
    else if (step.kind === 'complaint') {
      const { code, output } = copy.run(step.about);
      expect(code, `${step.about} has nothing to complain about:\n${output}`).not.toBe(0);
      for (const line of step.text.trim().split('\n')) expect(output, step.about).toMatch(pattern(line.trim()));
    } else
      for (const command of step.text.trim().split('\n')) {
        const { code, output } = copy.run(command);
        expect(code, `${command}:\n${output}`).toBe(0);
      }
  }

  test.each(recipes.map(({ title, steps }) => ({ title, steps })))(
    '$title',
    ({ steps }) => {
      for (const step of steps) follow(step);
    },
    900_000,
  );
});
