import { expect, test } from 'vitest';
import { readRbootConfig } from '../../../src/image/family/rboot/rboot-config.ts';
import { check, inspect, survey } from '../../../src/image/index.ts';
import { makeDump } from '../../support/dump.ts';
import { FAMILY_FILES } from '../../support/families.ts';
import { withTexts } from '../../support/image.ts';

const MB = 0x100000;

/** {@link FAMILY_FILES} with the table of ROMs at `romsAt`, which names the image at 0x8000, moved there. */
function rbootFork(romsAt: number): Uint8Array {
  const file = FAMILY_FILES['rboot-nonos'].slice();
  const image = file.slice(0x2000, 0x8000);
  file.fill(0xff, 0x1000, 0x10000).set(image, 0x8000);
  file.set([0xe1, 1, 0, 0, 0, 2, 0, 0], 0x1000);
  const view = new DataView(file.buffer);
  for (let at = 8; at < romsAt; at += 4) view.setUint32(0x1000 + at, 0x00000001, true);
  view.setUint32(0x1000 + romsAt, 0x8000, true);
  view.setUint32(0x1000 + romsAt + 4, 0x108000, true);
  return file;
}

test.each([
  ['rboot', 8],
  ['mongoose', 12],
] as const)("rBoot's fork %s: the table of ROMs at %i", (fork, romsAt) => {
  const file = rbootFork(romsAt);
  expect(readRbootConfig(file)).toMatchObject({ fork, current: 0, roms: [0x8000, 0x108000] });
  expect(survey(file)).toMatchObject({ family: 'rboot-nonos', chosen: 0x8000, slots: [{ name: 'rom0', image: { offset: 0x8000 } }] });
  const chip = { size: 4 * MB, kind: 'esp8266' } as const;
  const patched = check(file, { chip, write: { flashSize: '4MB', flashMode: 'keep', flashFreq: 'keep' } });
  expect([patched.verdict, patched.findings[0]?.id]).toEqual(['does-not-boot', 'nonos/init-data-missing']);
  const blank = file.slice().fill(0xff, 0xfc000, 0xfd000);
  expect(check(blank, { chip })).toMatchObject({ verdict: 'does-not-boot', findings: [{ id: 'nonos/init-data-missing' }, {}, {}] });
});

test.each(['1.5.3(aec24ac9)', '2.2.1(6ab97e9)', '3.0.5(b29dcd3)'])('the SDK version in %s', (text) => {
  const file = FAMILY_FILES.nonos.slice();
  file.fill(0, 0x10400, 0x10500);
  expect(survey(withTexts(file, 0x10410, text)).sdkVersion).toBe(text.slice(0, 5));
});

test('brackets round something else are no version', () => {
  const file = FAMILY_FILES.nonos.slice().fill(0, 0x10400, 0x10500);
  expect(survey(withTexts(file, 0x10410, '1.5.3(aec24ac)x', '9.9.9(nothexxx)')).sdkVersion).toBe('1.5.3');
  expect(survey(withTexts(file, 0x10410, '1.5.3(aec24ac9a)')).sdkVersion).toBeNull();
});

test.each(['%s', '%.64s', '%02x%02x', '%-32s'])('"password":"%s" in code is a format, no secret', (value) => {
  const file = withTexts(makeDump().bytes, 0x90000, `{"password":"${value}"}`);
  expect(inspect(file).secrets.filter(({ kind }) => kind === 'json-password')).toEqual([]);
});

test.each(['100%sure', '%', 'a%s'])('"%s" may be a password', (value) => {
  const file = withTexts(makeDump().bytes, 0x90000, `{"password":"${value}"}`);
  expect(inspect(file).secrets.filter(({ kind }) => kind === 'json-password')).toHaveLength(1);
});

test('a chip that repeats itself has no user2 with the code of user1', () => {
  const once = makeDump({ nibble: 5 }).bytes.slice(0, MB);
  const twice = new Uint8Array(2 * MB);
  twice.set(once);
  twice.set(once, MB);
  expect(check(twice).findings.map(({ id }) => id)).not.toContain('slot/wrong-slot');
});

test.each([
  [48, 0, 'crystal'],
  [48, 2, 'crystal'],
  [4, 0xff, 'content'],
])('init data with byte %i changed to %i: %s', (byte, value, kind) => {
  const { bytes, initData } = makeDump();
  bytes[initData + byte] = value;
  expect(check(bytes)).toMatchObject({
    verdict: 'boots',
    findings: [{ id: 'nonos/init-data-odd', severity: 'warning', facts: { kind } }, {}],
  });
});

test('QIO on two data lines: the ROM reads zeros behind the first row', () => {
  const { bytes } = makeDump();
  bytes[2] = 0;
  const result = check(bytes, { chip: { size: MB, kind: 'esp8285' } });
  expect(result.verdict).toBe('does-not-boot');
  expect(result.predictedLog.slice(2)).toEqual([
    expect.stringMatching(/^load 0x40100000, len 2592, room 16 $/),
    expect.stringMatching(/^tail /),
    'chksum 0xef',
    expect.stringMatching(/^load 0x00000000, len 0, room \d+ $/),
    expect.stringMatching(/tail 0/),
    'chksum 0xef',
    ...Array.from({ length: 0 }, () => ''),
    'csum 0xef',
    'csum err',
    'ets_main.c ',
  ]);
});
