import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOf, flashback, parsed, workspace } from '../../support/cli.ts';

/** Espressif's AT firmware as full dumps, beside the project; its README says what executing them showed. */
const FOLDER = join(import.meta.dirname, '../../../../shared/real');
const SDKS = ['2.0.0', '2.2.1', '3.0.6'] as const;
const pathOf = (sdk: string): string => join(FOLDER, `at-sdk${sdk}-1MB.bin`);

const isHere = SDKS.every((sdk) => existsSync(pathOf(sdk)));
const suite = isHere ? 'real dumps' : 'real dumps (left out: ../shared/real is not beside the clone)';

const work = workspace();
afterAll(() => work.remove());

/** Verdict and ids of findings, of a check for a 4 MB chip. */
async function check(sdk: string, ...more: string[]): Promise<{ code: number | null; verdict: unknown; ids: string[] }> {
  const ran = await flashback('check', pathOf(sdk), '--chip-size', '4MB', ...more, '--json');
  const { verdict, findings } = parsed('check', ran) as { verdict: unknown; findings: { id: string }[] };
  return { code: ran.code, verdict, ids: findings.map(({ id }) => id) };
}

describe.skipIf(!isHere)(suite, () => {
  test.each(SDKS)('SDK %s, header kept, on 4 MB: boots', async (sdk) => {
    expect(await check(sdk)).toMatchObject({ code: 0, verdict: 'boots' });
  });

  test.each(['2.0.0', '2.2.1'])('SDK %s, patched to 4 MB: does not boot, with evidence', async (sdk) => {
    const { code, verdict, ids } = await check(sdk, '--flash-size', '4MB');
    expect({ code, verdict }).toEqual({ code: 3, verdict: 'does-not-boot' });
    expect(ids).toEqual(expect.arrayContaining(['nonos/size-nibble-moved', 'nonos/tail-missing']));
  });

  test('SDK 3.0.6, patched to 4 MB: starts with other settings', async () => {
    const { code, verdict, ids } = await check('3.0.6', '--flash-size', '4MB');
    expect({ code, verdict }).toEqual({ code: 7, verdict: 'boots-changed' });
    expect(ids).toContain('nonos/map-mismatch');
  });

  test.each(SDKS)(
    'SDK %s, rehearsed with the header kept: the ROM, the boot loader and user1 say their lines, and it stays up',
    async (sdk) => {
      const ran = await flashback('rehearse', pathOf(sdk), '--chip-size', '4MB', '--json');
      expect(ran.code).toBe(0);
      const report = parsed('rehearse', ran);
      expect(report).toMatchObject({ outcome: 'running', slot: { name: 'user1', offset: 0x1000 }, resets: [] });
      expect(report['log']).toMatch(/load 0x40100000, len \d+, room 16/);
      expect(report['log']).toMatch(/2nd boot version : 1\.[67]/);
      expect(report['log']).toContain('jump to run user1 @ 1000');
    },
  );

  test.each(['2.0.0', '2.2.1'])(
    "SDK %s, rehearsed patched: the SDK's own complaint, endlessly, after reading blank settings",
    async (sdk) => {
      const ran = await flashback('rehearse', pathOf(sdk), '--chip-size', '4MB', '--flash-size', '4MB', '--json');
      expect(ran.code).toBe(3);
      const report = parsed('rehearse', ran);
      expect(report).toMatchObject({ outcome: 'boot-loop', lastLine: 'rf_cal[0] !=0x05,is 0xFF' });
      const { reads, writes } = report['flash'] as { reads: { offset: number }[]; writes: { offset: number }[] };
      expect(reads.map(({ offset }) => offset)).toEqual(expect.arrayContaining([0x3ff000, 0x3fe000]));
      expect(writes.length).toBeGreaterThan(0);
    },
  );

  test.each(SDKS)('SDK %s: as the flash of a chip, backup gives it byte for byte', async (sdk) => {
    const out = work.path(`backup-${sdk}.bin`);
    const ran = await flashback('backup', out, '-p', `emulator:?flash=${pathOf(sdk)}`, '--json');
    expect(ran.code).toBe(0);
    expect(readFileSync(out).equals(readFileSync(pathOf(sdk)))).toBe(true);
  });

  test.each(SDKS)('SDK %s: restored to an erased 4 MB chip, proved, byte-identical', async (sdk) => {
    const saved = work.path(`restored-${sdk}.bin`);
    const ran = await flashback('restore', pathOf(sdk), '-p', `emulator:?chip-size=4MB&save=${saved}`, '--json');
    expect(ran.code).toBe(0);
    expect(parsed('restore', ran)).toMatchObject({ check: { verdict: 'boots' }, length: 1048576 });
    const flash = readFileSync(saved);
    expect(flash.length).toBe(4194304);
    expect(flash.subarray(0, 1048576).equals(readFileSync(pathOf(sdk)))).toBe(true);
    expect((await flashback('verify', pathOf(sdk), '-p', `emulator:?flash=${saved}`)).code).toBe(0);
  });

  test('restoring it patched to death is refused, and nothing is written', async () => {
    const saved = work.path('refused.bin');
    const port = `emulator:?chip-size=4MB&save=${saved}&force=yes`;
    const ran = await flashback('restore', pathOf('2.2.1'), '--flash-size', '4MB', '-p', port, '--json');
    expect(ran.code).toBe(3);
    expect(errorOf(ran).code).toBe('restore.refused');
    expect(readFileSync(saved).every((byte) => byte === 0xff)).toBe(true);
  });
});
