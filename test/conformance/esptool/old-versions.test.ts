import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { Capture } from '../../support/capture.ts';
import { workspace } from '../../support/cli.ts';
import { type Esptool, type EsptoolVersion, findEsptool, missingEsptool } from '../../support/esptool.ts';
import { serveByRfc2217 } from '../../support/served-chip.ts';
import { disagreements } from '../../support/wire-pin.ts';

const work = workspace();
afterAll(() => work.remove());

const image = Uint8Array.from(
  { length: 20_000 },
  (
    (random) => (_: unknown, i: number) =>
      (i & 64 ? i >> 8 : random() * 256) & 0xff
  )(seededRandom(4)),
);
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What each says when all went well: 2.3.1 is the guide's version. */
const VERSIONS: readonly { readonly version: EsptoolVersion; readonly banner: string }[] = [
  { version: '4.8.1', banner: 'esptool.py v4.8.1' },
  { version: '3.3.3', banner: 'esptool.py v3.3.3' },
  { version: '2.3.1', banner: 'esptool.py v2.3.1' },
];

// Their time-outs cannot be set, and 3.3.3 gives a chip 50 ms to start the stub: one more try for a machine under load.
// Each resets the chip out of its empty flash into the loader, every time, and waits for most of the time: all at once.
describe.concurrent('older esptools over RFC 2217', () => {
  for (const { version, banner } of VERSIONS) {
    const missing = missingEsptool(version);
    test.skipIf(missing !== '')(`esptool ${version}: flash_id, write_flash, read_flash, erase_flash${missing}`, { retry: 1 }, async () => {
      const esptool = findEsptool(version) as Esptool;
      const folder = mkdtempSync(work.path('bench-'));
      const file = (name: string): string => join(folder, name);
      writeFileSync(file('image.bin'), image);
      const capture = new Capture();
      const chip = await serveByRfc2217(capture.tap)();
      const run = async (...args: string[]): Promise<string> => {
        const { code, output } = await esptool.run(folder, ['--port', chip.url, '--baud', '460800', ...args]);
        expect(output).not.toMatch(/Traceback|fatal error/);
        expect(code, output).toBe(0);
        expect(output).toContain(banner);
        expect(output).toContain('Hard resetting via RTS pin...');
        return output;
      };
      let flash: Uint8Array;
      try {
        const identified = await run('flash_id');
        for (const line of ['Manufacturer: ef', 'Device: 4016', 'Detected flash size: 4MB']) expect(identified).toContain(line);
        const written = await run('write_flash', '0x11000', file('image.bin'));
        expect(written).toMatch(/Wrote 20000 bytes \(\d+ compressed\) at 0x00011000/);
        expect(written).toContain('Hash of data verified.');
        await run('read_flash', '0x10000', '0x7000', file('back.bin'));
        const expected = new Uint8Array(0x7000).fill(0xff);
        expected.set(image, 0x1000);
        expect(same(readFileSync(file('back.bin')), expected)).toBe(true);
        expect(await run('erase_flash')).toMatch(/Chip erase completed successfully in/);
      } finally {
        flash = await chip.stop();
      }
      expect(same(flash, new Uint8Array(flash.length).fill(0xff))).toBe(true);
      expect(disagreements(capture.frames, { leavesLengthOut: version === '2.3.1' })).toEqual([]);
    });
  }
});
