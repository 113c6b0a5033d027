import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fromLatin1 } from '../../../src/base/bytes.ts';
import { dataPacket, frame, le, packet, type SerialClient, SYNC, withChip } from '../../support/serial-client.ts';
import { findOnce, pinnedStub, type StubImage, uploadStub } from '../../support/stub.ts';

const OHAI = [...fromLatin1('OHAI')];
const md5 = (bytes: Uint8Array): number[] => [...createHash('md5').update(bytes).digest()];
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 13);

/** A chip in download mode that runs `stub`; the frames of MEM_END and what followed. */
function withStub(
  main: (client: SerialClient, started: number[][], flash: Uint8Array) => Promise<void>,
  { stub = pinnedStub(), flash }: { stub?: StubImage; flash?: Uint8Array } = {},
): Promise<void> {
  return withChip({ boot: 'download', ...(flash && { flash }) }, async (client, chip) => {
    await client.ask(SYNC);
    await main(client, await uploadStub(client, stub), chip.flash.bytes);
    expect(chip.fault).toBeUndefined();
    expect(chip.unmodelled).toEqual([]);
  });
}

test('the pinned stub is uploaded and says OHAI', () =>
  withStub(async (_, started) => {
    expect(started).toEqual([[1, 0x06, 2, 0, 7, 7, 18, 32, 0, 0], OHAI]);
  }));

test('it answers SYNC eight times with value 0', () =>
  withStub(async (client) => {
    expect(await client.ask(SYNC)).toEqual(new Array(8).fill([1, 0x08, 2, 0, 0, 0, 0, 0, 0, 0]));
  }));

test('READ_REG gives the chip magic, WRITE_REG writes', () =>
  withStub(async (client) => {
    expect(await client.ask(packet(0x0a, le(0x40001000)))).toEqual([[1, 0x0a, 2, 0, 0x01, 0xc1, 0xf0, 0xff, 0, 0]]);
    await client.ask(packet(0x09, le(0x3ffe8000, 0xdeadbeef, 0xffffffff, 0)));
    expect(await client.ask(packet(0x0a, le(0x3ffe8000)))).toEqual([[1, 0x0a, 2, 0, 0xef, 0xbe, 0xad, 0xde, 0, 0]]);
  }));

test('SPI_FLASH_MD5 is the MD5 of what the flash holds', () =>
  withStub(
    async (client) => {
      const [reply] = await client.ask(packet(0x13, le(0x345, 0x2abc, 0, 0)), 200);
      expect(reply).toEqual([1, 0x13, 18, 0, 0, 0, 0, 0, ...md5(noise(0x10000).subarray(0x345, 0x345 + 0x2abc)), 0, 0]);
    },
    { flash: noise(0x10000) },
  ));

test('FLASH_DEFL_DATA unpacks into erased flash and leaves the rest', () =>
  withStub(
    async (client, _, flash) => {
      const content = noise(0x2345);
      const packed = deflateSync(content, { level: 9 });
      const ok = (opcode: number) => [[1, opcode, 2, 0, 0, 0, 0, 0, 0, 0]];
      expect(await client.ask(packet(0x10, le(content.length, 1, 0x4000, 0x3000)))).toEqual(ok(0x10));
      expect(await client.ask(dataPacket(0x11, 0, [...packed]), 3000)).toEqual(ok(0x11));
      expect(await client.ask(packet(0x12, le(1)), 500)).toEqual(ok(0x12));
      expect(flash.subarray(0x3000, 0x3000 + content.length)).toEqual(content);
      expect(flash.subarray(0x2ff0, 0x3000).every((byte) => byte === 0x5a)).toBe(true);
      expect(flash.subarray(0x3000 + content.length, 0x6000).every((byte) => byte === 0xff)).toBe(true);
      expect(flash[0x6000]).toBe(0x5a);
    },
    { flash: new Uint8Array(0x8000).fill(0x5a) },
  ));

test('a damaged deflate stream is refused, and the chip goes on', () =>
  withStub(async (client) => {
    const packed = deflateSync(noise(0x1000));
    packed[1] = (packed[1] as number) ^ 0xff;
    await client.ask(packet(0x10, le(0x1000, 1, 0x4000, 0)));
    await client.ask(dataPacket(0x11, 0, [...packed]), 1000);
    const [end] = await client.ask(packet(0x12, le(1)), 200);
    expect(end?.at(-2)).toBeGreaterThanOrEqual(0xc0);
    expect(await client.ask(SYNC)).toHaveLength(8);
  }));

