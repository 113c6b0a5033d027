import { UART_FIFO_DEPTH } from '../../chip/register/uart.ts';
import { cost } from './cost.ts';
import { control, leaf, type RomFunction } from './function.ts';
import type { RomMachine } from './machine.ts';
import { selectedUart, setDivider } from './uart-device.ts';

const LF = 0x0a;
const CR = 0x0d;
const A2 = 2;
/** In a2: the character is the second one of a cooked newline. */
const IS_COOKED = 0x100;

/** The ROM's own output function, as putc1 holds it: cooked newlines to the selected UART. */
export const UART_PUTC = 0x40001dcc;

/** `uart_tx_one_char`: waits until the FIFO is empty, then puts `byte` into it; true when it is in. */
export function transmit(rom: RomMachine, byte: number, number: 0 | 1 = selectedUart(rom)): boolean {
  const uart = rom.parts.uarts[number];
  if (!rom.waitTill(uart.txRoomAt(UART_FIFO_DEPTH))) return false;
  uart.txWrite(byte);
  return true;
}

function send(rom: RomMachine): void {
  if (transmit(rom, rom.arg(0) & 0xff)) rom.return(0);
}

/** LF becomes CR LF, CR is swallowed. */
function sendCooked(rom: RomMachine): void {
  const byte = rom.arg(0);
  if (byte === CR) rom.return();
  else if (byte !== LF) send(rom);
  else if (transmit(rom, CR)) rom.set(A2, LF | IS_COOKED);
}

function divModify(rom: RomMachine): undefined {
  setDivider(rom, rom.arg(0) === 0 ? 0 : 1, rom.arg(1));
}

/** 0 and the byte at the pointer, or 1 when the FIFO is empty. */
function receive(rom: RomMachine): number {
  const uart = rom.parts.uarts[selectedUart(rom)];
  if (uart.rxAvailable() === 0) {
    rom.cpu.pureCall(); // the next byte is an event: a loop around this call is idle until then
    return 1;
  }
  rom.bus.write8(rom.arg(0), uart.rxRead());
  return 0;
}

/** Waits for a byte. */
function receiveBlocking(rom: RomMachine): void {
  const uart = rom.parts.uarts[selectedUart(rom)];
  if (uart.rxAvailable() > 0) rom.return(uart.rxRead());
  else rom.waitForEvent(); // the next byte
}

/** Characters in and out. Those that wait stay at their address with their arguments in the registers. */
export const UART_FUNCTIONS: readonly RomFunction[] = [
  control('uart_tx_one_char', 0x40003b30, "'character", cost(14), send),
  control('ets_putc', 0x40002be8, "'character", cost(20), send),
  control('ets_uart_putc1', UART_PUTC, "'character", cost(22), sendCooked),
  leaf('uart_rx_one_char', 0x40003b8c, 'to', cost(14), receive),
  control('uart_rx_one_char_block', 0x40003b64, '', cost(13), receiveBlocking),
  leaf('uart_div_modify', 0x400039d8, 'uart divider', cost(18), divModify),
];
