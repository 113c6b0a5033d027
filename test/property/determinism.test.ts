import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { bundle } from '../support/bundle.ts';
import { mixedRuns, RUNS } from '../support/mixed-runs.ts';

test('the same inputs and seeds give the same traces, bytes and states: alone, taking turns in one process, and in a thread at the same time', async () => {
  const folder = await bundle({ worker: join(import.meta.dirname, '../support/mixed-runs-worker.ts') });
  const worker = new Worker(join(folder, 'worker.mjs'));
  const [[inThread], alone] = await Promise.all([once(worker, 'message') as Promise<[string[]]>, mixedRuns()]);
  await worker.terminate();
  expect(new Set(alone).size).toBe(RUNS);
  expect(inThread).toEqual(alone);
  expect(await mixedRuns(seededRandom(8266))).toEqual(alone);
});
