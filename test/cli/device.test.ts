import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { ended, errorOf, flashback, parsed, start, workspace } from '../support/cli.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');
const MAC = '5c:cf:7f:01:02:03';

test('info on a blank chip', async () => {
  const ran = await flashback('info', '-p', `emulator:?chip-size=4MB&mac=${MAC}`, '--json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(parsed('info', ran)).toEqual({
    schemaVersion: 1,
    port: 'emulator:',
    chip: { kind: 'esp8266', mac: MAC, chipId: 0x010203, crystalMHz: 26 },
    flash: { id: 0x1640ef, answers: true, maker: 0xef, makerName: 'Winbond', device: 0x4016, size: 4194304 },
    details: { status: [0, 0, 0x60], sfdpSize: 4194304, repeatsAt: null },
    header: null,
  });
  const text = await flashback('info', '-p', `emulator:?chip-size=4MB&mac=${MAC}`);
  expect(text.stdout).toContain(MAC);
  expect(text.stdout).toContain('device 0x4016');
});

test('info shows the header in the flash, and the kind of the chip', async () => {
  const ran = await flashback('info', '-p', `emulator:?flash=${dump}&chip=esp8285`, '--json');
  expect(parsed('info', ran)).toMatchObject({
    chip: { kind: 'esp8285' },
    flash: { size: 1048576 },
    header: { flashSize: '1MB', flashMode: 'dio', flashFreq: '40m' },
  });
});

