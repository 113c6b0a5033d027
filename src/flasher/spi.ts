import { EspError } from '../base/error.ts';
import { SPI0_BASE } from '../chip/memory-map.ts';
import type { RegisterWrite } from '../wire/payload/register.ts';
import type { Exchange } from './exchange.ts';

/** SPI0's registers (serial-protocol.md §4). */
const CMD = SPI0_BASE + 0x00;
const USER = SPI0_BASE + 0x1c;
const USER1 = SPI0_BASE + 0x20;
const USER2 = SPI0_BASE + 0x24;
const W0 = SPI0_BASE + 0x40;

const CMD_USR = 1 << 18;
const USER_COMMAND = 1 << 31;
const USER_MISO = 1 << 28;
const USER1_MISO_BITLEN_S = 8;
const USER2_COMMAND_8_BITS = 0x70000000;
/** esptool looks this often whether the command is done. */
const POLLS = 10;

const ALL_BITS = 0xffffffff;

function write(address: number, value: number): RegisterWrite {
  return { address, value: value >>> 0, mask: ALL_BITS, delayUs: 0 };
}

/** The value of a register. */
export async function readRegister(exchange: Exchange, address: number): Promise<number> {
  return (await exchange.command('readReg', { address })).value;
}

/**
 * Sends a flash command of one byte by way of SPI0's registers and returns what came back: up to 32 bits, the byte received
 * first lowest. USER and USER2 are put back.
 * @throws EspError `link.timeout` when the controller does not finish.
 */
export async function spiRead(exchange: Exchange, command: number, bits: number): Promise<number> {
  const user = await readRegister(exchange, USER);
  const user2 = await readRegister(exchange, USER2);
  await exchange.command('writeReg', {
    writes: [
      write(USER1, (bits - 1) << USER1_MISO_BITLEN_S),
      write(USER, USER_COMMAND | USER_MISO),
      write(USER2, USER2_COMMAND_8_BITS | command),
      write(W0, 0),
      write(CMD, CMD_USR),
    ],
  });
  let polls = 0;
  while ((await readRegister(exchange, CMD)) & CMD_USR) {
    if (++polls >= POLLS) throw new EspError('link.timeout', { command: 'SPI', waitedMs: 0, received: 0 });
  }
  const value = await readRegister(exchange, W0);
  await exchange.command('writeReg', { writes: [write(USER, user), write(USER2, user2)] });
  return bits === 32 ? value : value & (2 ** bits - 1);
}
