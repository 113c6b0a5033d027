import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ns } from '../../../src/base/clock.ts';
import { openTraceFile } from '../../../src/cli/serve/trace-file.ts';

const MAX_WAITING = 16 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'trace-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a chip that is faster than the disk: 16 MiB wait, further records are counted, and the file says how many', async () => {
  const path = join(folder, 'trace.jsonl');
  const trace = await openTraceFile(path, false);
  const records = 30;
  const bytes = new Uint8Array(0x80000); // a line of a mebibyte
  for (let i = 0; i < records; i++) trace.note({ kind: 'input', bytes, baud: 115_200, at: ns(i) });
  await trace.close();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const last = JSON.parse(lines.at(-1) ?? '') as { kind: string; records: number };
  expect(last).toEqual({ kind: 'omitted', records: records - (lines.length - 1) });
  expect(last.records).toBeGreaterThan(10);
  expect((lines.length - 1) * 2 * bytes.length).toBeGreaterThanOrEqual(MAX_WAITING);
});
