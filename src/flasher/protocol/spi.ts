import { u32Bytes } from '../../base/bytes.ts';
import { EspError } from '../../base/error.ts';
import { BLOCK_SIZE, PAGE_SIZE, SECTOR_SIZE, SPI0_BASE } from '../../chip/memory-map.ts';
import { NOR } from '../../chip/register/nor.ts';
import type { RegisterWrite } from '../../wire/payload/register.ts';
import type { Exchange } from './exchange.ts';

/** SPI0's registers (serial-protocol.md §4). */
const CMD = SPI0_BASE + 0x00;
const USER = SPI0_BASE + 0x1c;
const USER1 = SPI0_BASE + 0x20;
const USER2 = SPI0_BASE + 0x24;
const W0 = SPI0_BASE + 0x40;
const ADDR = SPI0_BASE + 0x04;

const CMD_USR = 1 << 18;
const USER_COMMAND = 1 << 31;
const USER_ADDR = 1 << 30;
const USER_DUMMY = 1 << 29;
const USER_MISO = 1 << 28;
const USER_MOSI = 1 << 27;
const USER1_MISO_BITLEN_S = 8;
const USER1_MOSI_BITLEN_S = 17;
const USER1_ADDR_BITLEN_S = 26;
const USER2_COMMAND_8_BITS = 0x70000000;
/** esptool looks this often whether the command is done. */
const POLLS = 10;

const ALL_BITS = 0xffffffff;
/** All status bits, as esptool tells the stub. */
const STATUS_MASK = 0xffff;

function write(address: number, value: number): RegisterWrite {
  return { address, value: value >>> 0, mask: ALL_BITS, delayUs: 0 };
}

/** The value of a register. */
export async function readRegister(exchange: Exchange, address: number): Promise<number> {
  return (await exchange.command('readReg', { address })).value;
}

/** Sets a register, or a word of RAM. */
export async function writeRegister(exchange: Exchange, address: number, value: number): Promise<void> {
  await exchange.command('writeReg', { writes: [write(address, value)] });
}

/** Tells the loader or the stub, whichever answers, how large the flash is. */
export async function setFlashSize(exchange: Exchange, size: number): Promise<void> {
  const geometry = { blockSize: BLOCK_SIZE, sectorSize: SECTOR_SIZE, pageSize: PAGE_SIZE };
  await exchange.command('spiSetParams', { id: 0, size, ...geometry, statusMask: STATUS_MASK });
}

/** One flash command. */
export interface SpiCommand {
  readonly command: number;
  /** 24 bits, when the command has an address. */
  readonly address?: number | undefined;
  /** Cycles between address and data. */
  readonly dummyCycles?: number | undefined;
  /** Bytes that come back; at most 64. */
  readonly reads?: number | undefined;
  /** Bytes that are sent; at most 4, and nothing can come back then. */
  readonly writes?: Uint8Array | undefined;
}

const NOTHING = new Uint8Array(0);

/**
 * Sends a flash command by way of SPI0's registers and returns what came back, in the order in which it came. USER and USER2
 * are put back.
 * @throws EspError `link.timeout` when the controller does not finish.
 */
export async function spiCommand(
  exchange: Exchange,
  { command, address, dummyCycles = 0, reads = 0, writes = NOTHING }: SpiCommand,
): Promise<Uint8Array> {
  const user = await readRegister(exchange, USER);
  const user2 = await readRegister(exchange, USER2);
  const words = Math.ceil(reads / 4);
  const has = (condition: boolean, bit: number): number => (condition ? bit : 0);
  await exchange.command('writeReg', {
    writes: [
      write(
        USER1,
        has(reads > 0, (reads * 8 - 1) << USER1_MISO_BITLEN_S) |
          has(writes.length > 0, (writes.length * 8 - 1) << USER1_MOSI_BITLEN_S) |
          has(dummyCycles > 0, dummyCycles - 1) |
          has(address !== undefined, 23 << USER1_ADDR_BITLEN_S),
      ),
      write(
        USER,
        USER_COMMAND |
          has(address !== undefined, USER_ADDR) |
          has(dummyCycles > 0, USER_DUMMY) |
          has(reads > 0, USER_MISO) |
          has(writes.length > 0, USER_MOSI),
      ),
      write(USER2, USER2_COMMAND_8_BITS | command),
      ...(address === undefined ? [] : [write(ADDR, address << 8)]),
      write(
        W0,
        writes.reduce((word, byte, i) => word | (byte << (8 * i)), 0),
      ),
      write(CMD, CMD_USR),
    ],
  });
  let polls = 0;
  while ((await readRegister(exchange, CMD)) & CMD_USR) {
    if (++polls >= POLLS) throw new EspError('link.timeout', { command: 'SPI', waitedMs: 0, received: 0 });
  }
  const values: number[] = [];
  for (let i = 0; i < words; i++) values.push(await readRegister(exchange, W0 + 4 * i));
  await exchange.command('writeReg', { writes: [write(USER, user), write(USER2, user2)] });
  return u32Bytes(...values).slice(0, reads);
}

/** Bytes that one command brings into the controller's registers. */
const BUFFER = 64;

/**
 * Reads flash, 64 bytes a command, and hands each piece on. Quicker than as many {@link spiCommand}s: the registers are put back
 * once, at the end, and a command is long done before the first word of its answer is asked for.
 * @throws EspError as a command does.
 */
export async function spiReadFlash(
  exchange: Exchange,
  offset: number,
  length: number,
  onPiece: (bytes: Uint8Array) => void,
): Promise<void> {
  const user = await readRegister(exchange, USER);
  const user2 = await readRegister(exchange, USER2);
  for (let done = 0; done < length; done += BUFFER) {
    const count = Math.min(BUFFER, length - done);
    await exchange.command('writeReg', {
      writes: [
        write(USER1, ((count * 8 - 1) << USER1_MISO_BITLEN_S) | (23 << USER1_ADDR_BITLEN_S)),
        write(USER, USER_COMMAND | USER_ADDR | USER_MISO),
        write(USER2, USER2_COMMAND_8_BITS | NOR.READ_DATA),
        write(ADDR, (offset + done) << 8),
        write(CMD, CMD_USR),
      ],
    });
    const words: number[] = [];
    for (let i = 0; i < count; i += 4) words.push(await readRegister(exchange, W0 + i));
    onPiece(u32Bytes(...words).slice(0, count));
  }
  await exchange.command('writeReg', { writes: [write(USER, user), write(USER2, user2)] });
}
