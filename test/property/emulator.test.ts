import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ms } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { createChip } from '../../src/emulator/index.ts';
import { advance } from '../support/advance.ts';
import { bootImage } from '../support/boot-image.ts';
import { RomBench } from '../support/rom-call.ts';
import { frame, SYNC, withChip } from '../support/serial-client.ts';

const DATA = 0x3ffe8000;

test('any bytes at the loader, in any pieces: it goes on and answers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { maxLength: 6 }), fc.nat(20), (pieces, pause) =>
      withChip({ boot: 'download' }, async (client, chip) => {
        for (const piece of pieces) {
          await client.link.write(piece);
          await client.wait(pause);
        }
        await client.ask(SYNC); // may be taken for the end of what came before
        expect(await client.ask(SYNC)).toHaveLength(8);
        expect(chip.fault).toBeUndefined();
      }),
    ),
  );
});

test('any commands at the loader, well framed: nothing is thrown, and a reset brings it back', async () => {
  const command = fc
    .tuple(fc.constantFrom(0, 0, 0, 1, 0xff), fc.oneof(fc.nat(15), fc.nat(255)), fc.nat(0xffff), fc.uint8Array({ maxLength: 80 }))
    .map(([direction, opcode, length, data]) => frame([direction, opcode, length & 0xff, length >> 8, 0, 0, 0, 0, ...data]));
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 8 }), (commands) =>
      withChip({ boot: 'download' }, async (client, chip) => {
        for (const bytes of commands) await client.ask(bytes, 30);
        chip.powerCycle('download');
        await client.wait(30);
        await client.ask(SYNC);
        expect(await client.ask(SYNC)).toHaveLength(8);
      }),
    ),
  );
});

test('MD5 in guest memory does not depend on how its input is cut', () => {
  const rom = new RomBench();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      rom.run(0x40009818, [DATA]);
      const hash = createHash('md5');
      for (const piece of pieces) {
        rom.bus.writeBytes(DATA + 0x100, piece);
        rom.run(0x40009834, [DATA, DATA + 0x100, piece.length]);
        hash.update(piece);
      }
      rom.run(0x40009900, [DATA + 0x80, DATA]);
      expect([...rom.bus.readBytes(DATA + 0x80, 16)]).toEqual([...hash.digest()]);
    }),
  );
});

test('SPIEraseArea erases the head of its area and then the whole count', () => {
  fc.assert(
    fc.property(fc.nat(63), fc.nat(64), (first, count) => {
      const rom = new RomBench({ flash: new Uint8Array(0x100000) });
      rom.run(0x40004644, []);
      expect(rom.run(0x40004b44, [first * 0x1000, count * 0x1000]).value).toBe(0);
      const head = Math.min(16 - (first % 16), count);
      const blank = Array.from({ length: 0x100 }, (_, i) => rom.chip.flash.bytes[i * 0x1000] === 0xff);
      // The second part goes by whole blocks, wherever it stands, while more than sixteen sectors are left: those are cut to block boundaries by the part.
      const touched = new Set<number>();
      let [sector, left] = [first, head];
      for (; left > 0; left--) touched.add(sector++);
      for (left = count; left > 0; ) {
        if (left > 16) {
          for (let i = 0; i < 16; i++) touched.add(sector - (sector % 16) + i);
          [sector, left] = [sector + 16, left - 16];
        } else {
          touched.add(sector++);
          left--;
        }
      }
      expect(blank.flatMap((is, i) => (is ? [i] : []))).toEqual([...touched].sort((a, b) => a - b));
      if (count > 0) expect(touched.size).toBe(head + count);
    }),
    { numRuns: 40 },
  );
});

test('ets_printf formats numbers as their digits, padded', () => {
  const rom = new RomBench();
  const format = DATA + 0x200;
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom('d', 'u', 'x', 'X'),
      fc.nat(12),
      fc.constantFrom('', '0', '-'),
      (value, conversion, width, flag) => {
        rom.output = '';
        rom.run(0x400024cc, [rom.text(format, `[%${flag}${width || ''}${conversion}]`), value]);
        const unsigned = value >>> 0;
        const plain = { d: `${value | 0}`, u: `${unsigned}`, x: unsigned.toString(16), X: unsigned.toString(16).toUpperCase() }[conversion];
        const sign = flag === '0' && plain.startsWith('-') ? '-' : '';
        const due =
          flag === '-'
            ? plain.padEnd(width)
            : flag === '0'
              ? sign + plain.slice(sign.length).padStart(width - sign.length, '0')
              : plain.padStart(width);
        expect(rom.output).toBe(`[${due}]`);
      },
    ),
  );
});

test('whatever segments an image has, the ROM puts them where they belong and agrees with the checksum', () => {
  const segment = fc.tuple(fc.nat(0x1f), fc.uint8Array({ maxLength: 600 })).map(([slot, data]) => ({
    address: 0x3ffe9000 + slot * 0x400,
    data: data.slice(0, data.length & ~3),
  }));
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
      const loop = { address: 0x40100000, data: Uint8Array.of(0x06, 0xff, 0xff, 0) };
      const clock = new VirtualClock();
      let text = '';
      const chip = createChip({
        clock,
        chipSize: 0x100000,
        flash: bootImage(0x40100000, [...segments, loop]),
        onTrace: (record) => {
          if (record.kind === 'output') text += String.fromCharCode(record.byte);
        },
      });
      advance(clock, ms(200));
      expect(text.match(/csum 0x[0-9a-f]{2}\r\n$/)).not.toBeNull();
      expect(text.match(/^load /gm)).toHaveLength(segments.length + 1);
      expect(chip.cpu.pc).toBe(0x40100000);
      const due = new Map(segments.map((s) => [s.address, s.data]));
      const last = (address: number): Uint8Array | undefined => segments.findLast((s) => s.address === address)?.data;
      for (const [address, data] of due) expect(chip.bus.readBytes(address, (last(address) ?? data).length)).toEqual(last(address));
    }),
    { numRuns: 60 },
  );
});
