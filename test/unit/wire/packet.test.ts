import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { COMMANDS, type CommandName, type Payload } from '../../../src/wire/command.ts';
import {
  dataChecksum,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  frameOf,
  replyOf,
  requestOf,
} from '../../../src/wire/packet.ts';
import { DATA, dataHeader } from '../../../src/wire/payload/data.ts';
import { decodeReadAck, encodeReadAck } from '../../../src/wire/payload/flash.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('requests, byte for byte (serial-protocol.md §1)', () => {
  function packet<C extends CommandName>(command: C, payload: Payload<C>): string {
    return toHex(encodeRequest(requestOf(command, payload)));
  }
  test('words', () => {
    expect(packet('readReg', { address: 0x40001000 })).toBe('000a040000000000' + '00100040');
    expect(packet('flashBegin', { size: 0x8000, blocks: 2, blockSize: 0x4000, flashOffset: 0x10000 })).toBe(
      '0002100000000000' + '00800000' + '02000000' + '00400000' + '00000100',
    );
    expect(packet('flashDeflBegin', { size: 1, blocks: 2, blockSize: 3, flashOffset: 4, encrypted: 0 })).toBe(
      '0010140000000000' + '01000000' + '02000000' + '03000000' + '04000000' + '00000000',
    );
    expect(packet('flashEnd', { stay: true })).toBe('0004040000000000' + '01000000');
    expect(packet('flashDeflEnd', { stay: false })).toBe('0012040000000000' + '00000000');
    expect(packet('memBegin', { size: 1, blocks: 1, blockSize: 0x1800, loadAddress: 0x4010c500 })).toBe(
      '0005100000000000' + '01000000' + '01000000' + '00180000' + '00c51040',
    );
    expect(packet('memEnd', { stay: false, entry: 0x4010c504 })).toBe('0006080000000000' + '00000000' + '04c51040');
    expect(packet('changeBaudrate', { baud: 921600, previousBaud: 115200 })).toBe('000f080000000000' + '00100e00' + '00c20100');
    expect(packet('spiFlashMd5', { flashOffset: 0x1000, size: 0x2000 })).toBe(
      '0013100000000000' + '00100000' + '00200000' + '0000000000000000',
    );
    expect(packet('eraseRegion', { flashOffset: 0x1000, size: 0x2000 })).toBe('00d1080000000000' + '00100000' + '00200000');
    expect(packet('readFlash', { flashOffset: 0, length: 0x100000, blockSize: 0x1000, maxInFlight: 64 })).toBe(
      '00d2100000000000' + '00000000' + '00001000' + '00100000' + '40000000',
    );
    expect(
      packet('spiSetParams', { id: 0, size: 0x400000, blockSize: 0x10000, sectorSize: 0x1000, pageSize: 0x100, statusMask: 0xffff }),
    ).toBe('000b180000000000' + '00000000' + '00004000' + '00000100' + '00100000' + '00010000' + 'ffff0000');
    expect(packet('spiAttach', { hspi: 0 })).toBe('000d040000000000' + '00000000');
  });
  test('nothing', () => {
    expect(packet('eraseFlash', {})).toBe('00d0000000000000');
    expect(packet('runUserCode', {})).toBe('00d3000000000000');
    expect(packet('getSecurityInfo', {})).toBe('0014000000000000');
  });
  test('SYNC', () => {
    expect(packet('sync', {})).toBe(`0008240000000000${'07071220'}${'55'.repeat(32)}`);
  });
  test('WRITE_REG with two entries', () => {
    const writes = [
      { address: 0x400c0000, value: 1, mask: 0xffffffff, delayUs: 0 },
      { address: 0x60000078, value: 0, mask: 0, delayUs: 500 },
    ];
    expect(packet('writeReg', { writes })).toBe(
      '0009200000000000' + '00000c40' + '01000000' + 'ffffffff' + '00000000' + '78000060' + '00000000' + '00000000' + 'f4010000',
    );
  });
  test.each([
    ['flashData', '03'],
    ['memData', '07'],
    ['flashDeflData', '11'],
  ] as const)('%s: the checksum is EF xor all bytes behind the sub-header', (command, opcode) => {
    // 0xef ^ 0x01 ^ 0x02 ^ 0x04 = 0xe8
    expect(packet(command, { sequence: 5, data: bytes(1, 2, 4) })).toBe(
      `00${opcode}1300e8000000${'03000000'}${'05000000'}${'00000000'.repeat(2)}${'010204'}`,
    );
  });
  test('framed', () => {
    expect(toHex(frameOf('readReg', { address: 0x600000c0 }))).toBe('c0' + '000a040000000000' + 'dbdc000060' + 'c0');
  });
});

