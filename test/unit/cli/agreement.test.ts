import { expect, test } from 'vitest';
import { checkLines } from '../../../src/cli/render/check.ts';
import { agreementOf } from '../../../src/cli/report/judge.ts';
import type { CheckReport } from '../../../src/cli/schema/check.ts';

const REPORT: CheckReport = {
  schemaVersion: 2,
  file: { path: 'a.bin', size: 1048576, sha256: '0'.repeat(64) },
  chip: null,
  write: { flashSize: 'keep', flashMode: 'keep', flashFreq: 'keep', changes: [] },
  verdict: 'boots',
  witnesses: { rules: 'boots', execution: null, missing: null },
  findings: [],
  predictedLog: [],
};
const RADIO = { outcome: 'radio-init', halt: null } as const;
const LOOP = { outcome: 'boot-loop', halt: null } as const;
const UNKNOWN = { outcome: 'halted', halt: { kind: 'unknown-rom', address: 0x40001234, name: 'f', caller: 0 } } as const;
const DEAD = { outcome: 'halted', halt: { kind: 'rom', reason: 'checksum' } } as const;

test.each([
  ['boots', RADIO, 'agree'],
  ['boots', LOOP, 'differ'],
  ['boots', DEAD, 'differ'],
  ['boots', UNKNOWN, 'undecided'],
  ['boots-changed', RADIO, 'agree'],
  ['boots-changed', LOOP, 'differ'],
  ['does-not-boot', LOOP, 'agree'],
  ['does-not-boot', RADIO, 'differ'],
  ['does-not-boot', UNKNOWN, 'undecided'],
  ['not-an-image', LOOP, 'agree'],
  ['unknown', RADIO, 'undecided'],
  ['unknown', LOOP, 'undecided'],
] as const)('predicted %s, executed %o: %s', (verdict, end, agreement) => {
  const report: CheckReport = { ...REPORT, verdict, witnesses: { rules: verdict, execution: null, missing: null } };
  expect(agreementOf(report, end)).toBe(agreement);
  const seen = {
    slot: null,
    entry: null,
    lastLine: '',
    lines: [],
    log: '',
    uart1: '',
    milestones: [],
    pins: [],
    resets: [],
    flash: { reads: [], writes: [], changes: [] },
    instructions: 0,
    virtualMs: 0,
  };
  const chip = { size: 1048576, kind: 'esp8266', mac: null } as const;
  const both: CheckReport = {
    ...report,
    rehearsal: {
      ...seen,
      ...end,
      unmodelled: [],
      omitted: { log: 0, uart1: 0, lines: 0, resets: 0, reads: 0, unmodelled: 0 },
      chip,
      agreement,
    },
  };
  const words = { agree: 'does what was predicted', differ: 'This is not what was predicted', undecided: 'do not confirm each other' };
  expect(checkLines(both).join('\n')).toContain(words[agreement]);
});

test('data lines that are not connected are no matter for the software chip', () => {
  const findings = [{ id: 'chip/flash-mode', severity: 'error', summary: '', evidence: [] }] as const;
  const report: CheckReport = {
    ...REPORT,
    verdict: 'does-not-boot',
    witnesses: { rules: 'does-not-boot', execution: null, missing: null },
    findings: [...findings].map((finding) => ({ ...finding, evidence: [] })),
  };
  expect(agreementOf(report, RADIO)).toBe('undecided');
});
