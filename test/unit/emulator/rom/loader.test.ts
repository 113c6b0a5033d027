import { expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { dataPacket, frame, framesOf, le, packet, type SerialClient, SYNC, withChip } from '../../../support/serial-client.ts';

// Every rule of serial-protocol.md §2, by bytes on the wire.

const DOWNLOAD = { boot: 'download' } as const;
const SYNC_VALUE = [0x07, 0x07, 0x12, 0x20];
const reply = (opcode: number, value: readonly number[], status = 0, error = 0): number[] => [1, opcode, 2, 0, ...value, status, error];
const FLASH_BEGIN = 0x02;
const FLASH_DATA = 0x03;
const FLASH_END = 0x04;
const MEM_BEGIN = 0x05;
const MEM_END = 0x06;
const MEM_DATA = 0x07;
const WRITE_REG = 0x09;
const READ_REG = 0x0a;

const begin = (size: number, blocks: number, blockSize: number, offset: number): number[] => le(size, blocks, blockSize, offset);

/** A chip in download mode whose loader has answered SYNC. */
function synced(main: (client: SerialClient, chip: Parameters<Parameters<typeof withChip>[1]>[1]) => Promise<void>, flash?: Uint8Array) {
  return withChip({ ...DOWNLOAD, ...(flash && { flash }) }, async (client, chip) => {
    expect(await client.ask(SYNC)).toHaveLength(8);
    await main(client, chip);
  });
}

const status = (frames: readonly number[][]): number[] => frames.flatMap((f) => f.slice(-2));

test('SYNC: eight replies with the first payload word as value', () =>
  withChip(DOWNLOAD, async (client) => {
    expect(await client.ask(SYNC)).toEqual(new Array(8).fill(reply(0x08, SYNC_VALUE)));
    expect(await client.ask(packet(0x08, le(0x12345678)))).toEqual(new Array(8).fill(reply(0x08, [0x78, 0x56, 0x34, 0x12])));
  }));

test('the value stays in every later reply until it is set anew', () =>
  synced(async (client) => {
    expect(await client.ask(packet(FLASH_BEGIN, begin(0, 0, 0x400, 0)))).toEqual([reply(FLASH_BEGIN, SYNC_VALUE)]);
    await client.ask(packet(READ_REG, le(0x40001000)));
    expect(await client.ask(packet(MEM_BEGIN, begin(0, 0, 0x400, 0)))).toEqual([reply(MEM_BEGIN, [0x01, 0xc1, 0xf0, 0xff])]);
  }));

test('the error byte survives a success of FLASH_* and MEM_*, but not one of SYNC, READ_REG, WRITE_REG', () =>
  synced(async (client) => {
    const spoil = async (): Promise<void> => {
      expect(status(await client.ask(packet(MEM_BEGIN, [1, 2, 3])))).toEqual([1, 5]);
    };
    for (const [request, due] of [
      [packet(MEM_BEGIN, begin(0, 0, 0x400, 0)), [0, 5]],
      [packet(FLASH_BEGIN, begin(0, 0, 0x400, 0)), [0, 5]],
      [packet(READ_REG, le(0x40001000)), [0, 0]],
      [packet(WRITE_REG, le(0x3ffe8000, 1, 1, 0)), [0, 0]],
    ] as const) {
      await spoil();
      expect(status(await client.ask(request))).toEqual(due);
    }
    await spoil();
    expect((await client.ask(SYNC))[0]?.slice(-2)).toEqual([0, 0]);
  }));

test('an unknown opcode is refused with the opcode of the command before, as often as that one is answered', () =>
  synced(async (client) => {
    for (const opcode of [0x14, 0x0c, 0x00, 0x01, 0xd0]) {
      expect(await client.ask(packet(opcode))).toEqual(new Array(8).fill(reply(0x08, SYNC_VALUE, 1, 5)));
    }
    await client.ask(packet(READ_REG, le(0x40001000)));
    expect(await client.ask(packet(0x14))).toEqual([reply(READ_REG, [0x01, 0xc1, 0xf0, 0xff], 1, 5)]);
  }));

test('a direction byte other than 0 is refused likewise', () =>
  synced(async (client) => {
    await client.ask(packet(READ_REG, le(0x40001000)));
    expect(await client.ask(packet(0x09, le(0x3ffe8000, 5, 0xff, 0), 0, 1))).toEqual([reply(READ_REG, [0x01, 0xc1, 0xf0, 0xff], 1, 5)]);
  }));

test('READ_REG and WRITE_REG access as the core does; each entry waits its low 16 bits first', () =>
  withChip(DOWNLOAD, async (client, chip, clock) => {
    await client.ask(SYNC);
    await client.ask(packet(WRITE_REG, le(0x3ffe8000, 0xaaaaaaaa, 0xffffffff, 0)));
    const entries = le(0x3ffe8000, 0x00005555, 0x0000ffff, 0, 0x3ffe8004, 1, 1, 0xffff0000 | 50_000);
    const start = clock.now;
    const answers: number[] = [];
    client.take();
    await client.link.write(packet(WRITE_REG, entries));
    while (framesOf(answers).length === 0) {
      await client.wait(1);
      answers.push(...client.take());
    }
    const took = clock.now - start;
    expect(framesOf(answers)).toEqual([reply(WRITE_REG, SYNC_VALUE)]);
    expect(took).toBeGreaterThan(ms((50 * 80) / 52)); // 80 ticks a microsecond at 52 MHz
    expect(took).toBeLessThan(ms(87));
    expect(chip.bus.read32(0x3ffe8000)).toBe(0xaaaa5555);
    // A second entry with mask 0 is a way to wait after the first: nothing is written.
    await client.ask(packet(WRITE_REG, le(0x3ffe8000, 0, 0, 0, 0x60000078, 0, 0, 100)));
    expect(chip.bus.read32(0x3ffe8000)).toBe(0xaaaa5555);
  }));

test('the divider tells the crystal: CLKDIV follows the host, whatever its rate', async () => {
  for (const [baud, divider] of [
    [115200, 451],
    [9600, 5417],
    [74880, 694],
    [230400, 226],
    [921600, 56],
  ] as const) {
    await withChip(DOWNLOAD, async (client) => {
      await client.link.setBaud(baud);
      await client.ask(SYNC, 300);
      expect(await client.ask(packet(READ_REG, le(0x60000014)), 200)).toEqual([reply(READ_REG, le(divider))]);
    });
  }
});

test('FLASH_BEGIN checks length and block size, but connects the flash first, whatever it says', () =>
  synced(async (client) => {
    const id = async (): Promise<number[] | undefined> => {
      await client.ask(packet(WRITE_REG, le(0x60000220, (23 << 8) | 7, 0xffffffff, 0)));
      await client.ask(packet(WRITE_REG, le(0x6000021c, (1 << 31) | (1 << 28), 0xffffffff, 0)));
      await client.ask(packet(WRITE_REG, le(0x60000224, 0x7000009f, 0xffffffff, 0)));
      await client.ask(packet(WRITE_REG, le(0x60000200, 1 << 18, 0xffffffff, 0)));
      return (await client.ask(packet(READ_REG, le(0x60000240))))[0]?.slice(4, 8);
    };
    expect(await id()).toEqual([0, 0, 0, 0]);
    expect(status(await client.ask(packet(FLASH_BEGIN, le(0, 0, 0))))).toEqual([1, 5]);
    expect(await id()).toEqual([0xef, 0x40, 0x14, 0]);
    expect(status(await client.ask(packet(FLASH_BEGIN, [...begin(0, 0, 0x400, 0), ...le(0)])))).toEqual([1, 5]);
    expect(status(await client.ask(packet(FLASH_BEGIN, begin(0, 0, 0x1801, 0))))).toEqual([1, 5]);
    expect(status(await client.ask(packet(FLASH_BEGIN, begin(0, 0, 0x1800, 0))))).toEqual([0, 5]);
  }));

test('FLASH_BEGIN: an offset inside a sector, or an area beyond the flash, cannot be erased', () =>
  synced(async (client) => {
    expect(status(await client.ask(packet(FLASH_BEGIN, begin(0x1000, 1, 0x400, 0x123))))).toEqual([1, 6]);
    expect(status(await client.ask(packet(FLASH_BEGIN, begin(0x1000, 1, 0x400, 0x400000))))).toEqual([1, 6]);
  }));

test('the erase has its fault: head sectors up to the next 64 KiB boundary count twice', async () => {
  // first sector, sectors asked for, sectors really erased
  for (const [first, asked, erased] of [
    [0, 1, 2],
    [0, 0, 0],
    [15, 3, 4],
    [14, 10, 12],
    [1, 40, 55],
    [16, 16, 32],
  ] as const) {
    await synced(async (client, chip) => {
      expect(status(await client.ask(packet(FLASH_BEGIN, begin(asked * 0x1000, 1, 0x400, first * 0x1000)), 6000))).toEqual([0, 0]);
      const blank = Array.from({ length: 0x100 }, (_, i) => chip.flash.bytes[i * 0x1000] === 0xff);
      expect(blank.indexOf(true)).toBe(asked === 0 ? -1 : first);
      expect(blank.filter(Boolean)).toHaveLength(erased);
    }, new Uint8Array(0x100000));
  }
});

test('FLASH_DATA writes block after block and reads back', () =>
  synced(async (client, chip) => {
    await client.ask(packet(FLASH_BEGIN, begin(0x1000, 2, 0x400, 0x2000)), 500);
    const block = (seed: number): number[] => Array.from({ length: 0x400 }, (_, i) => (i * seed) & 0xff);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 0, block(7)), 200))).toEqual([0, 0]);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 1, block(11)), 200))).toEqual([0, 0]);
    expect([...chip.flash.bytes.subarray(0x2000, 0x2800)]).toEqual([...block(7), ...block(11)]);
    // Over what is not erased the bits cannot be set: what is read back differs.
    await client.ask(packet(FLASH_BEGIN, begin(0, 1, 0x400, 0x2000)), 200);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 0, [0xff, 0xff, 0xff, 0xfe]), 200))).toEqual([1, 8]);
  }));

