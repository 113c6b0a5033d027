import { describe, expect, test } from 'vitest';
import { COMMAND_NAMES, COMMANDS, commandOf, replyTimeoutMs } from '../../../src/wire/command.ts';

/** serial-protocol.md §1: opcode, name, who answers. */
const PROTOCOL = [
  [0x02, 'FLASH_BEGIN', 'both'],
  [0x03, 'FLASH_DATA', 'both'],
  [0x04, 'FLASH_END', 'both'],
  [0x05, 'MEM_BEGIN', 'both'],
  [0x06, 'MEM_END', 'both'],
  [0x07, 'MEM_DATA', 'both'],
  [0x08, 'SYNC', 'both'],
  [0x09, 'WRITE_REG', 'both'],
  [0x0a, 'READ_REG', 'both'],
  [0x0b, 'SPI_SET_PARAMS', 'both'],
  [0x0d, 'SPI_ATTACH', 'stub'],
  [0x0f, 'CHANGE_BAUDRATE', 'stub'],
  [0x10, 'FLASH_DEFL_BEGIN', 'stub'],
  [0x11, 'FLASH_DEFL_DATA', 'stub'],
  [0x12, 'FLASH_DEFL_END', 'stub'],
  [0x13, 'SPI_FLASH_MD5', 'stub'],
  [0x14, 'GET_SECURITY_INFO', 'stub'],
  [0xd0, 'ERASE_FLASH', 'stub'],
  [0xd1, 'ERASE_REGION', 'stub'],
  [0xd2, 'READ_FLASH', 'stub'],
  [0xd3, 'RUN_USER_CODE', 'stub'],
] as const;

test('the table is the protocol', () => {
  expect(COMMAND_NAMES.map((name) => [COMMANDS[name].opcode, COMMANDS[name].name, COMMANDS[name].by])).toEqual(PROTOCOL);
});

test('an opcode finds its row; unknown ones find none', () => {
  for (const [opcode, name] of PROTOCOL) {
    const found = commandOf(opcode);
    expect(found && COMMANDS[found].name).toBe(name);
  }
  for (const opcode of [0x00, 0x01, 0x0c, 0x0e, 0x15, 0xd4, 0xff]) expect(commandOf(opcode)).toBeUndefined();
});

test('only the data commands carry a checksum', () => {
  expect(COMMAND_NAMES.filter((name) => COMMANDS[name].checksummed)).toEqual(['flashData', 'memData', 'flashDeflData']);
});

describe('patience (serial-protocol.md §5)', () => {
  const MiB = 1024 * 1024;
  test.each([
    ['readReg', 0, 3_000],
    ['sync', 0, 100],
    ['memEnd', 0, 200],
    ['eraseFlash', 0, 120_000],
    ['eraseRegion', 4 * MiB, 120_000],
    ['eraseRegion', 4096, 3_000],
    ['spiFlashMd5', 4 * MiB, 32_000],
    ['spiFlashMd5', 4096, 3_000],
    ['flashBegin', MiB, 30_000],
    ['flashDeflData', MiB, 40_000],
    ['flashDeflBegin', 4 * MiB, 3_000],
  ] as const)('%s over %i bytes: %i ms', (command, size, expected) => {
    expect(replyTimeoutMs(command, size)).toBe(expected);
  });
});
