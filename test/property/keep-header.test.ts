import { expect, test } from 'vitest';
import { equal } from '../../src/base/bytes.ts';
import { writeOptions } from '../../src/cli/grammar/write-options.ts';
import { planWrite } from '../../src/flasher/index.ts';
import { applyWrite, KEEP_HEADER } from '../../src/image/index.ts';
import { bootProgram } from '../support/boot-image.ts';
import { noise } from '../support/flasher/rig.ts';

const SIZES = [0x40000, 0x80000, 0x100000, 0x200000, 0x400000, 0x800000, 0x1000000];

/** An image, and a dump whose content is anything, with these two header bytes. */
function files(mode: number, size: number): Uint8Array[] {
  const image = bootProgram('main: ret.n').slice();
  const dump = noise(0x1000);
  dump[0] = 0xe9;
  dump[1] = 2;
  for (const file of [image, dump]) {
    file[2] = mode;
    file[3] = size;
  }
  return [image, dump];
}

test('law 4: unless asked for otherwise no byte of a file changes, whatever its header and the chip', () => {
  for (const write of [KEEP_HEADER, writeOptions({})]) {
    for (let byte = 0; byte < 0x100; byte++) {
      for (const file of files(byte & 3, byte)) {
        for (const chipSize of SIZES) {
          const { bytes } = applyWrite(file, write, chipSize);
          if (!equal(bytes, file)) expect.fail(`header ${byte.toString(16)} on ${chipSize} bytes`);
          if (byte % 0x40 === 0) {
            const { pieces } = planWrite({
              bytes: file.slice(0, 0x1000),
              offset: 0,
              flashSize: chipSize,
              edges: new Map([[0, new Uint8Array(0x1000)]]),
            });
            expect(pieces[0]?.bytes.subarray(0, 16)).toEqual(file.subarray(0, 16));
          }
        }
      }
    }
  }
});
