import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOf, flashback, parsed, workspace } from '../support/cli.ts';
import { makeDump } from '../support/dump.ts';
import { holdsText, PLANTED } from '../support/vendor.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

function file(name: string, bytes: Uint8Array): string {
  writeFileSync(work.path(name), bytes);
  return work.path(name);
}

const planted = file('planted.bin', makeDump().bytes);

describe('fit', () => {
  test('moves the settings to the end of the larger chip, and says so', async () => {
    const out = work.path('fit.bin');
    const ran = await flashback('fit', dump, '--chip-size', '4MB', '--use-full-size', '-o', out, '--json');
    expect(ran.code).toBe(0);
    expect(parsed('fit', ran)).toMatchObject({
      output: { path: out, size: 0x400000 },
      refusal: null,
      changes: [{ reason: 'padding' }, { offset: 0x3fc000, reason: 'tail' }, { offset: 3, length: 1, reason: 'size-nibble' }],
      verdict: 'boots',
    });
    expect((await flashback('check', out, '--chip-size', '4MB')).code).toBe(0);
  });

  test('a refusal writes nothing and says why', async () => {
    const blank = readFileSync(dump).fill(0xff, 0xfc000, 0xfd000);
    const out = work.path('refused.bin');
    const args = ['fit', file('no-init-data.bin', blank), '--chip-size', '1MB', '-o', out];
    const ran = await flashback(...args);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('--init-data');
    expect(existsSync(out)).toBe(false);
    const withData = await flashback(...args, '--init-data', file('init-data.bin', readFileSync(dump).subarray(0xfc000, 0xfc080)));
    expect(withData.code).toBe(0);
    expect(readFileSync(out).equals(readFileSync(dump))).toBe(true);
  });

  test('the file itself is never the output', async () => {
    const ran = await flashback('fit', dump, '--chip-size', '1MB', '-o', dump, '--force', '--json');
    expect([ran.code, errorOf(ran).code]).toEqual([2, 'usage.invalid']);
    const exists = await flashback('fit', dump, '--chip-size', '1MB', '-o', planted, '--json');
    expect([exists.code, errorOf(exists).code]).toEqual([1, 'file.exists']);
  });
});

test('redact: nothing planted is left, or told', async () => {
  const out = work.path('redacted.bin');
  const ran = await flashback('redact', planted, '-o', out, '--no-rehearse', '--json'); // its code is noise
  expect(ran.code).toBe(0);
  expect(parsed('redact', ran)).toMatchObject({ verdict: 'boots', refusal: null });
  expect(holdsText(readFileSync(planted), PLANTED)).toBe(true);
  expect(holdsText(readFileSync(out), PLANTED)).toBe(false);
  expect(ran.stdout).not.toContain(`${PLANTED}ssid`);
});

test('repair: two readings with faults in the code make the good one; elsewhere it takes a third', async () => {
  const truth = readFileSync(planted);
  const [one, two, three] = [Buffer.from(truth), Buffer.from(truth), Buffer.from(truth)];
  one[0x2000] = (one[0x2000] ?? 0) ^ 1;
  two[0x3000] = (two[0x3000] ?? 0) ^ 1;
  const out = work.path('repaired.bin');
  const good = await flashback('repair', file('1.bin', one), file('2.bin', two), '-o', out, '--json');
  expect(parsed('repair', good)).toMatchObject({ refusal: null, changes: [{ offset: 0x2000, length: 1, reason: 'other-read' }] });
  expect(readFileSync(out).equals(truth)).toBe(true);
  three[0xfd020] = (three[0xfd020] ?? 0) ^ 1;
  const refused = await flashback('repair', work.path('1.bin'), file('3.bin', three), '-o', work.path('never.bin'), '--json');
  expect([refused.code, parsed('repair', refused)]).toMatchObject([
    3,
    { refusal: 'undecided', evidence: [{ offset: 0xfd020, length: 1 }] },
  ]);
  expect((await flashback('repair', '-o', work.path('nothing.bin'))).code).toBe(2);
  expect((await flashback('repair', dump, '-o', out)).code).toBe(1); // that file is there already
});

test('diff', async () => {
  const other = readFileSync(dump);
  other[3] = 0x40;
  const patched = file('patched.bin', other);
  const ran = await flashback('diff', dump, patched, '--json');
  expect(ran.code).toBe(5);
  expect(parsed('diff', ran)).toMatchObject({ same: false, bytes: 1, facts: [{ fact: 'flash-size', a: '1MB', b: '4MB' }] });
  expect((await flashback('diff', dump, patched)).stdout).toContain('flash size');
  expect((await flashback('diff', dump, dump)).code).toBe(0);
});