describe('restore', () => {
  test('to an erased 4 MB chip: checked, proved, byte-identical, the rest untouched; verify and backup agree', async () => {
    const saved = work.path('chip.bin');
    const ran = await flashback('restore', dump, '-p', `emulator:?chip-size=4MB&save=${saved}`, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(parsed('restore', ran)).toMatchObject({
      check: { verdict: 'boots', chip: { size: 4194304 } },
      forced: false,
      offset: 0,
      length: 1048576,
    });
    const flash = readFileSync(saved);
    expect(flash.length).toBe(4194304);
    expect(flash.subarray(0, 1048576).equals(readFileSync(dump))).toBe(true);
    expect(flash.subarray(1048576).every((byte) => byte === 0xff)).toBe(true);

    const verified = await flashback('verify', dump, '-p', `emulator:?flash=${saved}`, '--json');
    expect(verified.code).toBe(0);
    expect(parsed('verify', verified)).toMatchObject({ matches: true, differences: [] });

    const other = work.sample('nonos-1mb-user2');
    const differs = await flashback('verify', other, '-p', `emulator:?flash=${saved}`, '--json');
    expect(differs.code).toBe(5);
    expect(parsed('verify', differs)).toMatchObject({ matches: false, differences: [{ offset: 0xfd000, length: 0x3000 }] });
  });

  test('what would not boot is refused: exit 3, the flash as it was; --force writes it', async () => {
    const saved = work.path('refused.bin');
    const args = ['restore', dump, '--flash-size', '4MB', '-p', `emulator:?chip-size=4MB&save=${saved}&force=yes`];
    const plain = await flashback(...args);
    expect(plain.code).toBe(3);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toContain('nonos/size-nibble-moved');
    expect(plain.stderr).toContain('Nothing was written');
    expect(readFileSync(saved).every((byte) => byte === 0xff)).toBe(true);
    expect(errorOf(await flashback(...args, '--json'))).toMatchObject({ code: 'restore.refused' });

    const forced = await flashback(...args, '--force', '--json');
    expect(forced.code).toBe(0);
    expect(parsed('restore', forced)).toMatchObject({ forced: true, check: { verdict: 'does-not-boot' } });
    const due = readFileSync(dump);
    due[3] = 0x40;
    expect(readFileSync(saved).subarray(0, due.length).equals(due)).toBe(true);
  });

  test('a file that was patched to death before is refused too', async () => {
    const patched = work.path('patched.bin');
    await flashback('patch', dump, '-o', patched, '--flash-size', '4MB');
    expect((await flashback('restore', patched, '-p', 'emulator:?chip-size=4MB')).code).toBe(3);
  });

  test('what is no image, or larger than the chip, is refused', async () => {
    const text = work.path('text');
    writeFileSync(text, 'hello');
    expect((await flashback('restore', text, '-p', 'emulator:?chip-size=4MB')).code).toBe(3);
    expect((await flashback('restore', work.sample('nonos-2mb-c1-user2'), '-p', 'emulator:?chip-size=1MB')).code).toBe(3);
  });
});

test('--no-stub identifies the same chip without uploading anything', async () => {
  const port = `emulator:?flash=${dump}&mac=${MAC}`;
  const without = parsed('info', await flashback('info', '--no-stub', '-p', port, '--json'));
  expect(without).toEqual(parsed('info', await flashback('info', '-p', port, '--json')));
});

test('restore --dry-run says what would be done, and does nothing', async () => {
  const saved = work.path('dry.bin');
  const ran = await flashback('restore', dump, '--dry-run', '-p', `emulator:?chip-size=1MB&save=${saved}`, '--json');
  expect(ran.code).toBe(0);
  const report = parsed('restore', ran) as { regions: { result: string }[]; estimatedMs: number };
  expect(report).toMatchObject({ dryRun: true, length: 0x100000 });
  expect(report.regions.some(({ result }) => result === 'written')).toBe(true);
  expect(report.estimatedMs).toBeGreaterThan(1000);
  expect(readFileSync(saved).every((byte) => byte === 0xff)).toBe(true);
});

describe('backup', () => {
  test('gives the flash byte for byte, and nothing else is left behind', async () => {
    const out = work.path('backup.bin');
    const ran = await flashback('backup', out, '-b', '921600', '-p', `emulator:?flash=${dump}`, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(parsed('backup', ran)).toMatchObject({ file: { path: out, size: 1048576 }, offset: 0, length: 1048576 });
    expect(readFileSync(out).equals(readFileSync(dump))).toBe(true);
    expect(readdirSync(dirname(out)).filter((name) => name.includes('part'))).toEqual([]);
  });

  test('--since copies what has not changed; the manifest beside it says whose it is, and verify names the chip and the cause', async () => {
    const first = work.path('first.bin');
    const ran = await flashback('backup', first, '-p', `emulator:?flash=${dump}&mac=84:0d:8e:12:34:56`, '--json');
    const { blank, known, manifest } = parsed('backup', ran) as { blank: number; known: number; manifest: string };
    expect([blank > 0x40000, known, manifest]).toEqual([true, 0, `${first}.json`]);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({
      tool: expect.stringMatching(/^flashback \d/),
      chip: { mac: '840d8e123456' },
    });

    const bytes = readFileSync(dump);
    bytes[2] = 3;
    bytes[3] = 0x40;
    const patched = work.path('patched.bin');
    writeFileSync(patched, bytes);
    const port = `emulator:?flash=${patched}&mac=84:0d:8e:12:34:56`;
    const again = await flashback('backup', work.path('second.bin'), '--since', first, '-p', port, '--json');
    expect(parsed('backup', again)).toMatchObject({ known: expect.any(Number), blank: expect.any(Number) });
    expect((parsed('backup', again) as { known: number }).known).toBeGreaterThan(0x80000);
    expect(readFileSync(work.path('second.bin')).equals(bytes)).toBe(true);

    const verified = parsed('verify', await flashback('verify', first, '-p', port, '--json'));
    expect(verified).toMatchObject({
      matches: false,
      differences: [{ offset: 0, length: 0x1000 }],
      causes: [{ cause: 'header-patched', found: [3, 0x40] }],
      backupOf: { mac: '84:0d:8e:12:34:56', isThisChip: true },
    });
    const other = await flashback('verify', first, '-p', `emulator:?flash=${dump}`);
    expect(other.stdout).toMatch(/MAC 84:0d:8e:12:34:56, read on [-0-9]+: another chip/);
  });

  test('an existing file and a missing folder are found out before the port is opened', async () => {
    const out = work.path('kept.bin');
    writeFileSync(out, 'mine');
    expect(errorOf(await flashback('backup', out, '-p', '/dev/no-such-port', '--json')).code).toBe('file.exists');
    expect(errorOf(await flashback('backup', work.path('none/x'), '-p', '/dev/no-such-port', '--json')).code).toBe('file.missing');
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  test('Ctrl-C: exit 130, no file under the final name, and --resume goes on', async () => {
    const out = work.path('resumed.bin');
    const port = `emulator:?flash=${dump}`;
    const child = start(['backup', out, '-p', port]);
    const done = ended(child);
    const manifest = `${out}.part.manifest`;
    for (let i = 0; i < 3000 && !(existsSync(manifest) && readFileSync(manifest, 'utf8').split('\n').length > 3); i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Error: Interrupted/);
    expect(existsSync(out)).toBe(false);
    const again = await flashback('backup', out, '-p', port, '--resume', '--json');
    expect(again.code).toBe(0);
    const { resumed } = parsed('backup', again) as { resumed: number };
    expect(resumed).toBeGreaterThan(0);
    expect(readFileSync(out).equals(readFileSync(dump))).toBe(true);
  });
});

test('erase leaves nothing, and proves it', async () => {
  const saved = work.path('erased.bin');
  const ran = await flashback('erase', '-p', `emulator:?flash=${dump}&save=${saved}`, '--json');
  expect(ran.code).toBe(0);
  expect(parsed('erase', ran)).toMatchObject({ offset: 0, length: 1048576 });
  expect(readFileSync(saved).equals(Buffer.alloc(1048576, 0xff))).toBe(true);
});

test('ESPTOOL_PORT stands in for --port', async () => {
  const child = start(['info', '--json'], { ESPTOOL_PORT: 'emulator:?chip-size=2MB' });
  expect(parsed('info', await ended(child))).toMatchObject({ flash: { size: 2097152 } });
});

test('the ports of this computer', async () => {
  const ran = await flashback('ports', '--json');
  expect(ran.code).toBe(0);
  parsed('ports', ran);
});

describe('ports that do not work', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server = undefined;
  });

  /** A chip at the end of a socket that behaves as `talk` says. */
  async function chipThat(talk: (write: (bytes: Uint8Array) => void) => void): Promise<string> {
    server = createServer((socket) => {
      socket.on('error', () => {});
      talk((bytes) => socket.write(bytes));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    return `socket://127.0.0.1:${address.port}`;
  }

  test('no such device: exit 6', async () => {
    const ran = await flashback('info', '-p', '/dev/no-such-port', '--json');
    expect(ran.code).toBe(6);
    expect(errorOf(ran)).toMatchObject({ code: 'link.missing', hint: expect.stringContaining('flashback ports') });
  });

  test('nobody listens: exit 6', async () => {
    expect((await flashback('info', '-p', 'socket://127.0.0.1:9')).code).toBe(6);
  });

  test('a file is no port: exit 6', async () => {
    expect((await flashback('info', '-p', dump)).code).toBe(6);
  });

  test('a chip that never answers: exit 4, and what to check', async () => {
    const ran = await flashback('info', '-p', await chipThat(() => {}), '--json');
    expect(ran.code).toBe(4);
    expect(errorOf(ran)).toMatchObject({ code: 'chip.no-sync', message: expect.stringContaining('nothing was received') });
  });

  test('a chip that answers garbage: exit 4, and the garbage is named', async () => {
    const garbage = Uint8Array.from({ length: 512 }, (_, i) => (i * 37 + 11) & 0xff);
    const ran = await flashback('restore', dump, '-p', await chipThat((write) => setInterval(() => write(garbage), 20).unref()), '--json');
    expect(ran.code).toBe(4);
    expect(errorOf(ran)).toMatchObject({ code: 'chip.no-sync', message: expect.stringContaining('unreadable bytes received') });
  });

  test('a missing, oversized or unreadable content of an emulated chip', async () => {
    expect(errorOf(await flashback('info', '-p', `emulator:?flash=${work.path('none')}`, '--json')).code).toBe('file.missing');
    expect(errorOf(await flashback('info', '-p', `emulator:?chip-size=512KB&flash=${dump}`, '--json')).code).toBe('file.too-large');
  });
});
