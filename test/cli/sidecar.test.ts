import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { failure } from '../../src/cli/schema/failure.ts';
import { errorOf, parsed, workspace } from '../support/cli.ts';
import { inProcess as flashback } from '../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());

const device = work.sample('nonos-1mb');
const MAC = '84:0d:8e:00:00:01';
const OTHER = `emulator:?chip-size=1MB&mac=5c:cf:7f:01:02:03`;
const backup = work.path('backup.bin');

/** A copy of the backup and its sidecar, with one byte of the copy changed where nothing checks it. */
function changed(): string {
  const path = work.path('changed.bin');
  copyFileSync(`${backup}.json`, `${path}.json`);
  const bytes = readFileSync(backup);
  bytes[0x70000] = 0x5a; // blank flash between the slots
  writeFileSync(path, bytes);
  return path;
}

describe('the sidecar of a backup', () => {
  test('is written with the chip and the day, and inspect tells both', async () => {
    expect((await flashback('backup', backup, '-p', `emulator:?flash=${device}`)).code).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    const { sidecar } = parsed('inspect', await flashback('inspect', backup, '--json')) as { sidecar: Record<string, unknown> };
    expect(sidecar).toMatchObject({ isUnchanged: true, mac: MAC, readAt: expect.stringContaining(today), isThisChip: null });
    expect((await flashback('inspect', backup)).stdout).toMatch(new RegExp(`backup of +MAC ${MAC}, read on ${today} `));
  });

  test.each(['inspect', 'check', 'fit', 'verify'] as const)('%s says that the file was changed since', async (command) => {
    const path = changed();
    const out = work.path(`${command}.out`);
    const more = { inspect: [], check: [], fit: ['--chip-size', '1MB', '-o', out], verify: ['-p', `emulator:?flash=${device}`] }[command];
    const ran = await flashback(command, path, ...more);
    expect(ran.stdout).toContain('changed or damaged since');
    const again = command === 'fit' ? [...more, '--force'] : more;
    const report = parsed(command, await flashback(command, path, ...again, '--json'));
    expect(report).toMatchObject({ sidecar: { isUnchanged: false } });
  });

  test.each([
    ['restore', (path: string) => [path]],
    ['write_flash', (path: string) => ['0x0', path]],
  ] as const)('%s refuses a changed backup without --force, and says why last', async (command, args) => {
    const path = changed();
    const port = ['-p', 'emulator:?chip-size=1MB'];
    const ran = await flashback(command, ...args(path), ...port);
    expect(ran.code).toBe(3);
    expect(ran.stderr.trimEnd().split('\n').at(-2)).toMatch(/^Error: Nothing was written.*changed or damaged since\.$/);
    expect((await flashback(command, ...args(path), ...port, '--force')).code).toBe(0);
  });

  test('another chip: said with what it means; the same one: said, too', async () => {
    const other = await flashback('restore', backup, '-p', OTHER);
    expect(other.stdout).toContain(`Backup of the chip with MAC ${MAC}`);
    expect(other.stdout).toContain('another chip.');
    expect(other.stdout).toContain('a cloud service may mistake this device for it');
    const own = await flashback('check', backup, '-p', `emulator:?flash=${device}`);
    expect(own.stdout).toContain(': this chip.');
    expect(own.stdout).not.toContain('cloud');
  });

  test('one that is no manifest, or of a megabyte, says nothing', async () => {
    const path = work.path('plain.bin');
    copyFileSync(backup, path);
    for (const text of ['{', `{"format":"esp8266-flashback/backup","tool":"${'x'.repeat(1 << 20)}"}`]) {
      writeFileSync(`${path}.json`, text);
      expect(parsed('inspect', await flashback('inspect', path, '--json'))).toMatchObject({ sidecar: null });
    }
  });
});

describe('restore and write_flash end like check, and show its findings', () => {
  const port = 'emulator:?chip-size=4MB';

  test('an image that starts otherwise than on the original: 7, with the finding', async () => {
    const args = [work.sample('nonos-2mb-c1-user2'), '--flash-size', '2MB', '-p', 'emulator:?chip-size=2MB'];
    const ran = await flashback('restore', ...args);
    expect(ran.code).toBe(7);
    expect(ran.stdout).toMatch(/^ {2}warning: .*\[nonos\/size-nibble-moved\]$/m);
    const [file = '', ...rest] = args;
    const esptool = await flashback('write_flash', '0x0', file, ...rest);
    expect(esptool.code).toBe(7);
    expect(esptool.stdout).toMatch(/^ {2}warning: /m);
  });

  test('a damaged slot is an error: it wants --force, and the report keeps verdict and findings', async () => {
    const damaged = work.sample('nonos-1mb-slot-damaged');
    const ran = await flashback('restore', damaged, '-p', port, '--json');
    expect(ran.code).toBe(3);
    expect(errorOf(ran).code).toBe('restore.refused');
    const data = failure.parse(JSON.parse(ran.stdout));
    expect(data.check?.findings.some(({ severity }) => severity === 'error')).toBe(true);
    const forced = await flashback('restore', damaged, '-p', port, '--force');
    expect(forced.stdout).toMatch(/^ {2}error: /m);
    const text = await flashback('restore', damaged, '-p', port);
    const lines = text.stderr.trimEnd().split('\n');
    expect(lines.at(-2)).toMatch(/^Error: Nothing was written/);
    expect(lines.findLastIndex((line) => line.startsWith('    |'))).toBeLessThan(lines.findIndex((line) => /^ {2}error: /.test(line)));
  });

  test('what is not known is written, and ends with 8', async () => {
    const ran = await flashback('restore', work.sample('rboot-quiet-1mb'), '--no-rehearse', '--force', '-p', 'emulator:?chip-size=1MB');
    expect(ran.code).toBe(8);
    expect(ran.stdout).toContain('Verified: ');
  });
});
