import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOf, parsed, workspace } from '../../support/cli.ts';
import { inProcess as flashback } from '../../support/in-process.ts';

const work = workspace();
afterAll(() => work.remove());
const port = 'emulator:?chip-size=1MB';

describe('commands of esptool that look at memory and registers', () => {
  test.each([
    [['read_mem', '0x40001000'], '0x40001000 = 0xfff0c101\n', { address: 0x40001000, value: 0xfff0c101 }],
    [['write_mem', '0x3ffe8000', '0xdeadbeef'], 'Wrote 0xdeadbeef with mask 0xffffffff to 0x3ffe8000.\n', { mask: 0xffffffff }],
    [['write-mem', '0x3ffe8000', '17', '0xff'], 'Wrote 0x00000011 with mask 0x000000ff to 0x3ffe8000.\n', { value: 17, mask: 0xff }],
    [
      ['read_flash_sfdp', '0', '4'],
      'Device: 4014\nDetected flash size: 1MB\nFlash memory SFDP[0..3]: 0x53 0x46 0x44 0x50\n',
      { data: [0x53, 0x46, 0x44, 0x50] },
    ],
    [['read-flash-sfdp', '1', '2'], 'Flash memory SFDP[1..2]: 0x46 0x44\n', { address: 1, data: [0x46, 0x44] }],
    [
      ['write_flash_status', '0x0'],
      'Initial flash memory status: 0x0000\nSetting flash memory status: 0x0000\nAfter flash memory status:   0x0000\n',
      { bytes: 2, before: 0, after: 0, isTaken: true },
    ],
    [
      ['write_flash_status', '--bytes', '1', '0x1c'],
      'After flash memory status:   0x1c\n',
      { after: 0x1c, nonVolatile: false, isTaken: true },
    ],
    [
      ['write_flash_status', '--non-volatile', '--bytes', '2', '0x21c'],
      'After flash memory status:   0x021c\n',
      { after: 0x21c, nonVolatile: true },
    ],
  ] as const)('%j', async (argv, text, data) => {
    for (const more of [[], ['--no-stub']]) {
      const ran = await flashback(...argv, '-p', port, ...more);
      expect(ran.stderr).toBe('');
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain(text);
    }
    const json = await flashback(...argv, '-p', port, '--json');
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(parsed(argv[0].replaceAll('-', '_') as Parameters<typeof parsed>[0], json)).toMatchObject({ port: 'emulator:', ...data });
  });

  test('the mask ROM goes into a file, which is not overwritten', async () => {
    const file = work.path('rom.bin');
    const ran = await flashback('dump_mem', '0x40000000', '0x2000', file, '-p', port);
    expect(ran.stdout).toMatch(/Dumped 8192 bytes from 0x40000000 in \d+\.\d seconds \(\d+\.\d kbit\/s\) to '.*rom\.bin'\.\n/);
    const bytes = readFileSync(file);
    expect(bytes.length).toBe(0x2000);
    expect(bytes.readUInt32LE(0x1000)).toBe(0xfff0c101);
    writeFileSync(file, 'mine');
    expect(errorOf(await flashback('dump_mem', '0x40000000', '16', file, '-p', port, '--json')).code).toBe('file.exists');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const json = await flashback('dump_mem', '0x40000ffc', '8', file, '--force', '-p', port, '--json');
    expect(parsed('dump_mem', json)).toMatchObject({ address: 0x40000ffc, length: 8, changing: 0 });
    expect(readFileSync(file).readUInt32LE(4)).toBe(0xfff0c101);
  });

  test.each([
    ['read_mem', '0x40001001'],
    ['read_mem', '0x100000000'],
    ['read_mem', 'here'],
    ['write_mem', '0x3ffe8000', '0x1ffffffff'],
    ['write_mem', '0x3ffe8002', '1'],
    ['dump_mem', '0x40000000', '3', work.path('x')],
    ['dump_mem', '0xfffffff0', '0x20', work.path('x')],
    ['read_flash_sfdp', '0', '5'],
    ['read_flash_sfdp', '0x1000000', '1'],
    ['write_flash_status', '--bytes', '4', '0'],
  ])('%s %s: what makes no sense is refused', async (...argv) => {
    const ran = await flashback(...argv, '-p', port, '--json');
    expect(errorOf(ran).code).toBe('usage.invalid');
    expect(ran.code).toBe(2);
  });

  test('a part that does not take the value: exit 5, and it says so', async () => {
    const ran = await flashback('write_flash_status', '--bytes', '3', '0xff0000', '-p', port);
    expect(ran.code).toBe(5);
    expect(ran.stdout).toContain('The flash did not take the value');
  });

  test('version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await flashback('version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(parsed('version', await flashback('version', '--json'))).toEqual({ schemaVersion: 1, version });
  });
});
