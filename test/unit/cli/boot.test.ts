import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { monitor } from '../../../src/cli/schema/monitor.ts';
import { errorOf, parsed, workspace } from '../../support/cli.ts';
import { inProcess as flashback } from '../../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

describe('restore', () => {
  test('--watch starts the chip and reads that it started', async () => {
    const ran = await flashback('restore', dump, '-p', 'emulator:?chip-size=4MB', '--watch', '--json');
    expect(ran.code).toBe(0);
    expect(parsed('restore', ran)).toMatchObject({ watch: { outcome: 'started', starts: 1, resetCause: 2, bootMode: 3 } });
    const { watch } = JSON.parse(ran.stdout) as { watch: { log: string } };
    expect(watch.log).toContain('jump to run user1 @ 1000');
  });

  test('--watch of a forced one that loops: proven all the same, but exit 3', async () => {
    const ran = await flashback('restore', dump, '--flash-size', '4MB', '--force', '--watch', '-p', 'emulator:?chip-size=4MB');
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('Verified:');
    expect(ran.stdout).toContain('Boot log: it restarts in a loop.');
  });

  test('--fit undoes what spoils the file, says what, and changes nothing else', async () => {
    const spoilt = work.sample('nonos-1mb-patched-4mb');
    const saved = work.path('fitted.bin');
    const port = `emulator:?chip-size=4MB&save=${saved}&force=yes`;
    expect((await flashback('restore', spoilt, '-p', port)).code).toBe(3);
    const ran = await flashback('restore', spoilt, '--fit', '-p', port, '--json');
    expect(ran.code).toBe(0);
    expect(parsed('restore', ran)).toMatchObject({
      check: { verdict: 'boots' },
      fit: [{ offset: 3, length: 1, reason: 'size-nibble' }],
    });
    expect(readFileSync(saved).subarray(0, 0x100000).equals(readFileSync(dump))).toBe(true);
    const text = await flashback('restore', spoilt, '--fit', '--dry-run', '-p', 'emulator:?chip-size=4MB');
    expect(text.stderr).toContain('To fit: 1 byte at 0x3, size in the header.');
  });

  test('--fit of what cannot be made to fit: exit 3 and why, nothing written', async () => {
    const saved = work.path('unfit.bin');
    const ran = await flashback('restore', work.sample('nonos-2mb-c1-user2'), '--fit', '-p', `emulator:?chip-size=1MB&save=${saved}`);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('cannot be made to fit');
    expect(readFileSync(saved).every((byte) => byte === 0xff)).toBe(true);
  });

  test('--rehearse boots the very bytes first', async () => {
    const ran = await flashback('restore', dump, '--rehearse', '-p', 'emulator:?chip-size=4MB', '--json');
    expect(ran.code).toBe(0);
    expect(parsed('restore', ran)).toMatchObject({ check: { rehearsal: { outcome: 'radio-init', agreement: 'agree' } } });
  });

  test('--backup-first keeps what the flash held; a file that exists stops everything', async () => {
    const before = work.path('before.bin');
    const old = work.sample('nonos-1mb-user2');
    const port = `emulator:?flash=${old}`;
    const ran = await flashback('restore', dump, '--backup-first', before, '-p', port, '--json');
    expect(ran.code).toBe(0);
    expect(parsed('restore', ran)).toMatchObject({ backup: { file: { path: before } } });
    expect(readFileSync(before).equals(readFileSync(old))).toBe(true);
    const again = await flashback('restore', dump, '--backup-first', before, '-p', '/dev/no-such-port', '--json');
    expect(errorOf(again).code).toBe('file.exists');
  });
});

test('backup says what it is worth', async () => {
  const good = await flashback('backup', work.path('good.bin'), '-p', `emulator:?flash=${dump}`, '--json');
  expect(parsed('backup', good)).toMatchObject({ check: { verdict: 'boots', chip: { size: 0x100000 } } });
  const bad = await flashback('backup', work.path('bad.bin'), '-p', `emulator:?flash=${work.sample('nonos-1mb-slot-damaged')}`);
  expect(bad.code).toBe(0); // what is in the flash is what was asked for
  expect(bad.stdout).toMatch(/^Check: written back unchanged, it .*\n {2}(error|warning): /m);
});

test('a bare board: what to press is told whatever else is kept quiet', async () => {
  const port = `emulator:?boot=download&flash=${dump}`;
  for (const way of ['--json', '--quiet']) {
    const ran = await flashback('info', '--board', 'bare', '-p', port, way);
    expect(ran.code).toBe(0);
    expect(ran.stderr.split('\n').map((line) => line.slice(0, 16))).toEqual([
      'Hold the button ',
      'Boot loader dete',
      'Done: power-cycl',
      '',
    ]);
    if (way === '--json') parsed('info', ran);
  }
});

describe('monitor', () => {
  test('shows what the chip says, and explains its boot log', async () => {
    const ran = await flashback('monitor', '-p', `emulator:?flash=${dump}`);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('boot mode:(3,6)\n    (reset pin or wake-up; it starts from its flash)\n');
    expect(ran.stdout).toContain('jump to run user1 @ 1000\n');
  });

  test('--json: one object a line', async () => {
    const ran = await flashback('monitor', '-p', `emulator:?flash=${dump}`, '--for', '1', '--json');
    const events = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => monitor.parse(JSON.parse(line)));
    expect(events).toContainEqual({ schemaVersion: 1, event: 'boot', resetCause: 2, bootMode: 3, from: 'flash' });
    expect(events.map((event) => (event.event === 'line' ? event.text : ''))).toContain('jump to run user1 @ 1000');
  });

  test('at another rate, without a reset', async () => {
    const ran = await flashback('monitor', '--no-reset', '-b', '115200', '-p', 'emulator:?boot=download', '--for', '0.5');
    expect(ran).toMatchObject({ code: 0, stdout: expect.not.stringContaining('ets Jan') });
  });
});

describe('reset', () => {
  test.each([
    ['application', dump, 0, 'started'],
    ['loader', dump, 0, 'download-mode'],
    ['application', undefined, 1, 'no-image'],
  ] as const)('into the %s of %s: exit %i, %s', async (into, flash, code, outcome) => {
    const ran = await flashback('reset', '--into', into, '-p', flash === undefined ? 'emulator:' : `emulator:?flash=${flash}`, '--json');
    expect(ran.code).toBe(code);
    expect(parsed('reset', ran)).toMatchObject({ into, outcome });
  });

  test('a sequence of one’s own that goes elsewhere is no success', async () => {
    const ran = await flashback('reset', '--reset-sequence', 'D0|R1|W0.1|D1|R0|W0.05|D0', '-p', `emulator:?flash=${dump}`, '--json');
    expect(parsed('reset', ran)).toMatchObject({ into: 'application', outcome: 'download-mode' });
    expect(ran.code).toBe(1);
  });
});
