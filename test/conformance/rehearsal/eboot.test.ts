import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/index.ts';
import { Downloads, missingPip } from '../../support/pip.ts';

/**
 * Arduino's own eboot, as esp-linker ships it, does what an update over the air asks of it: it copies, or unpacks, an image that was put
 * into free flash, by a command in RTC memory (lx106-and-rom.md §7.2), and starts it.
 */

const downloads = new Downloads();
afterAll(() => downloads.remove());
const reason = missingPip();

const MB = 0x100000;
const STORED_AT = 0x80000;
const COMMAND = 0x60001200;
const COPY_RAW = 1;

/** CRC-32, most significant bit first, not inverted. */
function crcOf(words: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of new Uint8Array(Uint32Array.from(words).buffer)) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

function command(from: number, to: number, length: number): number[] {
  const words = [0xeb001000, COPY_RAW, from, to, length, ...new Array<number>(26).fill(0)];
  return [...words, crcOf(words)];
}

describe.skipIf(reason !== '')(`an update by eboot${reason}`, () => {
  let folder: string | undefined;
  function read(): Uint8Array {
    folder ??= downloads.fetch('esp-linker==1.4.2');
    return Uint8Array.from(readFileSync(join(folder, 'esp_linker/firmware/esp-linker-esp8266.bin')));
  }

  test.each([
    ['as it is', (image: Uint8Array) => image],
    ['packed with gzip', (image: Uint8Array) => Uint8Array.from(gzipSync(image))],
  ] as const)('an image stored %s', (_, pack) => {
    const image = read();
    const stored = pack(image);
    const flash = new Uint8Array(MB).fill(0xff);
    // The loader is there, the sketch is not.
    flash.set(image.subarray(0, 0x1000));
    flash.set(stored, STORED_AT);
    const clock = new VirtualClock();
    let log = '';
    let isDone = false;
    const chip = createChip({
      clock,
      chipSize: MB,
      flash,
      onTrace: (record) => {
        if (record.kind === 'output' && record.uart === 0) log += String.fromCharCode(record.byte);
        if (record.kind === 'radio' || (record.kind === 'rom' && record.call.name === 'phy_get_romfuncs')) isDone = true;
      },
    });
    for (const [i, word] of command(STORED_AT, 0, stored.length).entries()) chip.bus.write32(COMMAND + 4 * i, word);
    while (!isDone && chip.fault === undefined && chip.instructions < 300_000_000 && clock.step());
    // B: the boot sector was among it, so that it restarts by the watchdog and loads the sketch then.
    expect(log).toMatch(/@cp:B0\r?\nld\r?\n.*wdt reset.*~ld\r?\n/s);
    expect(chip.flash.bytes.subarray(0, image.length)).toEqual(image);
    expect(isDone).toBe(true);
  });
});
