import { existsSync, readFileSync } from 'node:fs';
import { readSample } from '../../src/cli/file/sample.ts';
import { rehearse } from '../../src/emulator/index.ts';
import { check } from '../../src/image/index.ts';
import type { BenchRow } from './row.ts';

const MB = 0x100000;
const RUNS = 15;
/** Milliseconds that one rehearsal to the radio may take in a warm process. */
const REHEARSAL_MS = 150;

function median(work: () => void): number {
  for (let i = 0; i < 3; i++) work();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[RUNS >> 1] as number;
}

const REAL = ['2.0.0', '2.2.1', '3.0.6'].map((sdk) => ({
  name: `at-sdk${sdk}`,
  url: new URL(`../../../shared/real/at-sdk${sdk}-1MB.bin`, import.meta.url),
}));

/** One rehearsal of each 1 MB image to the radio, beside the static check of the same file. Vendors' images where they are present. */
export function rehearsalBench(): readonly BenchRow[] {
  const real = REAL.filter(({ url }) => existsSync(url)).map(({ name, url }) => ({ name, flash: Uint8Array.from(readFileSync(url)) }));
  return [{ name: 'sample', flash: readSample('nonos-1mb') }, ...real].flatMap(({ name, flash }) => {
    const { outcome } = rehearse({ flash, chipSize: MB });
    if (outcome !== 'radio-init') throw new Error(`${name} ends as ${outcome}`);
    const rehearsal = median(() => void rehearse({ flash, chipSize: MB }));
    const checked = median(() => void check(flash, { chip: { size: MB, kind: 'esp8266' } }));
    return [
      { id: `rehearsal-${name}`, value: rehearsal, unit: 'ms', target: REHEARSAL_MS, ok: rehearsal <= REHEARSAL_MS },
      { id: `check-${name}`, value: checked, unit: 'ms', target: REHEARSAL_MS, ok: checked <= REHEARSAL_MS },
    ];
  });
}
