import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flashback } from '../../support/cli.ts';
import { type Esptool, findEsptool, missingEsptool } from '../../support/esptool.ts';
import { type ServedChip, serveByProgram } from '../../support/served-chip.ts';

const missing = missingEsptool('5');

/** What both of them ask of chips in the same state, and the lines that have to be the same. */
const CASES: readonly (readonly [readonly string[], RegExp])[] = [
  [['read-mem', '0x40001000'], /^0x40001000 = 0x[0-9a-f]{8}$/m],
  [['write-mem', '0x3ffe8100', '0x12345678'], /^Wrote 0x12345678 with mask 0xffffffff to 0x3ffe8100\.$/m],
  [['write-mem', '0x3ffe8100', '0xff', '0xf0'], /^Wrote 0x000000ff with mask 0x000000f0 to 0x3ffe8100\.$/m],
  [['read-mem', '0x3ffe8100'], /^0x3ffe8100 = 0x123456f8$/m],
  [['read-flash-sfdp', '0', '4'], /^Flash memory SFDP\[0\.\.3\]: 0x53 0x46 0x44 0x50 ?$/m],
  [['read-flash-sfdp', '2', '1'], /^Flash memory SFDP\[2\.\.2\]: 0x44 ?$/m],
  [
    ['write-flash-status', '--bytes', '1', '0x1c'],
    /^Initial flash memory status: 0x00\nSetting flash memory status: 0x1c\nAfter flash memory status: {3}0x1c$/m,
  ],
  [['write-flash-status', '--non-volatile', '0x021c'], /^Setting flash memory status: 0x021c\nAfter flash memory status: {3}0x021c$/m],
  [['write-flash-status', '--non-volatile', '--bytes', '3', '0'], /^After flash memory status: {3}0x000000$/m],
];

describe.skipIf(missing !== '')(`memory and registers, as the newest esptool sees them${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashback-'));
  const esptool = findEsptool('5') as Esptool;
  let theirs: ServedChip;
  let ours: ServedChip;
  beforeAll(async () => {
    theirs = await serveByProgram('tcp')();
    ours = await serveByProgram('tcp')();
  });
  afterAll(async () => {
    await theirs.stop();
    await ours.stop();
    rmSync(folder, { recursive: true });
  });
  const options = ['--before', 'no-reset', '--after', 'no-reset'];

  test.each(CASES)('%j', async (argv, lines) => {
    const expected = await esptool.run(folder, ['--port', theirs.url, ...options, ...argv]);
    const plain = expected.output.replaceAll('\r', '');
    expect({ code: expected.code, said: lines.exec(plain)?.[0].trimEnd() ?? plain }).toMatchObject({
      code: 0,
      said: expect.stringMatching(lines),
    });
    const ran = await flashback(...argv, '-p', ours.url, ...options);
    expect(ran.code).toBe(0);
    expect(lines.exec(ran.stdout)?.[0]).toBe(lines.exec(plain)?.[0].trimEnd());
  });

  test('dump-mem: the same bytes', async () => {
    const [a, b] = [join(folder, 'a.bin'), join(folder, 'b.bin')];
    const expected = await esptool.run(folder, ['--port', theirs.url, ...options, 'dump-mem', '0x40000000', '0x1010', a]);
    expect(expected.code).toBe(0);
    const ran = await flashback('dump-mem', '0x40000000', '0x1010', b, '-p', ours.url, ...options);
    expect(ran.code).toBe(0);
    expect(readFileSync(b).equals(readFileSync(a))).toBe(true);
    expect(readFileSync(a).readUInt32LE(0x1000)).toBe(0xfff0c101);
  });
});
