import { FLASH_BEGIN, FLASH_END, MEM_BEGIN, MEM_END } from './payload/area.ts';
import { CHANGE_BAUDRATE } from './payload/baud.ts';
import { EMPTY, type PayloadCodec } from './payload/codec.ts';
import { DATA } from './payload/data.ts';
import { ERASE_REGION, READ_FLASH, SPI_FLASH_MD5 } from './payload/flash.ts';
import { READ_REG, WRITE_REG } from './payload/register.ts';
import { SPI_ATTACH, SPI_SET_PARAMS } from './payload/spi.ts';
import { SYNC } from './payload/sync.ts';

/** One command of the serial protocol, as either end needs it. */
export interface CommandSpec {
  readonly opcode: number;
  /** As esptool and Espressif's manuals call it. */
  readonly name: string;
  /** Who knows it: the mask ROM's loader, the flasher stubs, or both. */
  readonly by: 'rom' | 'stub' | 'both';
  /** How long the reply may take at least, in milliseconds (serial-protocol.md §5). */
  readonly timeoutMs: number;
  /** Further patience for each MiB of flash that the command makes the chip erase, write or read. */
  readonly perMiBMs: number;
  /** Replies to one request; 0 when the chip just goes away. */
  readonly replies: 0 | 1 | 8;
  /** Bytes of a successful reply's body in front of the two status bytes. */
  readonly replyData: 0 | 16;
  /** Whether the request carries the checksum of the data behind its sub-header. */
  readonly checksummed: boolean;
  readonly payload: PayloadCodec<object>;
}

const PLAIN = { timeoutMs: 3_000, perMiBMs: 0, replies: 1, replyData: 0, checksummed: false } as const;

/** Every command of serial-protocol.md §1. A row here is all that a new one needs; the ROM's total map and the codec tests then ask for it. */
export const COMMANDS = {
  /** Only the ROM erases here; stubs erase while they write, so they need no time per MiB. */
  flashBegin: { ...PLAIN, opcode: 0x02, name: 'FLASH_BEGIN', by: 'both', perMiBMs: 30_000, payload: FLASH_BEGIN },
  /** A stub answers before it works, so the reply waits for the block before. */
  flashData: { ...PLAIN, opcode: 0x03, name: 'FLASH_DATA', by: 'both', perMiBMs: 40_000, checksummed: true, payload: DATA },
  flashEnd: { ...PLAIN, opcode: 0x04, name: 'FLASH_END', by: 'both', perMiBMs: 40_000, payload: FLASH_END },
  memBegin: { ...PLAIN, opcode: 0x05, name: 'MEM_BEGIN', by: 'both', payload: MEM_BEGIN },
  /** The loader may be gone before its reply is out: esptool from v4 on waits this long and does not mind. */
  memEnd: { ...PLAIN, opcode: 0x06, name: 'MEM_END', by: 'both', timeoutMs: 200, payload: MEM_END },
  memData: { ...PLAIN, opcode: 0x07, name: 'MEM_DATA', by: 'both', checksummed: true, payload: DATA },
  sync: { ...PLAIN, opcode: 0x08, name: 'SYNC', by: 'both', timeoutMs: 100, replies: 8, payload: SYNC },
  writeReg: { ...PLAIN, opcode: 0x09, name: 'WRITE_REG', by: 'both', payload: WRITE_REG },
  readReg: { ...PLAIN, opcode: 0x0a, name: 'READ_REG', by: 'both', payload: READ_REG },
  spiSetParams: { ...PLAIN, opcode: 0x0b, name: 'SPI_SET_PARAMS', by: 'both', payload: SPI_SET_PARAMS },
  spiAttach: { ...PLAIN, opcode: 0x0d, name: 'SPI_ATTACH', by: 'stub', payload: SPI_ATTACH },
  changeBaudrate: { ...PLAIN, opcode: 0x0f, name: 'CHANGE_BAUDRATE', by: 'stub', payload: CHANGE_BAUDRATE },
  flashDeflBegin: { ...PLAIN, opcode: 0x10, name: 'FLASH_DEFL_BEGIN', by: 'stub', payload: FLASH_BEGIN },
  /** Counted by what the block unpacks to. */
  flashDeflData: {
    ...PLAIN,
    opcode: 0x11,
    name: 'FLASH_DEFL_DATA',
    by: 'stub',
    perMiBMs: 40_000,
    checksummed: true,
    payload: DATA,
  },
  flashDeflEnd: { ...PLAIN, opcode: 0x12, name: 'FLASH_DEFL_END', by: 'stub', perMiBMs: 40_000, payload: FLASH_END },
  spiFlashMd5: {
    ...PLAIN,
    opcode: 0x13,
    name: 'SPI_FLASH_MD5',
    by: 'stub',
    perMiBMs: 8_000,
    replyData: 16,
    payload: SPI_FLASH_MD5,
  },
  /** No part of this chip knows it; both stubs refuse with FF, the ROM as anything unknown. Newer esptools ask all the same. */
  getSecurityInfo: { ...PLAIN, opcode: 0x14, name: 'GET_SECURITY_INFO', by: 'stub', payload: EMPTY },
  eraseFlash: { ...PLAIN, opcode: 0xd0, name: 'ERASE_FLASH', by: 'stub', timeoutMs: 120_000, payload: EMPTY },
  eraseRegion: { ...PLAIN, opcode: 0xd1, name: 'ERASE_REGION', by: 'stub', perMiBMs: 30_000, payload: ERASE_REGION },
  readFlash: { ...PLAIN, opcode: 0xd2, name: 'READ_FLASH', by: 'stub', payload: READ_FLASH },
  /** Stub 1 boots the app; stub 2 does nothing. Neither answers. */
  runUserCode: { ...PLAIN, opcode: 0xd3, name: 'RUN_USER_CODE', by: 'stub', replies: 0, payload: EMPTY },
} as const satisfies Record<string, CommandSpec>;

/** Key of a row of {@link COMMANDS}. */
export type CommandName = keyof typeof COMMANDS;

type KnownBy<Who> = { [C in CommandName]: (typeof COMMANDS)[C]['by'] extends Who ? C : never }[CommandName];

/** What the mask ROM's loader answers. */
export type RomCommand = KnownBy<'rom' | 'both'>;
/** What a flasher stub answers. */
export type StubCommand = KnownBy<'stub' | 'both'>;

/** The fields of a command's payload. */
export type Payload<C extends CommandName> = (typeof COMMANDS)[C]['payload'] extends PayloadCodec<infer T> ? T : never;

/** All names, in the order of the table. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

const BY_OPCODE: ReadonlyMap<number, CommandName> = new Map(COMMAND_NAMES.map((name) => [COMMANDS[name].opcode, name]));

/** The command with this opcode; `undefined` when there is none. */
export function commandOf(opcode: number): CommandName | undefined {
  return BY_OPCODE.get(opcode);
}

/** Milliseconds to wait for the reply when the chip has `bytes` of flash to work on for it. */
export function replyTimeoutMs(command: CommandName, bytes = 0): number {
  const { timeoutMs, perMiBMs }: CommandSpec = COMMANDS[command];
  return Math.max(timeoutMs, Math.ceil((perMiBMs * bytes) / 0x10_0000));
}