test('FLASH_DATA: order, length, block size, multiples of four', () =>
  synced(async (client) => {
    await client.ask(packet(FLASH_BEGIN, begin(0, 4, 0x100, 0)));
    const four = [1, 2, 3, 4];
    expect(status(await client.ask(dataPacket(FLASH_DATA, 1, four)))).toEqual([1, 5]);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 0, [1, 2, 3])))).toEqual([1, 5]);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 0, new Array(0x104).fill(0)), 100))).toEqual([1, 5]);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 0, four)))).toEqual([0, 5]);
    expect(status(await client.ask(dataPacket(FLASH_DATA, 0, four)))).toEqual([1, 5]);
    expect(status(await client.ask(packet(FLASH_DATA, [...le(4, 1, 0, 0), ...new Array(0x1801).fill(0)]), 800))).toEqual([1, 5]);
  }));

test('a wrong checksum is told, but the sequence number has gone on already', () =>
  synced(async (client) => {
    for (const [beginOpcode, dataOpcode] of [
      [FLASH_BEGIN, FLASH_DATA],
      [MEM_BEGIN, MEM_DATA],
    ] as const) {
      await client.ask(packet(beginOpcode, begin(0, 4, 0x100, beginOpcode === MEM_BEGIN ? 0x3ffe8000 : 0)));
      const four = [1, 2, 3, 4];
      expect(status(await client.ask(dataPacket(dataOpcode, 0, four, 0x55)))).toEqual([1, 7]);
      expect(status(await client.ask(dataPacket(dataOpcode, 0, four)))).toEqual([1, 5]);
      expect(status(await client.ask(dataPacket(dataOpcode, 1, four)))[0]).toBe(0);
    }
  }));

