import { describe, expect, test } from 'vitest';
import { readSample } from '../../src/cli/file/sample.ts';
import { type RehearsalReport, rehearse } from '../../src/emulator/index.ts';
import { type CheckResult, check, KEEP_HEADER } from '../../src/image/index.ts';

/**
 * The rehearsal gets its result from machine code, the check gets its own from the file's structure: when code is changed so that it
 * no longer looks at the size nibble, only the rehearsal may notice.
 */

const MB = 0x100000;
/** Of fixtures/images/source/boot.c: `extui a12, a12, 28, 4`, which takes the size nibble out of flash word 0. */
const BOOT_TAKES_NIBBLE = [0xc0, 0xcc, 0x35];
/** `movi a12, 2`: always the map of 1 MB. */
const BOOT_TAKES_1MB = [0xc2, 0xa0, 0x02];

function find(bytes: Uint8Array, pattern: readonly number[]): number {
  const at = bytes.findIndex((_, i) => pattern.every((byte, k) => bytes[i + k] === byte));
  expect(at).toBeGreaterThan(0);
  return at;
}

/** `file` with `bytes` at `at` inside the v1 image at `start`, whose checksum (at `checksumAt`) is put right again. */
function withCode(file: Uint8Array, at: number, bytes: readonly number[], checksumAt: number): Uint8Array {
  const out = file.slice();
  let change = 0;
  for (const [i, byte] of bytes.entries()) change ^= (out[at + i] as number) ^ byte;
  out.set(bytes, at);
  out[checksumAt] = (out[checksumAt] as number) ^ change;
  return out;
}

function both(file: Uint8Array, chipSize: number): { predicted: CheckResult; executed: RehearsalReport } {
  const predicted = check(file, { chip: { size: chipSize, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize: '4MB' } });
  return { predicted, executed: rehearse({ flash: predicted.bytes, chipSize }) };
}

describe('a boot loader whose size branch is a no-op', () => {
  const original = readSample('nonos-1mb-user2');
  // boot.bin ends with its checksum: its length is a multiple of 16, so the last byte that is not FF before user1 is it.
  const checksumAt = original.subarray(0, 0x1000).findLastIndex((byte) => byte !== 0xff);
  const blind = withCode(original, find(original, BOOT_TAKES_NIBBLE), BOOT_TAKES_1MB, checksumAt);

  test('as built, under nibble 4, it looks at the end of 4 MB, finds nothing there and starts user1', () => {
    const { predicted, executed } = both(original, 4 * MB);
    expect(predicted.verdict).toBe('does-not-boot');
    expect(executed.slot).toEqual({ name: 'user1', offset: 0x1000 });
    expect(executed.log).toContain('SPI Flash Size & Map: 32Mbit(512KB+512KB)');
    expect(executed.flash.reads.map(({ offset }) => offset)).toContain(0x3ff000);
    expect(executed.flash.writes.map(({ offset }) => offset)).toContain(0x3ff000);
  });

  test('with the branch gone the rehearsal starts user2, and the static verdict is what it was', () => {
    const { predicted, executed } = both(blind, 4 * MB);
    expect(predicted.verdict).toBe('does-not-boot');
    expect(predicted.findings.map(({ id }) => id)).toEqual(both(original, 4 * MB).predicted.findings.map(({ id }) => id));
    expect(executed.slot).toEqual({ name: 'user2', offset: 0x81000 });
    expect(executed.log).toContain('SPI Flash Size & Map: 8Mbit(512KB+512KB)');
    expect(executed.flash.reads.map(({ offset }) => offset)).toContain(0xff000);
    expect(executed.flash.writes).toEqual([]);
    // The application reads the nibble for itself and still stumbles.
    expect(executed.outcome).toBe('boot-loop');
    expect(executed.lastLine).toBe('rf_cal[0] !=0x05,is 0xFF');
  });
});
