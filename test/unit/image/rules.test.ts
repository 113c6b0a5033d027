import { describe, expect, test } from 'vitest';
import { check, FINDING_IDS, type FindingId } from '../../../src/image/index.ts';
import { RULES } from '../../../src/image/rules/index.ts';
import { DEFECTS } from '../../support/defects.ts';
import { makeDump } from '../../support/dump.ts';
import { makeSplitBuild } from '../../support/families.ts';

const sound = makeDump();

function idsIn(file: Uint8Array, options = {}): FindingId[] {
  return check(file, options).findings.map(({ id }) => id);
}

test('a sound dump gives nothing but the note on what it holds', () => {
  expect(idsIn(sound.bytes)).toEqual(['privacy/credentials']);
  expect(idsIn(makeDump({ params: 'blank', rfCal: false }).bytes)).toEqual([]);
});

/** Found when both witnesses are asked: test/unit/image/question/decide.test.ts. */
const BY_DECISION: FindingId = 'boot/witnesses-differ';

describe.each(FINDING_IDS.filter((id) => id !== BY_DECISION))('%s', (id) => {
  test('is found where it was planted, with evidence inside the chip', () => {
    const { file, options } = DEFECTS[id](sound);
    const found = check(file, options).findings.filter((finding) => finding.id === id);
    expect(found).not.toEqual([]);
    for (const { evidence } of found) {
      expect(evidence.length).toBeGreaterThan(0);
      for (const { offset, length } of evidence) {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(length).toBeGreaterThan(0);
      }
    }
  });
});

test('every rule names its source and has an id of its own', () => {
  expect(new Set(FINDING_IDS).size).toBe(FINDING_IDS.length);
  for (const { id, source } of RULES)
    expect({ id, source }).toEqual({ id: expect.stringMatching(/^[a-z]+\/[a-z-]+$/), source: expect.stringMatching(/./) });
});

function only(id: FindingId, file = DEFECTS[id](sound).file, options = DEFECTS[id](sound).options) {
  return check(file, options).findings.find((finding) => finding.id === id);
}

describe('evidence and fix', () => {
  test('image/mapped-code-missing: where the other part belongs; nothing when it is there or the chip is too small to tell', () => {
    const whole = makeSplitBuild();
    const half = whole.slice(0, 0x10000);
    expect(check(half, { chip: { size: 0x100000, kind: 'esp8266' } })).toMatchObject({
      verdict: 'does-not-boot',
      findings: [
        { id: 'image/mapped-code-missing', facts: { calls: 40, start: 0x10000 }, fix: { action: 'add-part', offset: 0x10000 } },
        {},
      ],
    });
    expect(only('image/mapped-code-missing', whole, undefined)).toBeUndefined();
    expect(only('image/mapped-code-missing', whole.fill(0xff, 0x10000), undefined)?.evidence).toEqual([
      { offset: 0x10000, length: 39 * 0x64 + 4 },
    ]);
  });

  test('file/not-a-dump: a single slot goes to a slot', () => {
    expect(only('file/not-a-dump')).toMatchObject({
      facts: { family: 'app-slot' },
      fix: { action: 'write-at', offsets: [0x1000, 0x81000, 0x101000] },
    });
  });

  test('file/larger-than-chip: what lies beyond, and whether it may go', () => {
    expect(only('file/larger-than-chip')).toMatchObject({
      evidence: [{ offset: 0x80000, length: 0x80000, expected: '0x80000', found: '0x100000' }],
      fix: { action: 'other-chip', size: 0x100000 },
    });
    const padded = new Uint8Array(0x200000).fill(0xff);
    padded.set(sound.bytes);
    expect(only('file/larger-than-chip', padded, { chip: { size: 0x100000, kind: 'esp8266' } })?.fix).toEqual({
      action: 'cut',
      length: 0x100000,
    });
  });

  test('backup/mirrored: four copies are named as four', () => {
    const file = new Uint8Array(0x400000);
    for (let at = 0; at < file.length; at += 0x100000) file.set(sound.bytes, at);
    expect(only('backup/mirrored', file)).toMatchObject({
      facts: { length: 0x100000, copies: 4 },
      fix: { action: 'cut', length: 0x100000 },
    });
  });

  test('backup/mirrored: an erased second half is no copy', () => {
    const file = new Uint8Array(0x200000).fill(0xff);
    file.set(sound.bytes);
    expect(only('backup/mirrored', file, {})).toBeUndefined();
  });

  test('backup/shifted counts the lost bytes', () => {
    expect(only('backup/shifted')).toMatchObject({
      severity: 'error',
      facts: { shift: 3 },
      fix: { action: 'read-again', length: 0x100000 },
    });
  });

  test('nonos/size-nibble-moved: the header, its witness and the init data', () => {
    expect(only('nonos/size-nibble-moved')).toMatchObject({
      severity: 'error',
      evidence: [
        { offset: 3, length: 1, expected: '0x20', found: '0x40' },
        { offset: sound.user1.inner + 3, length: 1, found: '0x20' },
        { offset: 0xfc000, length: 128, found: '0x05' },
      ],
      fix: { action: 'set-flash-size', flashSize: '1MB' },
    });
  });

  test('nonos/tail-missing: the five sectors that no byte of the file fills', () => {
    expect(only('nonos/tail-missing')?.evidence).toEqual([{ offset: 0x3fb000, length: 0x5000, expected: '0x05', found: '0xff' }]);
  });

  test.each([
    ['2.0.0', 5],
    ['2.2.1', 8],
  ] as const)('nonos/init-data-missing: SDK %s wants version %i', (sdk, version) => {
    const { bytes } = makeDump({ sdk });
    bytes.fill(0xff, 0xfc000, 0xfd000);
    expect(only('nonos/init-data-missing', bytes)).toMatchObject({
      evidence: [{ offset: 0xfc000, expected: '0x05', found: '0xff' }],
      fix: { action: 'write-init-data', offset: 0xfc000, version },
    });
  });

  test('an SDK that knows no init data does not miss them', () => {
    const { bytes } = makeDump({ sdk: '1.3.0' });
    bytes.fill(0xff, 0xfc000, 0xfd000);
    const { verdict, findings } = check(bytes);
    expect({ verdict, ids: findings.map(({ id }) => id) }).toEqual({ verdict: 'boots', ids: ['privacy/credentials'] });
  });

  test('slot/blank-run: the erased sectors of user1', () => {
    expect(only('slot/blank-run')?.evidence).toEqual([{ offset: 0x3000, length: 0x1000, found: '0xff' }]);
  });

  test('boot/version-mismatch: which byte, whose version', () => {
    expect(only('boot/version-mismatch')?.evidence).toEqual([{ offset: sound.params + 1, length: 1, expected: '0x07', found: '0x04' }]);
  });

  test('chip/flash-mode: two lines are enough on an ESP8285', () => {
    const options = { chip: { size: sound.size, kind: 'esp8285' } } as const;
    expect(only('chip/flash-mode', makeDump({ mode: 2 }).bytes, options)).toBeUndefined();
    expect(only('chip/flash-mode', makeDump({ mode: 0xff }).bytes, options)).toMatchObject({
      fix: { action: 'set-flash-mode', flashMode: 'dout' },
    });
  });

  test('identity/other-device is silent on the chip itself', () => {
    expect(only('identity/other-device', sound.bytes, { chip: { size: sound.size, kind: 'esp8266', mac: sound.mac } })).toBeUndefined();
  });

  test('no planted secret is in any finding', () => {
    const text = JSON.stringify(check(sound.bytes).findings);
    expect(text).not.toContain('planted');
    expect(text).toContain('station-password');
  });
});