test('MEM_DATA copies any length; MEM_BEGIN wants its 16 bytes and at most 0x1800 a block', () =>
  synced(async (client, chip) => {
    expect(status(await client.ask(packet(MEM_BEGIN, le(1, 2, 3))))).toEqual([1, 5]);
    expect(status(await client.ask(packet(MEM_BEGIN, begin(1, 1, 0x1801, 0x40100000))))).toEqual([1, 5]);
    await client.ask(packet(MEM_BEGIN, begin(7, 2, 4, 0x3ffe8010)));
    await client.ask(dataPacket(MEM_DATA, 0, [1, 2, 3, 4]));
    await client.ask(dataPacket(MEM_DATA, 1, [5, 6, 7]));
    expect([...chip.bus.readBytes(0x3ffe8010, 8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 0]);
  }));

test('packets are put together at 0x3FFFA000: a large block overwrites what was loaded there', () =>
  synced(async (client, chip) => {
    await client.ask(packet(MEM_BEGIN, begin(4, 1, 4, 0x3fffb000)));
    await client.ask(dataPacket(MEM_DATA, 0, [1, 2, 3, 4]));
    expect(chip.bus.read32(0x3fffb000)).toBe(0x04030201);
    await client.ask(packet(MEM_BEGIN, begin(0x1800, 1, 0x1800, 0x40100000)));
    await client.ask(dataPacket(MEM_DATA, 0, new Array(0x1800).fill(0x77)), 700);
    expect(chip.bus.read32(0x3fffb000)).toBe(0x77777777);
    expect([...chip.bus.readBytes(0x3fffa018, 4)]).toEqual([0x77, 0x77, 0x77, 0x77]);
  }));

test('MEM_END: a first byte of 0 runs the entry after the reply, any other stays; more than 8 bytes are refused', () =>
  synced(async (client, chip) => {
    expect(status(await client.ask(packet(MEM_END, le(0, 0x40100000, 0))))).toEqual([1, 5]);
    expect(status(await client.ask(packet(MEM_END, le(1, 0x40100000))))).toEqual([0, 5]);
    expect(await client.ask(SYNC)).toHaveLength(8);
    chip.bus.writeBytes(0x40100000, Uint8Array.of(0x06, 0xff, 0xff)); // j .
    // A first byte of 0 in a word that is not.
    expect(await client.ask(packet(MEM_END, le(0x100, 0x40100000)))).toHaveLength(1);
    expect(chip.cpu.pc).toBe(0x40100000);
    expect(chip.cpu.ps & 0x1f).toBe(0);
    expect(await client.ask(SYNC)).toEqual([]);
  }));

test('a program that returns is told so, and the chip idles', () =>
  synced(async (client, chip) => {
    chip.bus.writeBytes(0x40100000, Uint8Array.of(0x0d, 0xf0)); // ret.n
    client.take();
    await client.link.write(packet(MEM_END, le(0, 0x40100000)));
    await client.wait(50);
    const bytes = client.take();
    expect(framesOf(bytes)).toEqual([reply(MEM_END, SYNC_VALUE)]);
    expect(String.fromCharCode(...bytes.slice(12))).toBe('user code done\r\n');
  }));

test('FLASH_END leaves whatever its word is, with status 6 unless the totals agree', async () => {
  for (const [word, size, due] of [
    [0, 0, 0],
    [1, 0, 0],
    [1, 0x1000, 6],
  ] as const) {
    await synced(async (client, chip) => {
      await client.ask(packet(FLASH_BEGIN, begin(size, 0, 0x400, 0)), 400);
      client.take();
      await client.link.write(packet(FLASH_END, le(word)));
      await client.wait(300);
      const [answer] = framesOf(client.take());
      expect(answer?.slice(-2)).toEqual(due === 0 ? [0, 0] : [1, due]);
      expect(await client.ask(SYNC)).toEqual([]); // it went to boot from the flash, which is empty
      expect(chip.cpu.pc).not.toBe(0x4000ff30);
    });
  }
});

test('empty frames and noise between frames cost nothing; every other frame is answered, however short', () =>
  synced(async (client) => {
    const good = packet(READ_REG, le(0x40001000));
    const due = [reply(READ_REG, [0x01, 0xc1, 0xf0, 0xff])];
    expect(await client.ask(Uint8Array.of(0xc0, 0xc0, ...good))).toEqual(due);
    expect(await client.ask(Uint8Array.of(1, 2, 3, ...good))).toEqual(due);
    const refused = reply(READ_REG, [0x01, 0xc1, 0xf0, 0xff], 1, 5);
    // An unknown escape stands for its second byte; a direction of 1 is refused.
    expect(await client.ask(Uint8Array.of(0xc0, 1, 2, 0xdb, 0x00, 3, 0xc0, ...good))).toEqual([refused, ...due]);
    expect(await client.ask(frame([1, 2, 3]))).toEqual([refused]);
    // What a short frame leaves out is what the one before it had there.
    expect(await client.ask(good)).toEqual(due);
    expect(await client.ask(frame([0, READ_REG]))).toEqual(due);
    expect(await client.ask(good)).toEqual(due);
  }));

test('a frame of more than 8 KiB is cut off, and answered', () =>
  synced(async (client) => {
    expect(await client.ask(packet(0x07, new Array(0x2100).fill(0x11)), 1000)).toEqual([reply(0x07, SYNC_VALUE, 1, 5)]);
    await client.ask(SYNC);
    expect(await client.ask(SYNC)).toHaveLength(8);
  }));

test('SPI_SET_PARAMS sets what the flash functions believe', () =>
  synced(async (client, chip) => {
    expect(status(await client.ask(packet(0x0b, le(0, 0x100000, 0x10000, 0x1000, 0x100, 0xffff))))).toEqual([0, 0]);
    const structure = chip.bus.read32(0x3fffc714);
    expect(chip.bus.read32(structure + 4)).toBe(0x100000);
    expect(status(await client.ask(packet(FLASH_BEGIN, begin(0x1000, 1, 0x400, 0x100000)), 200))).toEqual([1, 6]);
    expect(status(await client.ask(packet(0x0b, le(0, 0x100000))))).toEqual([1, 5]);
  }));
