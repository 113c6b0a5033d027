import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, inspect, KEEP_HEADER, type Verdict } from '../../../src/image/index.ts';

/** Inputs beside the repository, see CONTRIBUTING.md; what is due is the table of their README, found by executing them. */
const FOLDER = new URL('../../../../shared/real/', import.meta.url);
const MB = 0x100000;
const INIT_DATA = 0xfc000;

const FILES = [
  { sdk: '2.0.0', version: '2.0.0', boot: '1.6', patched: 'does-not-boot', wrapped: 'boots' },
  { sdk: '2.2.1', version: '2.2.1', boot: '1.7', patched: 'does-not-boot', wrapped: 'boots' },
  { sdk: '3.0.6', version: '3.0.6-dev', boot: '1.7', patched: 'boots-changed', wrapped: 'boots-changed' },
] as const;

for (const { sdk, version, boot, patched, wrapped } of FILES) {
  const url = new URL(`at-sdk${sdk}-1MB.bin`, FOLDER);
  const missing = !existsSync(url);
  const name = `Espressif AT, SDK ${sdk}${missing ? ' (left out: ../shared/real is not there)' : ''}`;

  describe.skipIf(missing)(name, () => {
    const file = missing ? new Uint8Array() : new Uint8Array(readFileSync(url));
    const verdict = (bytes: Uint8Array, size: number, flashSize: '2MB' | '4MB' | 'keep'): Verdict =>
      check(bytes, { chip: { size, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize } }).verdict;

    test('recognised as what it is, and sound', () => {
      const report = inspect(file);
      expect(report).toMatchObject({
        ...{ family: 'nonos-ota', bootloader: { name: 'boot', version: boot }, sdk: version, donorMac: null, secrets: [], findings: [] },
        header: { flashMode: 'dio', flashSize: '1MB', flashFreq: '40m' },
        slots: [
          { offset: 0x1000, active: true, checksum: { ok: true }, crc32: { ok: true } },
          { offset: 0x81000, active: false, checksum: { ok: true }, crc32: { ok: true } },
        ],
      });
    });

    test('header kept: boots, on its own chip and on a larger one', () => {
      expect(verdict(file, 1 * MB, 'keep')).toBe('boots');
      expect(verdict(file, 4 * MB, 'keep')).toBe('boots');
    });

    test(`nibble 4 on 4 MB: ${patched}`, () => {
      const result = check(file, { chip: { size: 4 * MB, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize: '4MB' } });
      expect(result.verdict).toBe(patched);
      expect(result.findings.map(({ id }) => id)).toContain('nonos/size-nibble-moved');
      const mismatch = ['mismatch map 2,spi_size_map 4', 'system param partition error', 'system_partition_table_regist fail'];
      expect(result.predictedLog.slice(-3)).toEqual(
        patched === 'does-not-boot' ? ['jump to run user1 @ 1000', '', 'rf_cal[0] !=0x05,is 0xFF'] : mismatch,
      );
    });

    test('nibble 3 on 2 MB: does not boot', () => {
      expect(verdict(file, 2 * MB, '2MB')).toBe('does-not-boot');
    });

    test('nibble 4 on its own chip: addresses wrap', () => {
      expect(verdict(file, 1 * MB, '4MB')).toBe(wrapped);
    });

    test('init data blanked: does not boot', () => {
      const bytes = file.slice().fill(0xff, INIT_DATA, INIT_DATA + 0x80);
      expect(verdict(bytes, 1 * MB, 'keep')).toBe('does-not-boot');
      expect(verdict(bytes, 4 * MB, 'keep')).toBe('does-not-boot');
      expect(check(bytes).findings.map(({ id }) => id)).toEqual(['nonos/init-data-missing']);
    });
  });
}