test('a request with another direction, a wrong length or too few bytes is none', () => {
  const good = encodeRequest({ opcode: 0x0a, checksum: 0, data: bytes(1, 2, 3, 4) });
  expect(decodeRequest(good)).toEqual({ opcode: 0x0a, checksum: 0, data: bytes(1, 2, 3, 4) });
  expect(decodeResponse(good)).toBeUndefined();
  expect(decodeRequest(good.subarray(0, 11))).toBeUndefined();
  expect(decodeRequest(Uint8Array.from([...good, 0]))).toBeUndefined();
  expect(decodeRequest(good.subarray(0, 7))).toBeUndefined();
});

test('packets are read through the window of a subarray', () => {
  const packet = encodeResponse({ opcode: 0x0a, value: 0xfff0c101, body: bytes(0, 0) });
  const inside = Uint8Array.from([9, 9, 9, ...packet, 9]).subarray(3, 3 + packet.length);
  expect(decodeResponse(inside)).toEqual({ opcode: 0x0a, value: 0xfff0c101, body: bytes(0, 0) });
});

test('words with the top bit are unsigned', () => {
  expect(decodeResponse(bytes(1, 0x0a, 2, 0, 0, 0, 0, 0x80, 0, 0))?.value).toBe(0x80000000);
});

test('data longer than the length field can say are refused', () => {
  expect(() => encodeRequest({ opcode: 3, checksum: 0, data: new Uint8Array(0x10000) })).toThrow(RangeError);
});

describe('replies', () => {
  const reply = (command: CommandName, ...body: number[]) => replyOf(command, { opcode: 0, value: 0, body: Uint8Array.from(body) });
  const digest = Array.from({ length: 16 }, (_, i) => i);
  test('status and error are the two bytes behind the data', () => {
    expect(reply('readReg', 0, 0)).toEqual({ data: bytes(), status: 0, error: 0 });
    expect(reply('flashData', 1, 7)).toEqual({ data: bytes(), status: 1, error: 7 });
    expect(reply('spiFlashMd5', ...digest, 0, 0)).toEqual({ data: Uint8Array.from(digest), status: 0, error: 0 });
  });
  test('a refusal may leave the data out, a success may not', () => {
    expect(reply('spiFlashMd5', 0xc0, 0)).toEqual({ data: bytes(), status: 0xc0, error: 0 });
    expect(reply('spiFlashMd5', 0, 0)).toBeUndefined();
  });
  test('other lengths are no reply', () => {
    expect(reply('readReg')).toBeUndefined();
    expect(reply('readReg', 0)).toBeUndefined();
    expect(reply('readReg', 0, 0, 0, 0)).toBeUndefined();
    expect(reply('spiFlashMd5', ...digest, ...digest, 0, 0)).toBeUndefined();
  });
});

describe('data payloads', () => {
  test('the sub-header is readable even when its length is a lie, the block is not', () => {
    const payload = DATA.encode({ sequence: 3, data: bytes(1, 2, 3, 4) });
    const torn = payload.subarray(0, payload.length - 1);
    expect(dataHeader(torn)).toEqual({ length: 4, sequence: 3 });
    expect(DATA.decode(torn)).toBeUndefined();
    expect(dataHeader(payload.subarray(0, 15))).toBeUndefined();
  });
  test('the checksum leaves the sub-header out', () => {
    expect(dataChecksum(DATA.encode({ sequence: 0xaa, data: bytes() }))).toBe(0xef);
    expect(dataChecksum(DATA.encode({ sequence: 0xaa, data: bytes(0xef) }))).toBe(0);
  });
});

test('a word too few or too many is no payload; a fifth word of FLASH_BEGIN is', () => {
  const decoded = (command: CommandName, wordCount: number) => COMMANDS[command].payload.decode(new Uint8Array(wordCount * 4));
  expect([3, 4, 5].map((n) => decoded('readFlash', n) !== undefined)).toEqual([false, true, false]);
  expect([3, 4, 5, 6].map((n) => decoded('flashBegin', n) !== undefined)).toEqual([false, true, true, false]);
  expect([2, 4, 5].map((n) => decoded('spiFlashMd5', n) !== undefined)).toEqual([false, true, false]);
  expect([0, 1].map((n) => decoded('eraseFlash', n) !== undefined)).toEqual([true, false]);
});

test('the acknowledgement of read data is one word', () => {
  expect(encodeReadAck(0x1000)).toEqual(bytes(0, 0x10, 0, 0));
  expect(decodeReadAck(bytes(0, 0x10, 0, 0))).toBe(0x1000);
  expect(decodeReadAck(bytes(0, 0x10, 0))).toBeUndefined();
});