describe('map', () => {
  test('on the terminal', async () => {
    const ran = await flashback('map', dump);
    expect(ran.code).toBe(0);
    expect(ran.stdout.split('\n').slice(1, 5)).toEqual([
      `  0x000000  BS${'.'.repeat(62)}`,
      `  0x040000  ${'.'.repeat(64)}`,
      `  0x080000  .S${'.'.repeat(62)}`,
      `  0x0c0000  ${'.'.repeat(59)}rippf`,
    ]);
  });

  test.each(['svg', 'html'])('as %s that loads nothing', async (format) => {
    const out = work.path(`map.${format}`);
    expect(parsed('map', await flashback('map', dump, '-o', out, '--json'))).toMatchObject({ output: { path: out } });
    const text = readFileSync(out, 'utf8');
    expect(text).toContain('init data (radio init data): 0x0fc000-0x0fcfff, 4 KB</title>');
    expect(text).not.toMatch(/(?:src|href)=|url\(|@import/);
  });

  test('other formats are none', async () => {
    expect((await flashback('map', dump, '-o', work.path('map.png'))).code).toBe(2);
  });
});

describe('check of files and chips', () => {
  const other = Uint8Array.from(readFileSync(dump));
  other[3] = 0x40;
  const patched = file('bad <1>.bin', other);
  const args = ['check', dump, patched, '--chips', '1MB,4MB'];

  test('the matrix, and whether it is as expected', async () => {
    const ran = await flashback(...args, '--expect', 'boots', '--json');
    expect(ran.code).toBe(3);
    const { matrix, ok } = parsed('check', ran) as { matrix: { verdict: string; ok: boolean }[]; ok: boolean };
    expect([matrix.map(({ verdict }) => verdict), ok]).toEqual([['boots', 'boots', 'boots', 'does-not-boot'], false]);
    expect((await flashback('check', dump, '--chips', '1MB,4MB', '--expect', 'boots')).code).toBe(0);
    expect((await flashback(...args, '--expect', 'boots')).stdout).toContain('3 of 4 match boots.');
    expect((await flashback('check', dump, '--expect', 'boots')).code).toBe(2);
  });

  test('as JUnit', async () => {
    const { stdout } = await flashback(...args, '--expect', 'boots', '--junit');
    expect(stdout).toContain('<testsuites name="flashback check" tests="4" failures="1">');
    expect(stdout).toContain('bad &lt;1&gt;.bin');
    expect(stdout).toContain('<failure message="does-not-boot instead of boots">nonos/size-nibble-moved');
  });

  test('the 1 MB and the 4 MB backup of one 4 MB device', async () => {
    const { bytes } = makeDump({ nibble: 4 });
    const ran = await flashback('check', file('1m.bin', bytes.slice(0, 0x100000)), file('4m.bin', bytes), '--chip-size', '4MB', '--json');
    expect(parsed('check', ran)).toMatchObject({
      better: { path: work.path('4m.bin'), reason: 'tail' },
      relation: 'one-is-the-start-of-the-other',
    });
  });
});

test('merge_bin: parts at their places, header set, never overlapping', async () => {
  const [boot, slot] = [readFileSync(dump).subarray(0, 0x1000), readFileSync(dump).subarray(0x1000, 0x2000)];
  const out = work.path('merged.bin');
  const args = ['merge_bin', '0x1000', file('slot.bin', slot), '0x0', file('boot.bin', boot), '--flash-size', '4MB', '-o', out];
  expect(parsed('merge_bin', await flashback(...args, '--pad-to-size', '1MB', '--json'))).toMatchObject({ output: { size: 0x100000 } });
  const merged = readFileSync(out);
  expect([merged[3], merged.subarray(0x1000, 0x2000).equals(slot), merged[0x2000]]).toEqual([0x40, true, 0xff]);
  const overlap = await flashback('merge_bin', '0', work.path('boot.bin'), '0x800', work.path('slot.bin'), '-o', work.path('x.bin'));
  expect(overlap.code).toBe(2);
  expect((await flashback('merge_bin', '0', '-o', work.path('x.bin'))).code).toBe(2);
});

test('image_info', async () => {
  const ran = await flashback('image_info', dump, '--json');
  expect(parsed('image_info', ran)).toMatchObject({ image: { version: 1, flashSize: '1MB', checksum: { ok: true } } });
  const none = await flashback('image_info', file('none.bin', new Uint8Array(100)));
  expect(none.code).toBe(3);
});
