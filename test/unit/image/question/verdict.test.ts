import { describe, expect, test } from 'vitest';
import type { FlashSizeName } from '../../../../src/chip/header.ts';
import { check, KEEP_HEADER, type Verdict, type WriteOptions } from '../../../../src/image/index.ts';
import { type DumpOptions, makeDump } from '../../../support/dump.ts';
import { makeArduino } from '../../../support/families.ts';

const MB = 0x100000;

function verdict(file: Uint8Array, size: number, flashSize: WriteOptions['flashSize'] = 'keep') {
  return check(file, { chip: { size, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize } });
}

type Row = [dump: DumpOptions, chip: number, flashSize: FlashSizeName | 'keep' | 'detect', verdict: Verdict, lastLine?: string];

const LOOP = 'rf_cal[0] !=0x05,is 0xFF';

/** flash-layout.md §4.1, the NONOS rows, and the table of executed cases in lx106-and-rom.md §10. */
const ROWS: readonly Row[] = [
  [{ sdk: '2.0.0' }, 1 * MB, 'keep', 'boots'],
  [{ sdk: '2.0.0' }, 4 * MB, 'keep', 'boots'],
  [{ sdk: '2.2.1' }, 4 * MB, 'keep', 'boots'],
  [{ sdk: '2.2.1', active: 'user2' }, 4 * MB, 'keep', 'boots'],
  [{ sdk: '2.2.1' }, 1 * MB, 'detect', 'boots'],
  [{ sdk: '2.2.1' }, 4 * MB, '4MB', 'does-not-boot', LOOP],
  [{ sdk: '2.2.1' }, 4 * MB, 'detect', 'does-not-boot', LOOP],
  [{ sdk: '2.2.1' }, 2 * MB, 'detect', 'does-not-boot', LOOP],
  [{ sdk: '2.2.1', active: 'user2' }, 4 * MB, '4MB', 'does-not-boot', LOOP],
  [{ sdk: '2.2.1' }, 4 * MB, '4MB-c1', 'does-not-boot', LOOP],
  [{ sdk: '2.2.1' }, 1 * MB, '4MB', 'boots'], // addresses wrap
  [{ sdk: '2.2.1', active: 'user2' }, 1 * MB, '2MB', 'boots'],
  [{ sdk: '2.2.1' }, 1 * MB, '512KB', 'does-not-boot', LOOP],
  [{ sdk: '2.2.1' }, 8 * MB, '8MB', 'does-not-boot', LOOP],
  [{ sdk: '3.0.6-at' }, 8 * MB, '8MB', 'boots-changed', 'system_partition_table_regist fail'],
  [{ sdk: '3.0.6-at' }, 1 * MB, '512KB', 'does-not-boot', 'rf_cal[0] !=0x05,is 0x00'],
  [{ sdk: '1.3.0', params: 'blank' }, 4 * MB, '4MB', 'boots'], // no settings to lose
  [{ sdk: '1.3.0' }, 4 * MB, '4MB', 'boots-changed'],
  [{ sdk: '1.3.0', active: 'user2' }, 4 * MB, '4MB', 'boots-changed'],
  [{ sdk: '3.0.4' }, 4 * MB, 'keep', 'boots'],
  [{ sdk: '3.0.4' }, 4 * MB, '4MB', 'does-not-boot', 'mismatch map 2,spi_size_map 4'],
  [{ sdk: '3.0.4' }, 1 * MB, '4MB', 'does-not-boot', 'mismatch map 2,spi_size_map 4'],
  [{ sdk: '3.0.6-at' }, 4 * MB, '4MB', 'boots-changed', 'system_partition_table_regist fail'],
  [{ sdk: '3.0.6-at' }, 1 * MB, '4MB', 'boots-changed', 'system_partition_table_regist fail'],
  [{ sdk: '3.0.6-at' }, 2 * MB, '2MB', 'does-not-boot', LOOP],
  [{ nibble: 5 }, 2 * MB, 'keep', 'boots'],
  [{ nibble: 5, active: 'user2' }, 4 * MB, 'keep', 'boots'],
  [{ nibble: 5 }, 2 * MB, 'detect', 'boots-changed'],
  [{ nibble: 5, active: 'user2' }, 2 * MB, 'detect', 'boots-changed', 'jump to run user1 @ 1000'],
  [{ nibble: 5, sdk: '3.0.4' }, 2 * MB, 'detect', 'does-not-boot', 'mismatch map 5,spi_size_map 3'],
  [{ nibble: 5 }, 4 * MB, '4MB', 'does-not-boot', LOOP],
  [{ nibble: 5 }, 4 * MB, '4MB-c1', 'does-not-boot', LOOP],
  [{ nibble: 6, active: 'user2' }, 4 * MB, 'keep', 'boots'],
  [{ nibble: 4 }, 1 * MB, 'keep', 'does-not-boot'], // too long
  [{ nibble: 0 }, 1 * MB, 'keep', 'boots'],
  [{ nibble: 0, active: 'user2' }, 1 * MB, 'detect', 'does-not-boot', LOOP],
];