test('READ_FLASH sends a block for each acknowledgement, and the MD5 at the end', () =>
  withStub(
    async (client) => {
      const due = noise(0x4000).subarray(0x800, 0x800 + 0x1900);
      const [reply, first] = await client.ask(packet(0xd2, le(0x800, due.length, 0x1000, 64)), 600);
      expect(reply?.slice(-2)).toEqual([0, 0]);
      expect(first).toEqual([...due.subarray(0, 0x1000)]);
      const [second] = await client.ask(frame(le(0x1000)), 600);
      expect(second).toEqual([...due.subarray(0x1000)]);
      expect(await client.ask(frame(le(due.length)), 100)).toEqual([md5(due)]);
    },
    { flash: noise(0x4000) },
  ));

test('ERASE_REGION erases its sectors, and refuses half ones with C0', () =>
  withStub(
    async (client, _, flash) => {
      expect(await client.ask(packet(0xd1, le(0x2000, 0x2000)), 500)).toEqual([[1, 0xd1, 2, 0, 0, 0, 0, 0, 0, 0]]);
      expect([0x1fff, 0x2000, 0x3fff, 0x4000].map((at) => flash[at])).toEqual([0, 0xff, 0xff, 0]);
      expect((await client.ask(packet(0xd1, le(0x2001, 0x1000)), 500))[0]?.at(-2)).toBe(0xc0);
    },
    { flash: new Uint8Array(0x8000) },
  ));

test('CHANGE_BAUDRATE is answered at the old rate and then holds for both', () =>
  withStub(async (client) => {
    expect(await client.ask(packet(0x0f, le(921600, 115200)))).toEqual([[1, 0x0f, 2, 0, 0, 0, 0, 0, 0, 0]]);
    expect(await client.ask(SYNC)).not.toContainEqual([1, 0x08, 2, 0, 0, 0, 0, 0, 0, 0]); // the host is still at 115200
    await client.link.setBaud(921600);
    await client.ask(SYNC); // may be lost: it ends what the stub took the noise for
    expect(await client.ask(SYNC)).toEqual(new Array(8).fill([1, 0x08, 2, 0, 0, 0, 0, 0, 0, 0]));
  }));

test('another greeting in the stub is another greeting on the wire', () => {
  const stub = pinnedStub();
  stub.text.set(fromLatin1('OHOH'), findOnce(stub.text, OHAI));
  return withStub(async (_, started) => expect(started.at(-1)).toEqual([...fromLatin1('OHOH')]), { stub });
});

test('another immediate in the stub is another length of the MD5 frame', () => {
  const stub = pinnedStub();
  // l32i.n a2, a12, 12; movi.n a3, 16; l32i.n a4, a2, 8: the last frame of READ_FLASH. movi.n a3, 12 instead.
  const at = findOnce(stub.text, [0x28, 0x3c, 0x1c, 0x03, 0x48, 0x22]);
  stub.text.set([0x0c, 0xc3], at + 2);
  return withStub(
    async (client) => {
      await client.ask(packet(0xd2, le(0, 0x100, 0x1000, 64)), 100);
      expect(await client.ask(frame(le(0x100)), 100)).toEqual([md5(new Uint8Array(0x100).fill(0xff)).slice(0, 12)]);
    },
    { stub },
  );
});

test('a stub that begins with an illegal instruction says nothing', () => {
  const stub = pinnedStub();
  stub.text.set([0, 0, 0], stub.entry - stub.textStart);
  return withChip({ boot: 'download' }, async (client, chip) => {
    await client.ask(SYNC);
    expect(await uploadStub(client, stub)).toHaveLength(1);
    expect(await client.ask(SYNC)).toEqual([]);
    expect(chip.fault).toBeUndefined();
  });
});

test('an idle chip leaves nothing to do: in the loader, and under the stub', () =>
  withChip({ boot: 'download' }, async (client, chip, clock) => {
    await client.wait(1000);
    expect(clock.pending).toBe(0);
    await client.ask(SYNC);
    await client.wait(1000);
    expect(clock.pending).toBe(0);
    await uploadStub(client, pinnedStub());
    await client.wait(1000);
    expect(clock.pending).toBe(0);
    const { instructions } = chip;
    await client.wait(60_000);
    expect(chip.instructions - instructions).toBe(0);
    expect(await client.ask(SYNC)).toHaveLength(8);
  }));

test('the same bytes at the same times give the same chip', async () => {
  const run = () =>
    withChip({ boot: 'download', flash: noise(0x8000) }, async (client, chip) => {
      await client.ask(SYNC);
      await uploadStub(client, pinnedStub());
      await client.ask(packet(0x13, le(0, 0x8000, 0, 0)), 500);
      return [chip.cpu.cycles, chip.instructions, ...md5(chip.bus.dram), ...md5(chip.bus.iram)];
    });
  const first = await run();
  expect(await run()).toEqual(first);
});
