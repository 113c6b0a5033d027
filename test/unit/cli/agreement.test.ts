import { expect, test } from 'vitest';
import { checkLines } from '../../../src/cli/render/check.ts';
import { agreementOf, judgedExit } from '../../../src/cli/report/judge.ts';
import type { CheckReport } from '../../../src/cli/schema/check.ts';

const REPORT: CheckReport = {
  schemaVersion: 1,
  file: { path: 'a.bin', size: 1048576, sha256: '0'.repeat(64) },
  chip: null,
  write: { flashSize: 'keep', flashMode: 'keep', flashFreq: 'keep', changes: [] },
  verdict: 'boots',
  findings: [],
  predictedLog: [],
};
const RADIO = { outcome: 'radio-init', halt: null } as const;
const LOOP = { outcome: 'boot-loop', halt: null } as const;
const UNKNOWN = { outcome: 'halted', halt: { kind: 'unknown-rom', address: 0x40001234, name: 'f', caller: 0 } } as const;
const DEAD = { outcome: 'halted', halt: { kind: 'rom', reason: 'checksum' } } as const;

test.each([
  ['boots', RADIO, 'agree', 0],
  ['boots', LOOP, 'differ', 3],
  ['boots', DEAD, 'differ', 3],
  ['boots', UNKNOWN, 'undecided', 8],
  ['boots-changed', RADIO, 'agree', 7],
  ['boots-changed', LOOP, 'differ', 3],
  ['does-not-boot', LOOP, 'agree', 3],
  ['does-not-boot', RADIO, 'differ', 3],
  ['does-not-boot', UNKNOWN, 'undecided', 3],
  ['not-an-image', LOOP, 'agree', 3],
  ['unknown', RADIO, 'undecided', 8],
  ['unknown', LOOP, 'undecided', 3],
] as const)('predicted %s, executed %o: %s, exit %i', (verdict, end, agreement, exit) => {
  const report = { ...REPORT, verdict };
  expect(agreementOf(report, end)).toBe(agreement);
  const seen = {
    slot: null,
    entry: null,
    lastLine: '',
    lines: [],
    log: '',
    resets: [],
    flash: { reads: [], writes: [], changes: [] },
    instructions: 0,
    virtualMs: 0,
  };
  const chip = { size: 1048576, kind: 'esp8266', mac: null } as const;
  const both: CheckReport = {
    ...report,
    rehearsal: { ...seen, ...end, unmodelled: [], omitted: { log: 0, lines: 0, resets: 0, reads: 0, unmodelled: 0 }, chip, agreement },
  };
  expect(judgedExit(both)).toBe(exit);
  const words = { agree: 'does what was predicted', differ: 'This is not what was predicted', undecided: 'do not confirm each other' };
  expect(checkLines(both).join('\n')).toContain(words[agreement]);
});

test('data lines that are not connected are no matter for the software chip', () => {
  const findings = [{ id: 'chip/flash-mode', severity: 'error', summary: '', evidence: [] }] as const;
  const report: CheckReport = {
    ...REPORT,
    verdict: 'does-not-boot',
    findings: [...findings].map((finding) => ({ ...finding, evidence: [] })),
  };
  expect(agreementOf(report, RADIO)).toBe('undecided');
});
