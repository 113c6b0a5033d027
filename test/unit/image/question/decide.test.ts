import { describe, expect, test } from 'vitest';
import { check, decide, type Execution, KEEP_HEADER } from '../../../../src/image/index.ts';
import { makeDump } from '../../../support/dump.ts';
import { FAMILY_FILES } from '../../../support/families.ts';

const RUN: Execution = {
  outcome: 'radio-init',
  milestones: [],
  lastLine: 'jump to run user1 @ 1000',
  log: ['', 'jump to run user1 @ 1000'],
  slot: { name: 'user1', offset: 0x1000 },
  missing: null,
};
const HALT: Execution = { ...RUN, outcome: 'halted', slot: null };
const CUT: Execution = { ...HALT, missing: 'rom_i2c_writeReg' };

const sound = makeDump().bytes;
const looping = sound.slice().fill(0xff, 0xfc000, 0xfd000);
const ids = (decision: { findings: readonly { id: string; severity: string }[] }) =>
  decision.findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id);

describe('the worse of the two decides', () => {
  test.each([
    ['sound', sound, RUN, 'boots', []],
    ['sound', sound, HALT, 'does-not-boot', ['boot/witnesses-differ']],
    ['sound', sound, { ...RUN, outcome: 'boot-loop' }, 'does-not-boot', ['boot/witnesses-differ']],
    ['without init data', looping, HALT, 'does-not-boot', ['nonos/init-data-missing']],
    ['without init data', looping, RUN, 'does-not-boot', ['nonos/init-data-missing']],
    ['unknown', FAMILY_FILES.unknown, RUN, 'boots', []],
    ['unknown', FAMILY_FILES.unknown, HALT, 'does-not-boot', ['boot/witnesses-differ']],
    ['a web page', FAMILY_FILES.data, HALT, 'not-an-image', ['file/not-a-dump']],
  ] as const)('%s, execution %#', (_, file, execution, verdict, findings) => {
    const decision = decide(check(file), execution);
    expect([decision.verdict, ids(decision)]).toEqual([verdict, findings]);
    expect(decision.witnesses).toEqual({ rules: check(file).verdict, execution, missing: null });
    const refusedOnly = check(file).verdict === 'does-not-boot' && execution.outcome === 'radio-init';
    expect(decision.predictedLog).toEqual(refusedOnly ? check(file).predictedLog : execution.log);
  });

  test('another slot than the rules name is a change', () => {
    const other = { ...RUN, slot: { name: 'user2', offset: 0x81000 } };
    expect(decide(check(sound), other)).toMatchObject({
      verdict: 'boots-changed',
      slot: other.slot,
      findings: [{ id: 'boot/starts-otherwise', facts: { what: 'slot', slot: 'user2' } }, {}],
    });
  });

  test('an unknown firmware under another header has changed', () => {
    const file = FAMILY_FILES.unknown;
    const result = check(file, { chip: { size: 0x400000, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize: '4MB' } });
    expect(result.changes).not.toEqual([]);
    expect(decide(result, RUN)).toMatchObject({ verdict: 'boots-changed', findings: [{ id: 'boot/starts-otherwise' }, {}] });
  });

  test('it starts although the rules refuse it: said, and refused', () => {
    const decision = decide(check(looping), RUN);
    expect(decision.findings.find(({ id }) => id === 'boot/witnesses-differ')).toMatchObject({
      severity: 'info',
      facts: { kind: 'starts' },
    });
  });
});

describe('no witness', () => {
  test.each([
    ['nothing was executed', null, null],
    ['the software chip lacks something', CUT, 'rom_i2c_writeReg'],
  ] as const)('%s: the rules decide alone', (_, execution, missing) => {
    const result = check(sound);
    expect(decide(result, execution)).toEqual({ ...result, witnesses: { rules: 'boots', execution: null, missing } });
  });

  test('noise in the last line is not passed on', () => {
    const [finding] = decide(check(sound), { ...HALT, lastLine: `\u00ff\u0000${'x'.repeat(300)}` }).findings;
    expect(finding).toMatchObject({ facts: { lastLine: `?${'x'.repeat(99)}` } });
  });
});
