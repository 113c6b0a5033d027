import { copyFileSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { workspace } from '../support/cli.ts';
import { followGuide } from '../support/guide.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

test("the guide's four commands run unchanged, one after the other, on one chip in a file", async () => {
  const chip = work.path('chip.bin');
  copyFileSync(dump, chip);
  await followGuide(`emulator:?flash=${chip}&save=${chip}`, dump, work.path);
  const due = readFileSync(dump);
  due[2] = 3;
  expect(readFileSync(chip).equals(due)).toBe(true);
});
