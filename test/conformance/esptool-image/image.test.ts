import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { flashback, workspace } from '../../support/cli.ts';
import { makeApp, makeDump } from '../../support/dump.ts';
import { FAMILY_FILES } from '../../support/families.ts';
import { buildV1, noise } from '../../support/image.ts';

const ESPTOOL = 'esptool';

/** esptool 5, as .ci/run installs it. */
function esptool(...args: string[]): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(ESPTOOL, ['--chip', 'esp8266', ...args], { encoding: 'utf8' });
  // The first line is its own version.
  return { status, lines: stdout.split('\n').filter((line) => !line.startsWith('esptool v')) };
}

const missing = spawnSync(ESPTOOL, ['version']).status !== 0;
const work = workspace();
afterAll(() => work.remove());

function file(name: string, bytes: Uint8Array): string {
  writeFileSync(work.path(name), bytes);
  return work.path(name);
}

const dump = makeDump();
const real = (sdk: string) => new URL(`../../../../shared/real/at-sdk${sdk}-1MB.bin`, import.meta.url);

function image(mode: number, sizeByte: number, entry: number): Uint8Array {
  const segments = [0x40100000, 0x4010f000, 0x3ffe8000, 0x40201010, 0x3ff00000].map((address, i) => ({
    ...{ address, data: noise(i, 4 + 8 * i) },
  }));
  return buildV1({ entry, mode, sizeByte, segments });
}

const damaged = image(2, 0x4f, 0x40100004);
damaged[0x30] = (damaged[0x30] as number) ^ 1;

const IMAGES: Readonly<Record<string, Uint8Array>> = {
  'a whole dump': dump.bytes,
  'a slot': dump.bytes.slice(dump.user1.offset, dump.user1.crc + 4),
  'a slot and what follows': makeDump({ nibble: 5 }).bytes.slice(0x101000),
  'every kind of memory': image(0, 0x2f, 0x40100004),
  'values without a name': image(5, 0x75, 0),
  'a wrong checksum': damaged,
  'an older slot': makeApp({ number: 2, sdk: '1.3.0', compiled: 5, seed: 3 }),
  Arduino: FAMILY_FILES.arduino,
  ...Object.fromEntries(
    ['2.0.0', '2.2.1', '3.0.6'].filter((sdk) => existsSync(real(sdk))).map((sdk) => [`AT ${sdk}`, new Uint8Array(readFileSync(real(sdk)))]),
  ),
};

describe.skipIf(missing)(`image_info as esptool prints it${missing ? ' (left out: no esptool)' : ''}`, () => {
  test.each(Object.keys(IMAGES))('%s', async (name) => {
    const path = file('image.bin', IMAGES[name] as Uint8Array);
    const ran = await flashback('image_info', path);
    const theirs = esptool('image-info', path);
    expect([ran.code, theirs.status]).toEqual([0, 0]);
    expect(ran.stdout.split('\n')).toEqual(theirs.lines);
  });

  test.each([
    ['no image', noise(1, 100).fill(0, 0, 4)],
    ['an image cut off', dump.bytes.slice(0, 0x200)],
  ])('%s: both refuse', async (_, bytes) => {
    const path = file('image.bin', bytes);
    expect(esptool('image-info', path).status).not.toBe(0);
    expect((await flashback('image_info', path)).code).not.toBe(0);
  });
});

describe.skipIf(missing)(`merge_bin as esptool writes it${missing ? ' (left out: no esptool)' : ''}`, () => {
  const boot = file('boot.bin', dump.bytes.slice(0, dump.loaderEnd));
  const slot = file('slot.bin', dump.bytes.slice(dump.user1.offset, dump.user1.crc + 4));
  const other = file('noise.bin', noise(4, 1000));

  test.each([
    ['header kept', [], ['0x0', boot, '0x1000', slot]],
    ['header set', ['--flash-size', '4MB', '--flash-mode', 'qio', '--flash-freq', '80m'], ['0x1000', slot, '0x0', boot]],
    ['padded', ['--pad-to-size', '1MB'], ['0x0', boot, '0xfc000', other]],
    ['padding that is too small', ['--pad-to-size', '256KB'], ['0x0', boot, '0x81000', slot]],
    ['not from 0', ['--target-offset', '0x1000'], ['0x1000', slot, '0x81000', slot]],
    ['what is no image keeps its bytes', ['--flash-size', '4MB'], ['0x0', other]],
  ])('%s', async (_, options, parts) => {
    const [ours, theirs] = [work.path('ours.bin'), work.path('theirs.bin')];
    const ran = await flashback('merge_bin', ...parts, ...options, '-o', ours, '--force');
    expect([ran.code, esptool('merge-bin', '-o', theirs, ...options, ...parts).status]).toEqual([0, 0]);
    expect(readFileSync(ours).equals(readFileSync(theirs))).toBe(true);
  });
});
