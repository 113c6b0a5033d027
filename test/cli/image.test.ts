import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOf, flashback, PROGRAM, parsed, workspace } from '../support/cli.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

describe('check', () => {
  test('kept on a larger chip: boots, exit 0', async () => {
    const ran = await flashback('check', dump, '--chip-size', '4MB');
    expect(ran.code).toBe(0);
    expect(ran.stdout.split('\n')[0]).toBe(`${dump}: boots`);
    expect(ran.stdout).toContain('jump to run user1 @ 1000');
    const json = await flashback('check', dump, '--chip-size', '4MB', '--json');
    expect(json.code).toBe(0);
    expect(json.stderr).toBe('');
    expect(parsed('check', json)).toMatchObject({
      schemaVersion: 2,
      witnesses: { rules: 'boots', execution: { outcome: 'radio-init' }, missing: null },
      file: { path: dump, size: 1048576 },
      chip: { size: 4194304, kind: 'esp8266', mac: null },
      write: { flashSize: 'keep', flashMode: 'keep', flashFreq: 'keep', changes: [] },
      verdict: 'boots',
      findings: [{ id: 'file/smaller-than-chip', severity: 'info' }],
    });
  });

  test('patched to the larger chip: does not boot, exit 3, with evidence and fix', async () => {
    const args = ['check', dump, '--chip-size', '4MB', '--flash-size', '4MB'];
    const ran = await flashback(...args);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('at 0x3 (1 byte): found 0x40, expected 0x20');
    const json = await flashback(...args, '--json');
    expect(json.code).toBe(3);
    const report = parsed('check', json);
    expect(report).toMatchObject({
      verdict: 'does-not-boot',
      write: { flashSize: '4MB', changes: [{ offset: 3, before: 0x20, after: 0x40 }] },
    });
    const findings = report['findings'] as { id: string; severity: string; evidence: object[]; fix?: string }[];
    const moved = findings.find(({ id }) => id === 'nonos/size-nibble-moved');
    expect(moved).toMatchObject({ severity: 'error', fix: expect.stringContaining('--flash-size keep') });
    expect(moved?.evidence[0]).toEqual({ offset: 3, length: 1, expected: '0x20', found: '0x40' });
    expect(findings.map(({ id }) => id)).toContain('nonos/tail-missing');
  });

  test('detect means the size of the chip', async () => {
    expect((await flashback('check', dump, '--chip-size', '4MB', '--flash-size', 'detect')).code).toBe(3);
    expect((await flashback('check', dump, '--chip-size', '1MB', '--flash-size', 'detect')).code).toBe(0);
  });

  test('sizes are understood in every spelling', async () => {
    for (const size of ['4MB', '4M', '4m', '4096k', '0x400000', '4194304']) {
      expect(parsed('check', await flashback('check', dump, '--chip-size', size, '--json'))).toMatchObject({ chip: { size: 4194304 } });
    }
    for (const size of ['4MB', '4mb', '4M']) {
      expect((await flashback('check', dump, '--chip-size', '4MB', '--flash-size', size)).code).toBe(3);
    }
  });

  test('what is no image is said to be none, whatever its length', async () => {
    for (const [name, bytes] of [
      ['one', Uint8Array.of(0x55)],
      ['text', Buffer.from('#!/bin/sh\necho hello\n')],
      ['blank', new Uint8Array(0x100000).fill(0xff)],
      ['zeros', new Uint8Array(0x100000)],
    ] as const) {
      writeFileSync(work.path(name), bytes);
      const ran = await flashback('check', work.path(name), '--chip-size', '4MB', '--json');
      expect({ name, code: ran.code }).toEqual({ name, code: 3 });
      expect(parsed('check', ran)).toMatchObject({ verdict: 'not-an-image' });
    }
  });

  test('a dump that is too large for the chip', async () => {
    const large = work.sample('nonos-2mb-c1-user2');
    const ran = await flashback('check', large, '--chip-size', '1MB', '--json');
    expect(ran.code).toBe(3);
    expect(parsed('check', ran)).toMatchObject({
      verdict: 'does-not-boot',
      findings: [{ id: 'file/larger-than-chip' }, expect.anything()],
    });
  });

  test('of two dumps the better one is named, and why', async () => {
    const bytes = readFileSync(dump);
    bytes[0x1180] = (bytes[0x1180] ?? 0) ^ 1;
    const damaged = work.path('damaged.bin');
    writeFileSync(damaged, bytes);
    const ran = await flashback('check', damaged, dump, '--chip-size', '1MB', '--json');
    const report = parsed('check', ran);
    expect(report['better']).toMatchObject({ path: dump, because: expect.any(String) });
    expect((report['results'] as object[]).length).toBe(2);
    const text = await flashback('check', dump, dump, '--chip-size', '1MB');
    expect(text.stdout).toContain('Neither is better than the other.');
  });
});