test.each(ROWS)('%j on %i bytes, flash size %s: %s', (options, size, flashSize, due, lastLine) => {
  const { verdict: found, predictedLog } = verdict(makeDump(options).bytes, size, flashSize);
  expect(found).toBe(due);
  if (lastLine !== undefined) expect(predictedLog.filter((line) => line !== '').at(-1)).toBe(lastLine);
});

describe('both directions', () => {
  test('the first megabyte of a 4 MB dump starts nowhere', () => {
    const cut = makeDump({ nibble: 4 }).bytes.slice(0, MB);
    for (const size of [1 * MB, 2 * MB, 4 * MB]) {
      const result = verdict(cut, size);
      expect([size, result.verdict]).toEqual([size, 'does-not-boot']);
      expect(result.findings.map(({ id }) => id)).toContain('backup/truncated');
    }
  });

  test('a patched dump boots again with its own nibble, and not without', () => {
    const { bytes } = makeDump({ active: 'user2' });
    bytes[3] = 0x40;
    expect(verdict(bytes, 4 * MB).verdict).toBe('does-not-boot');
    const mended = verdict(bytes, 4 * MB, '1MB');
    expect(mended).toMatchObject({ verdict: 'boots', slot: { name: 'user2' }, changes: [{ offset: 3, before: 0x40, after: 0x20 }] });
  });

  test('a module whose maker patched the header and put the tail there is sound', () => {
    const result = check(makeDump({ nibble: 4, compiled: 2 }).bytes);
    expect([result.verdict, result.findings.map(({ id }) => id)]).toEqual(['boots', ['privacy/credentials']]);
  });

  test('a wide map patched to a plain one of the same size is noticed', () => {
    const { bytes } = makeDump({ nibble: 6 });
    bytes[3] = 0x40;
    const { verdict: found, findings } = verdict(bytes, 4 * MB);
    expect([found, findings[0]]).toMatchObject([
      'boots-changed',
      { id: 'nonos/size-nibble-moved', severity: 'warning', fix: { action: 'set-flash-size', flashSize: '4MB-c1' } },
    ]);
  });

  test('a mirrored dump finds a copy of its tail at the new end', () => {
    const { bytes } = makeDump({ active: 'user2' });
    const file = new Uint8Array(4 * MB);
    for (let at = 0; at < file.length; at += MB) file.set(bytes, at);
    expect(verdict(file, 4 * MB, '4MB')).toMatchObject({ verdict: 'boots', slot: { name: 'user2' } });
  });

  test('padding with FF moves nothing', () => {
    const file = new Uint8Array(4 * MB).fill(0xff);
    file.set(makeDump().bytes);
    expect(verdict(file, 4 * MB).verdict).toBe('boots');
    const patched = verdict(file, 4 * MB, '4MB');
    expect([patched.verdict, patched.findings.map(({ id }) => id)]).toEqual([
      'does-not-boot',
      ['nonos/size-nibble-moved', 'nonos/init-data-missing', 'privacy/credentials'],
    ]);
  });
});

describe('the slot that runs', () => {
  test('code that is not the vendor’s any more starts, and that is said', () => {
    const dump = makeDump();
    dump.bytes.fill(0x00, 0x2000, 0x3000);
    const { verdict: found, findings } = check(dump.bytes);
    expect(found).toBe('boots-changed');
    expect(findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)).toEqual([
      'slot/crc-mismatch',
      'slot/blank-run',
      'slot/only-other-valid',
    ]);
  });

  test('damage in the slot that rests is a warning', () => {
    const dump = makeDump();
    dump.bytes.fill(0x00, 0x82000, 0x83000);
    const { verdict: found, findings } = check(dump.bytes);
    expect(found).toBe('boots');
    expect(findings.map(({ id, severity }) => `${severity} ${id}`)).toContain('warning slot/crc-mismatch');
  });

  test('user2 written to user1’s place does not run', () => {
    const dump = makeDump();
    const user2 = dump.bytes.slice(dump.user2.offset, dump.user2.crc + 4);
    dump.bytes.set(user2, dump.user1.offset);
    expect(check(dump.bytes).verdict).toBe('does-not-boot');
  });
});

describe('other families', () => {
  const arduino = makeArduino('any text');
  const strict = makeArduino('Flash size mismatch, check that the build setting matches the device.');

  test.each([
    ['kept', 'keep', 'boots', 'boots'],
    ['patched', '4MB', 'boots-changed', 'does-not-boot'],
  ] as const)('Arduino, header %s', (_, flashSize, onSdk2, onSdk3) => {
    expect(verdict(arduino, 4 * MB, flashSize).verdict).toBe(onSdk2);
    expect(verdict(strict, 4 * MB, flashSize).verdict).toBe(onSdk3);
  });

  test('an ESP8285 does not read four lines', () => {
    const { bytes } = makeDump({ mode: 0 });
    expect(check(bytes, { chip: { size: MB, kind: 'esp8285' } }).verdict).toBe('does-not-boot');
    expect(check(bytes, { chip: { size: MB, kind: 'esp8285' }, write: { ...KEEP_HEADER, flashMode: 'dout' } }).verdict).toBe('boots');
  });
});
