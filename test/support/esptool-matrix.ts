import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { latin1 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import { asm } from './asm.ts';
import { workspace } from './cli.ts';
import { type Esptool, findEsptool } from './esptool.ts';
import type { Serve, ServedChip } from './served-chip.ts';

const KIB = 1024;
const SECTOR = 4096;

/** Half noise and half runs: it packs, but not to nothing. */
function content(length: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, (_, i) => (i & 0x200 ? i >> 10 : Math.floor(random() * 256)) & 0xff);
}

/** Said in one word, because the difference of two flashes would fill the screen. */
const sameAs = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const hex = (value: number): string => `0x${value.toString(16)}`;

/** One served chip with one esptool at it, and a folder for its files. */
class Bench {
  readonly #chip: ServedChip;
  readonly #esptool: Esptool;
  readonly #folder: string;

  constructor(chip: ServedChip, esptool: Esptool, folder: string) {
    this.#chip = chip;
    this.#esptool = esptool;
    this.#folder = folder;
  }

  /** Runs esptool, which must succeed: what it printed. */
  async run(...args: string[]): Promise<string> {
    const { code, output } = await this.#esptool.run(this.#folder, ['--port', this.#chip.url, ...args]);
    expect(output).not.toMatch(/Traceback|fatal error/);
    expect(code, output).toBe(0);
    return output;
  }

  /** Runs esptool, which must fail. */
  async fail(...args: string[]): Promise<string> {
    const { code, output } = await this.#esptool.run(this.#folder, ['--port', this.#chip.url, ...args]);
    expect(output).not.toContain('Traceback');
    expect(code, output).not.toBe(0);
    return output;
  }