describe('patch', () => {
  test('changes one byte and warns when that kills the image', async () => {
    const out = work.path('patched.bin');
    const ran = await flashback('patch', dump, '-o', out, '--flash-size', '4MB');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('Warning: with this header it does not boot');
    const due = readFileSync(dump);
    due[3] = 0x40;
    expect(readFileSync(out).equals(due)).toBe(true);
    const again = await flashback('patch', out, '-o', work.path('back.bin'), '--flash-size', '1MB', '--json');
    expect(again.code).toBe(0);
    expect(parsed('patch', again)).toMatchObject({ verdict: 'boots', changes: [{ offset: 3, before: 0x40, after: 0x20 }] });
    expect(readFileSync(work.path('back.bin')).equals(readFileSync(dump))).toBe(true);
  });

  test('mode and frequency too, and nothing else', async () => {
    const out = work.path('mode.bin');
    expect((await flashback('patch', dump, '-o', out, '--flash-mode', 'dout', '--flash-freq', '80m')).code).toBe(0);
    const due = readFileSync(dump);
    due[2] = 3;
    due[3] = 0x2f;
    expect(readFileSync(out).equals(due)).toBe(true);
  });

  test('an existing output is kept unless --force is given; even the input may be one', async () => {
    const out = work.path('existing.bin');
    writeFileSync(out, 'mine');
    const refused = await flashback('patch', dump, '-o', out, '--flash-size', '4MB', '--json');
    expect(refused.code).toBe(1);
    expect(errorOf(refused).code).toBe('file.exists');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await flashback('patch', dump, '-o', out, '--flash-size', '4MB', '--force')).code).toBe(0);
    expect(readFileSync(out)[3]).toBe(0x40);
    expect(readdirSync(dirname(out)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('what begins with no image is left alone: exit 3, nothing written', async () => {
    const text = work.path('no-image');
    writeFileSync(text, 'hello world');
    const ran = await flashback('patch', text, '-o', work.path('never'), '--flash-size', '4MB', '--json');
    expect(ran.code).toBe(3);
    expect(parsed('patch', ran)).toMatchObject({ output: null, changes: [], verdict: 'not-an-image' });
    expect(readdirSync(dirname(text))).not.toContain('never');
  });
});

describe('inspect', () => {
  test('says what the file is', async () => {
    const ran = await flashback('inspect', dump);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/family +nonos-ota/);
    expect(parsed('inspect', await flashback('inspect', dump, '--json'))).toMatchObject({
      file: { path: dump, size: 1048576 },
      family: 'nonos-ota',
      bootloader: { version: '1.7' },
      header: { magic: 0xe9, flashMode: 'dio', flashSize: '1MB', flashFreq: '40m' },
      slots: [
        { offset: 0x1000, format: 'v2', active: true, checksum: { ok: true }, crc32: { ok: true } },
        { offset: 0x81000, format: 'v2', active: false, checksum: { ok: true }, crc32: { ok: true } },
      ],
    });
  });

  test('regions cover each byte once', async () => {
    const { regions } = parsed('inspect', await flashback('inspect', dump, '--json')) as { regions: { start: number; end: number }[] };
    let at = 0;
    for (const { start, end } of regions) {
      expect(start).toBe(at);
      at = end;
    }
    expect(at).toBe(1048576);
  });
});

describe('check --rehearse', () => {
  test('the executed verdict stands beside the predicted one, and they agree', async () => {
    for (const [flashSize, code, verdict, outcome] of [
      ['keep', 0, 'boots', 'radio-init'],
      ['4MB', 3, 'does-not-boot', 'boot-loop'],
    ] as const) {
      const args = ['check', dump, '--rehearse', '--chip-size', '4MB', '--flash-size', flashSize];
      const ran = await flashback(...args);
      expect(ran.code).toBe(code);
      expect(ran.stdout).toContain(`Executed on a software ESP8266 with 4 MB of flash: ${outcome}, `);
      expect(ran.stdout).toContain('The executed code does what was predicted.');
      const report = parsed('check', await flashback(...args, '--json'));
      expect(report).toMatchObject({ verdict, rehearsal: { outcome, agreement: 'agree', chip: { size: 4194304 } } });
    }
  });

  test('an execution that reaches its limit is no witness', async () => {
    const ran = await flashback('check', dump, '--rehearse', '--max-instructions', '1000', '--json');
    expect(ran.code).toBe(0);
    const budget = { outcome: 'halted', halt: { kind: 'budget' }, agreement: 'undecided' };
    expect(parsed('check', ran)).toMatchObject({
      verdict: 'boots',
      witnesses: { execution: null, missing: 'instruction limit' },
      rehearsal: budget,
    });
    expect((await flashback('rehearse', dump, '--max-instructions', '1000')).code).toBe(8);
  });

  test('without a chip it is one that the header describes; a file that does not fit is not executed', async () => {
    const cut = work.path('cut.bin');
    const bytes = readFileSync(dump);
    bytes[3] = 0x40;
    writeFileSync(cut, bytes);
    const alike = parsed('check', await flashback('check', cut, '--rehearse', '--json'));
    expect(alike).toMatchObject({ chip: null, rehearsal: { chip: { size: 4194304 }, outcome: 'boot-loop', agreement: 'agree' } });
    const large = await flashback('check', dump, '--rehearse', '--chip-size', '512KB', '--json');
    expect(large.code).toBe(3);
    expect(parsed('check', large)).toMatchObject({ verdict: 'does-not-boot', rehearsal: null });
  });

  test('options that belong together', async () => {
    for (const args of [
      ['--max-instructions', '5'],
      ['--max-instructions', '5', '--chips', '1MB'],
      ['--rehearse', '--max-instructions', '0'],
    ]) {
      expect((await flashback('check', dump, ...args)).code).toBe(2);
    }
  });
});

describe('rehearse', () => {
  test('kept: reaches the application; patched: loops; by executed code', async () => {
    const kept = await flashback('rehearse', dump, '--chip-size', '4MB', '--json');
    expect(kept.code).toBe(0);
    expect(parsed('rehearse', kept)).toMatchObject({
      outcome: 'running',
      slot: { name: 'user1', offset: 0x1000 },
      resets: [],
      unmodelled: [],
      omitted: { log: 0, lines: 0, resets: 0, reads: 0, unmodelled: 0 },
    });
    const patched = await flashback('rehearse', dump, '--chip-size', '4MB', '--flash-size', '4MB', '--json');
    expect(patched.code).toBe(3);
    const report = parsed('rehearse', patched);
    expect(report).toMatchObject({ outcome: 'boot-loop', lastLine: 'rf_cal[0] !=0x05,is 0xFF', write: { changes: [{ after: 0x40 }] } });
    expect((report['resets'] as object[]).length).toBeGreaterThanOrEqual(3);
    expect((report['flash'] as { reads: { offset: number }[] }).reads.map(({ offset }) => offset)).toContain(0x3ff000);
  });

  test('the file is not changed, and the log is shown', async () => {
    const before = readFileSync(dump);
    const ran = await flashback('rehearse', dump, '--chip-size', '4MB', '--flash-size', '4MB');
    expect(ran.stdout).toContain('| load 0x');
    expect(ran.stdout).toContain('the same again, 3 times in all');
    expect(readFileSync(dump).equals(before)).toBe(true);
  });

  test('what is no image does not start', async () => {
    const blank = work.path('blank-chip.bin');
    writeFileSync(blank, new Uint8Array(0x80000).fill(0xff));
    const ran = await flashback('rehearse', blank, '--json');
    expect(ran.code).toBe(3);
    expect(parsed('rehearse', ran)).toMatchObject({ chip: { size: 0x80000 } });
  });

  test('a file that no chip holds', async () => {
    const ran = await flashback('rehearse', work.sample('nonos-2mb-c1-user2'), '--chip-size', '1MB', '--json');
    expect(ran.code).toBe(1);
    expect(errorOf(ran).code).toBe('file.too-large');
  });
});

test('a file full of secrets gives a report of bounded size', async () => {
  const path = work.path('secrets.bin');
  writeFileSync(path, '"password":"x" '.repeat(70_000));
  const ran = await flashback('inspect', path, '--json');
  expect(ran.stdout.length).toBeLessThan(300_000);
  const report = parsed('inspect', ran);
  expect((report['secrets'] as object[]).length).toBe(1000);
  expect(report['omittedSecrets']).toBe(69_000);
  const text = (await flashback('inspect', path)).stdout;
  expect(text.split('\n').length).toBeLessThan(100);
  expect(text).toContain('… and 69980 more');
});

describe('files that cannot be used', () => {
  const fifo = work.path('unreadable');
  const folder = work.path('folder');
  mkdirSync(folder);
  writeFileSync(work.path('empty'), '');
  writeFileSync(fifo, 'x', { mode: 0o000 });
  const isRoot = process.getuid?.() === 0;
  const cases: [string, string, string][] = [
    ['missing', work.path('missing'), 'file.missing'],
    ['empty', work.path('empty'), 'file.empty'],
    ['a folder', folder, 'file.is-directory'],
    isRoot ? ['unreadable (memory of the kernel)', '/proc/self/mem', 'file.failed'] : ['unreadable', fifo, 'file.denied'],
  ];

  test.each(cases)('%s: one clear sentence for every command, exit 1', async (_, path, code) => {
    for (const args of [
      ['check', path],
      ['inspect', path],
      ['rehearse', path],
      ['patch', path, '-o', work.path('out'), '--flash-size', '1MB'],
    ]) {
      const plain = await flashback(...args);
      expect(plain.code).toBe(1);
      expect(plain.stdout).toBe('');
      expect(plain.stderr).toMatch(/^Error: [^\n]+\n[^\n]+\n$/);
      expect(errorOf(await flashback(...args, '--json')).code).toBe(code);
    }
  });

  test('a pipe works like a file', () => {
    const out = execFileSync('sh', ['-c', `cat "${dump}" | "${process.execPath}" "${PROGRAM}" check /dev/stdin --chip-size 4MB`]);
    expect(out.toString()).toContain('/dev/stdin: boots');
  });
});
