import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSample } from '../../src/cli/file/sample.ts';
import { check, inspect } from '../../src/image/index.ts';
import { makeDump } from '../support/dump.ts';
import { noise } from '../support/image.ts';
import { plantItead } from '../support/vendor.ts';
import { atMost, type BenchRow, notMeasured, told } from './row.ts';

/** As deep as the sources: this file is bundled before it runs. */
const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'dist/cli/main.js');
const RUNS = 20;
/** Milliseconds for the check of a dump of 4 MB in a warm process. */
const CHECK_MS = 100;
/** What a check of 1 MB may take by the command line, in starts of node that do nothing. */
const CHECK_TO_NODE = 2.5;

function least(work: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function node(...args: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`, { cause: error });
}

/** Four megabytes of which two are full, with a maker's secrets. */
function fullDump(): Uint8Array {
  const { bytes } = makeDump({ nibble: 4 });
  plantItead(bytes);
  bytes.set(noise(12, 0x200000), 0x100000);
  return bytes;
}

/** Minima of 20: static checks in process, and one by the command line beside a start of node that does nothing. */
export function imageBench(): readonly BenchRow[] {
  const dump = fullDump();
  const chip = { size: dump.length, kind: 'esp8266' } as const;
  const rows = [
    atMost(
      'image/check-4mb',
      least(() => void check(dump, { chip })),
      'ms',
      CHECK_MS,
    ),
    told(
      'image/inspect-4mb',
      least(() => void inspect(dump)),
      'ms',
      'with SHA-256 in portable code',
    ),
  ];
  if (!existsSync(PROGRAM)) return [...rows, notMeasured('image/cli-check-to-node', 'x', 'the program is not built')];
  const folder = mkdtempSync(join(tmpdir(), 'flashback-bench-'));
  const sample = join(folder, 'nonos-1mb.bin');
  writeFileSync(sample, readSample('nonos-1mb'));
  // Turn by turn, so that both see the same machine.
  let [bare, checked] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < RUNS; i++) {
    bare = Math.min(bare, timed('-e', '0'));
    checked = Math.min(checked, timed(PROGRAM, 'check', sample, '--chip-size', '1MB'));
  }
  rmSync(folder, { recursive: true });
  return [
    ...rows,
    told('image/node', bare, 'ms'),
    told('image/cli-check', checked, 'ms'),
    atMost('image/cli-check-to-node', checked / bare, 'x', CHECK_TO_NODE),
  ];
}

function timed(...args: readonly string[]): number {
  const start = performance.now();
  node(...args);
  return performance.now() - start;
}
