import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { errorOf, parsed, workspace } from '../../../support/cli.ts';
import { buildV1 } from '../../../support/image.ts';
import { inProcess as flashback } from '../../../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');
afterEach(() => vi.unstubAllEnvs());
const MAC = '84:0d:8e:12:34:56';

describe('what identifies chip and flash', () => {
  const port = `emulator:?chip-size=4MB&mac=${MAC}`;

  test.each([
    ['flash_id', 'Device: 4016\nDetected flash size: 4MB\n', { flash: { maker: 0xef, device: 0x4016, size: 0x400000 } }],
    ['chip_id', 'Chip ID: 0x00123456\n', { chip: { chipId: 0x123456 } }],
    ['read_mac', `MAC: ${MAC}\n`, { chip: { mac: MAC } }],
    ['read_flash_status', 'Status value: 0x0000\n', { bytes: 2, status: 0 }],
    ['run', 'The chip left the ROM loader', { isReset: false }],
  ] as const)('%s', async (name, text, data) => {
    const ran = await flashback(name, '-p', port);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(text);
    const json = await flashback(name.replaceAll('_', '-'), '-p', port, '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(parsed(name, json)).toMatchObject({ port: 'emulator:', ...data });
  });

  test('three status registers; the software part has a bit set in its third', async () => {
    const ran = await flashback('read_flash_status', '--bytes', '3', '-p', port, '--json');
    expect(parsed('read_flash_status', ran)).toMatchObject({ bytes: 3, status: 0x600000 });
  });

  test('ESP8285', async () => {
    const { stdout } = await flashback('flash_id', '-p', 'emulator:?chip=esp8285&chip-size=1MB');
    expect(stdout).toContain('Chip is ESP8285\nFeatures: WiFi, Embedded Flash\n');
  });
});

describe('options', () => {
  test('in front of the command, behind it, attached, in the spelling of any version', async () => {
    const port = 'emulator:?chip-size=2MB';
    const expected = (await flashback('flash_id', '-p', port)).stdout;
    expect(expected).toContain('Detected flash size: 2MB');
    for (const line of [
      ['--chip', 'esp8266', '--port', port, '--baud', '115200', 'flash_id'],
      ['-c', 'auto', `-p${port}`, '-b', '460800', 'flash-id'],
      [`--port=${port}`, '--before', 'default_reset', '--after', 'hard_reset', '--connect-attempts', '3', 'flash_id'],
      ['--no_stub', '-p', port, 'flash_id'],
      ['flash_id', '--before', 'default-reset', '-p', port],
    ]) {
      expect({ line, ...(await flashback(...line)) }).toEqual({ line, code: 0, stdout: expected, stderr: '' });
    }
  });

  test('-t shows the wire, on stderr', async () => {
    const ran = await flashback('-t', '-p', 'emulator:', 'read_mac', '--json');
    expect(ran.code).toBe(0);
    parsed('read_mac', ran);
    expect(ran.stderr).toMatch(/^TRACE +0\.000 ms {4}baud 115200$/m);
    expect(ran.stderr).toMatch(/^TRACE +\d+\.\d{3} ms -> +46 {2}c0000824/m);
    expect(ran.stderr).toMatch(/^TRACE +\d+\.\d{3} ms <- /m);
  });

  test('--quiet leaves out remarks, and nothing else', async () => {
    const args = ['read_flash', '0', '0x1000', work.path('quiet.bin'), '-p', `emulator:?flash=${dump}`];
    expect((await flashback(...args)).stderr).toContain('no backup of the whole');
    const ran = await flashback(...args, '--force', '--quiet');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('Read 4096 bytes');
  });

  test("esptool's variables", async () => {
    const variables = {
      ...{ ESPTOOL_PORT: 'emulator:?chip-size=1MB', ESPTOOL_BAUD: '230400', ESPTOOL_CHIP: 'esp8266' },
      ...{ ESPTOOL_BEFORE: 'default_reset', ESPTOOL_AFTER: 'no_reset', ESPTOOL_CONNECT_ATTEMPTS: '2' },
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(parsed('flash_id', await flashback('flash_id', '--json'))).toMatchObject({ flash: { size: 0x100000 }, isReset: false });
    vi.stubEnv('ESPTOOL_CHIP', 'esp32');
    const other = await flashback('flash_id', '--json', '-p', 'emulator:');
    expect(other.code).toBe(2);
    expect(errorOf(other).message).toContain('"esp32" for --chip');
  });

  test('-fs from the environment counts for write_flash, and never for restore', async () => {
    vi.stubEnv('ESPTOOL_FS', '4MB');
    const port = 'emulator:?chip-size=4MB';
    expect((await flashback('write_flash', '0', dump, '-p', port)).code).toBe(3);
    expect((await flashback('restore', dump, '-p', port, '--dry-run')).code).toBe(0);
  });

  test('image_info and merge_bin take what esptool takes everywhere', async () => {
    expect((await flashback('--chip', 'esp8266', '-p', 'COM5', 'image-info', dump)).code).toBe(0);
    const out = work.path('merged.bin');
    expect((await flashback('--chip', 'esp8266', 'merge-bin', '-o', out, '-ff', '80m', '0x0', dump)).code).toBe(0);
    expect(readFileSync(out)[3]).toBe(0x2f);
  });
});

describe('read_flash', () => {
  test('any part, to the byte; ALL is all that is left', async () => {
    const part = work.path('part.bin');
    const port = `emulator:?flash=${dump}`;
    const ran = await flashback('read_flash', '0x1003', '1234', part, '-p', port, '--json');
    expect(parsed('read_flash', ran)).toMatchObject({ offset: 0x1003, length: 1234, manifest: `${part}.json` });
    expect(readFileSync(part).equals(readFileSync(dump).subarray(0x1003, 0x1003 + 1234))).toBe(true);
    const rest = work.path('rest.bin');
    expect((await flashback('read_flash', '0xfc000', 'all', rest, '-p', port)).code).toBe(0);
    expect(readFileSync(rest).equals(readFileSync(dump).subarray(0xfc000))).toBe(true);
  });

  test('never replaces a file by itself', async () => {
    const mine = work.path('mine.bin');
    writeFileSync(mine, 'mine');
    const args = ['read_flash', '0', '0x1000', mine, '-p', `emulator:?flash=${dump}`];
    const ran = await flashback(...args, '--json');
    expect([ran.code, errorOf(ran).code]).toEqual([1, 'file.exists']);
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    expect((await flashback(...args, '--force')).code).toBe(0);
    expect(readFileSync(mine).length).toBe(0x1000);
  });

  test('what does not fit the flash, and what is no size', async () => {
    const args = ['-p', 'emulator:?chip-size=1MB', '--json'];
    expect(errorOf(await flashback('read_flash', '0', '0x400000', work.path('x'), ...args)).code).toBe('flash.range');
    expect((await flashback('read_flash', '0', 'much', work.path('x'), ...args)).code).toBe(2);
  });
});

describe('write_flash', () => {
  /** A write to a new 4 MB chip, and the flash afterwards. */
  async function write(...args: readonly string[]) {
    const saved = work.path('written.bin');
    const ran = await flashback('-p', `emulator:?chip-size=4MB&save=${saved}&force=yes`, 'write_flash', ...args);
    return { ...ran, flash: readFileSync(saved) };
  }

  test('keeps the header by default', async () => {
    const ran = await write('0x0', dump);
    expect(ran.code).toBe(0);
    expect(ran.stdout).not.toContain('Flash params set');
    expect(ran.flash.subarray(0, 0x100000).equals(readFileSync(dump))).toBe(true);
  });

  test("the guide's -fs 4MB for a backup of 1 MB: exit 3, the reason, nothing written; --force writes exactly that", async () => {
    const args = ['-fs', '4MB', '-fm', 'dout', '0x0', dump];
    const ran = await write(...args);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('nonos/size-nibble-moved');
    expect(ran.flash.every((byte) => byte === 0xff)).toBe(true);
    const forced = await write(...args, '--force', '--json');
    expect(forced.code).toBe(0);
    expect(parsed('write_flash', forced)).toMatchObject({
      forced: true,
      check: { verdict: 'does-not-boot', write: { flashSize: '4MB', flashMode: 'dout' } },
      files: [{ offset: 0, header: [3, 0x40], changes: [{ offset: 2 }, { offset: 3 }] }],
    });
    expect([...forced.flash.subarray(2, 4)]).toEqual([3, 0x40]);
  });

  test('a packed file and one for another family are refused, whatever their length', async () => {
    const packed = work.path('packed.bin.gz');
    writeFileSync(packed, Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...new Uint8Array(4000).fill(0x5a)));
    expect((await write('0x0', packed)).code).toBe(3);
  });

  test('several files, none of which is a dump by itself; the rest of the flash stays', async () => {
    const bytes = readFileSync(dump);
    const [boot, user, odd] = [work.path('boot.bin'), work.path('user1.bin'), work.path('odd.bin')];
    writeFileSync(boot, bytes.subarray(0, 0x810));
    writeFileSync(user, bytes.subarray(0x1000, 0x1300));
    writeFileSync(odd, 'abc');
    const saved = work.path('several.bin');
    const args = ['-z', '0x0', boot, '0x1000', user, '0x80001', odd];
    const ran = await flashback('write-flash', ...args, '-p', `emulator:?chip-size=1MB&flash=${dump}&save=${saved}&force=yes`, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(parsed('write_flash', ran)).toMatchObject({ check: null, files: [{ length: 0x810 }, { length: 0x300 }, { offset: 0x80001 }] });
    bytes.write('abc', 0x80001);
    expect(readFileSync(saved).equals(bytes)).toBe(true);
  });

  test('-e erases everything else', async () => {
    const saved = work.path('erase-all.bin');
    const odd = work.path('abc.bin');
    writeFileSync(odd, 'abc');
    const ran = await flashback('write_flash', '-e', '0x3000', odd, '-p', `emulator:?flash=${dump}&save=${saved}&force=yes`);
    expect(ran.code).toBe(0);
    const due = Buffer.alloc(0x100000, 0xff);
    due.write('abc', 0x3000);
    expect(readFileSync(saved).equals(due)).toBe(true);
  });

  test('what cannot be meant is refused before the port is opened', async () => {
    const nowhere = ['-p', '/dev/no-such-port', '--json'];
    expect((await flashback('write_flash', '0x0', dump, '0x1000', dump, ...nowhere)).code).toBe(2);
    expect((await flashback('write_flash', '0x0', ...nowhere)).code).toBe(2);
    expect((await flashback('write_flash', 'here', dump, ...nowhere)).code).toBe(2);
    expect(errorOf(await flashback('write_flash', '0x0', work.path('none'), ...nowhere)).code).toBe('file.missing');
  });

  test('what does not fit is refused before anything is erased', async () => {
    const saved = work.path('kept.bin');
    const port = `emulator:?flash=${dump}&save=${saved}&force=yes`;
    const ran = await flashback('write_flash', '-e', '0x10000', dump, '-p', port, '--json');
    expect(errorOf(ran).code).toBe('flash.range');
    expect(readFileSync(saved).equals(readFileSync(dump))).toBe(true);
  });
});

test('verify_flash: exit 5 and where it differs, or exit 0 when the header change is named', async () => {
  const bytes = readFileSync(dump);
  bytes[2] = 0;
  const other = work.path('qio.bin');
  writeFileSync(other, bytes);
  const port = `emulator:?flash=${dump}`;
  const ran = await flashback('verify_flash', '0x0', other, '-p', port);
  expect(ran.code).toBe(5);
  expect(ran.stdout).toMatch(/^-- verify FAILED \(digest mismatch\)\n {2}differs +0x000000 to 0x000fff$/m);
  expect((await flashback('verify_flash', '-fm', 'dio', '0x0', other, '-p', port)).stdout).toContain('-- verify OK (digest matched)');
  parsed('verify_flash', await flashback('verify_flash', '0x0', other, '0x1000', dump, '-p', 'emulator:?chip-size=4MB', '--json'));
});

test('erase_region erases so much and no more', async () => {
  const saved = work.path('region.bin');
  const port = `emulator:?flash=${dump}&save=${saved}&force=yes`;
  const ran = await flashback('erase_region', '0x1000', '0x2000', '-p', port, '--json');
  expect(parsed('erase_region', ran)).toMatchObject({ offset: 0x1000, length: 0x2000 });
  expect(readFileSync(saved).equals(readFileSync(dump).fill(0xff, 0x1000, 0x3000))).toBe(true);
  expect((await flashback('erase_region', '0x1001', '0x1000', '-p', port)).code).toBe(2);
});

test('load_ram starts what lies in RAM, and refuses what does not', async () => {
  const ram = work.path('ram.bin');
  const data = Uint8Array.of(0x06, 0xff, 0xff, 0); // j . at its entry
  writeFileSync(ram, buildV1({ entry: 0x40100000, mode: 0, sizeByte: 0, segments: [{ address: 0x40100000, data }] }));
  const ran = await flashback('load_ram', ram, '-p', 'emulator:', '--json');
  expect(parsed('load_ram', ran)).toMatchObject({ entry: 0x40100000, segments: [{ loadAddress: 0x40100000, length: 4 }] });
  expect((await flashback('load_ram', work.sample('nonos-2mb-c1-user2'), '-p', 'emulator:')).code).toBe(0);
  expect((await flashback('load_ram', work.path('chip.bin.none'), '-p', 'emulator:')).code).toBe(1);
});
