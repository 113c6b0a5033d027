import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { parsed, workspace } from '../../support/cli.ts';
import { atTerminal, inProcess } from '../../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');
const port = (saved: string): string => `emulator:?flash=${dump}&mac=84:0d:8e:00:be:ef&save=${saved}&force=yes`;
const isBlank = (path: string): boolean => readFileSync(path).every((byte) => byte === 0xff);

describe('erase', () => {
  const saved = work.path('erased.bin');

  test('on a terminal asks for the last digits of the MAC, and says that there is no backup and that restore needs none', async () => {
    const no = await atTerminal(['yes'], 'erase', '-p', port(saved));
    expect(no.code).toBe(2);
    expect(isBlank(saved)).toBe(false);
    expect(no.stderr).toContain('no backup of this chip');
    expect(no.stderr).toContain('--backup-first');
    expect(no.stderr).toContain('"restore" does not need it');
    expect((await atTerminal(['beef'], 'erase', '-p', port(saved))).code).toBe(0);
    expect(isBlank(saved)).toBe(true);
  });

  test('nobody answers: nothing is erased; --yes and pipes are not asked', async () => {
    expect((await atTerminal([], 'erase', '-p', port(saved))).code).toBe(2);
    expect(isBlank(saved)).toBe(false);
    const ran = await atTerminal([], 'erase', '--yes', '-p', port(saved));
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(isBlank(saved)).toBe(true);
    expect((await inProcess('erase', '-p', port(saved))).code).toBe(0);
  });

  test('--backup-first keeps what was there', async () => {
    const before = work.path('before.bin');
    const ran = await inProcess('erase', '--yes', '--backup-first', before, '-p', port(saved), '--json');
    expect(parsed('erase', ran)).toMatchObject({ backup: { file: { path: before, size: 1048576 } } });
    expect(readFileSync(before).equals(readFileSync(dump))).toBe(true);
    expect(existsSync(`${before}.json`)).toBe(true);
  });
});