  /** The name of a file with that content. */
  file(name: string, bytes: Uint8Array): string {
    writeFileSync(join(this.#folder, name), bytes);
    return name;
  }

  async read(offset: number, length: number, ...options: string[]): Promise<Uint8Array> {
    const output = await this.run(...options, 'read-flash', hex(offset), hex(length), 'back.bin');
    expect(output).toContain(`Read ${length} bytes`);
    return new Uint8Array(readFileSync(join(this.#folder, 'back.bin')));
  }

  /** What the chip says on its own until `text` is among it. */
  async hear(text: string): Promise<string> {
    const link = await this.#chip.listen();
    const late = setTimeout(() => void link.close(), 10_000);
    let heard = '';
    try {
      while (!heard.includes(text)) heard += latin1(await link.read(KIB));
    } finally {
      clearTimeout(late);
      await link.close();
    }
    return heard;
  }
}

/**
 * A RAM image of format v1 (serial-protocol.md §9) that says `text` endlessly, five times a second, by the ROM's ets_printf
 * (0x400024cc) and ets_delay_us (0x40002ecc).
 */
function talkingImage(text: string): Uint8Array {
  const origin = 0x40100000;
  const message = new Uint8Array((text.length + 4) & ~3);
  message.set(Buffer.from(text, 'latin1'));
  const data = 0x3ffe8000;
  const { bytes, labels } = asm(
    origin,
    `format: .word ${data}
     printf: .word 0x400024cc
     delay: .word 0x40002ecc
     pause: .word 200000
     start: l32r a2, format
     l32r a0, printf
     callx0 a0
     l32r a2, pause
     l32r a0, delay
     callx0 a0
     j start
     .align 4`,
  );
  const segments: (readonly [number, Uint8Array])[] = [
    [origin, bytes],
    [data, message],
  ];
  const image = [0xe9, segments.length, 0, 0, ...le32(labels['start'] as number)];
  let checksum = 0xef;
  for (const [address, segment] of segments) {
    image.push(...le32(address), ...le32(segment.length), ...segment);
    for (const byte of segment) checksum ^= byte;
  }
  while (image.length % 16 !== 15) image.push(0);
  return Uint8Array.from([...image, checksum]);
}

const le32 = (value: number): number[] => [value, value >>> 8, value >>> 16, value >>> 24].map((byte) => byte & 0xff);

/** Everything the newest esptool can do with an ESP8266, by one way in. Its calls mostly wait, so several chips are served at once. */
export function fullMatrix(serve: Serve): void {
  const esptool = findEsptool('5');
  const work = workspace();
  afterAll(() => work.remove());
  const ALL = 0x400000;
  const USED = 0x5a;
  const used = new Uint8Array(0x40000).fill(USED);

  /** Gives a chip of its own to `use`: what its flash holds in the end. */
  async function withChip(flash: Uint8Array | undefined, use: (bench: Bench) => Promise<unknown>): Promise<Uint8Array> {
    const chip = await serve(flash);
    let after: Uint8Array | undefined;
    try {
      await use(new Bench(chip, esptool as Esptool, mkdtempSync(work.path('bench-'))));
    } finally {
      after = await chip.stop();
    }
    return after;
  }

  /** A flash with that content from address 0 and FF behind it, and with `pieces` at their places. */
  function flashOf(base: Uint8Array, ...pieces: readonly (readonly [number, Uint8Array])[]): Uint8Array {
    const flash = new Uint8Array(ALL).fill(0xff);
    for (const [offset, bytes] of [[0, base] as const, ...pieces]) flash.set(bytes, offset);
    return flash;
  }

  const blank = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);
  const none = new Uint8Array();

  describe.concurrent('full matrix', () => {
    test('flash-id', async () => {
      await withChip(undefined, async (bench) => {
        const output = await bench.run('flash-id');
        for (const line of ['Manufacturer: ef', 'Device: 4016', 'Detected flash size: 4MB', 'ESP8266EX', '84:0d:8e:00:00:01', '26MHz']) {
          expect(output).toContain(line);
        }
      });
    });

    test('write-flash of 256 KiB with its MD5 check, read-flash', async () => {
      const image = content(256 * KIB, 1);
      const after = await withChip(used, async (bench) => {
        const output = await bench.run('write-flash', '0x10000', bench.file('image.bin', image));
        expect(output).toMatch(/Wrote 262144 bytes \(\d{6} compressed\) at 0x00010000/);
        expect(output).toContain('Hash of data verified.');
        expect(sameAs(await bench.read(0x10000, image.length), image)).toBe(true);
      });
      expect(sameAs(after, flashOf(used, [0x10000, image]))).toBe(true);
    });

    test('erase-region, read-flash', async () => {
      const after = await withChip(used, async (bench) => {
        await bench.run('erase-region', '0x14000', '0x3000');
        const read = await bench.read(0x13000, 0x5000);
        expect(sameAs(read, new Uint8Array(0x5000).fill(USED).fill(0xff, 0x1000, 0x4000))).toBe(true);
      });
      expect(sameAs(after, flashOf(used, [0x14000, blank(0x3000)]))).toBe(true);
    });

    // Whole words: at an odd address the ROM's SPIWrite loads from one, and the chip crashes. The mask ROM does so too.
    test('raw write inside a sector, verify-flash', async () => {
      const image = content(50_003, 2);
      const after = await withChip(used, async (bench) => {
        const file = bench.file('odd.bin', image);
        const output = await bench.run('write-flash', '--no-compress', '0x12344', file);
        expect(output).toContain('Hash of data verified.');
        expect(output).not.toContain('compressed)');
        expect(await bench.run('verify-flash', '0x12344', file)).toContain('Verification successful (digest matched).');
        expect(await bench.fail('verify-flash', '0x12340', file)).toContain('digest mismatch');
      });
      expect(sameAs(after, flashOf(used, [0x12000, blank(0xd000)], [0x12344, image]))).toBe(true);
    });

    test('erase-flash', async () => {
      const after = await withChip(used, (bench) => bench.run('erase-flash'));
      expect(sameAs(after, flashOf(none))).toBe(true);
    });

    // Two chips: a stub that was left at another rate cannot be reached without reset lines.
    test.each([230400, 460800, 921600])('write-flash and read-flash at %i baud', async (baud) => {
      const image = content(48 * KIB, baud);
      const after = await withChip(undefined, async (bench) => {
        const output = await bench.run('--baud', String(baud), 'write-flash', '0x3000', bench.file('fast.bin', image));
        expect(output).toContain(`Changing baud rate to ${baud}`);
        expect(output).toContain('Hash of data verified.');
      });
      expect(sameAs(after, flashOf(none, [0x3000, image]))).toBe(true);
      await withChip(after, async (bench) => {
        expect(sameAs(await bench.read(0x3000, image.length, '--baud', String(baud)), image)).toBe(true);
      });
    });

    // Sectors from 0x9000: 7 up to the end of its 64 KiB block. The ROM erases too much there, and esptool asks for less.
    test.each([
      { sectors: 5, erased: 6 },
      { sectors: 8, erased: 8 },
      { sectors: 24, erased: 24 },
    ])('write-flash without a stub over used flash: $sectors sectors', async ({ sectors, erased }) => {
      const image = content(sectors * SECTOR - 100, sectors);
      const after = await withChip(used, (bench) => bench.run('--no-stub', 'write-flash', '0x9000', bench.file('rom.bin', image)));
      expect(sameAs(after, flashOf(used, [0x9000, blank(erased * SECTOR)], [0x9000, image]))).toBe(true);
    });

    test('the stub is used again after a reconnect', async () => {
      const image = content(20 * KIB, 7);
      const after = await withChip(undefined, async (bench) => {
        const first = await bench.run('--after', 'no-reset-stub', 'flash-id');
        expect(first).toContain('Uploading stub flasher');
        const file = bench.file('again.bin', image);
        const second = await bench.run('--before', 'no-reset', '--after', 'no-reset-stub', 'write-flash', '0', file);
        expect(second).toMatch(/already running\. No upload is necessary/);
        expect(sameAs(await bench.read(0, image.length, '--before', 'no-reset'), image)).toBe(true);
      });
      expect(sameAs(after, flashOf(image))).toBe(true);
    });

    test('load-ram of a program that prints', async () => {
      await withChip(undefined, async (bench) => {
        await bench.run('--no-stub', 'load-ram', bench.file('ram.bin', talkingImage('Here is the RAM.\n')));
        expect(await bench.hear('the RAM.\r\nHere is')).toContain('Here is the RAM.\r\n');
      });
    });
  });
}
