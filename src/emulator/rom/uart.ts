import { COST } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { RESUME } from './resume.ts';
import { selectedUart, setDivider } from './uart-device.ts';

const LF = 0x0a;
const CR = 0x0d;
const CR_LF = [CR, LF] as const;

/** Puts all of `bytes` into the FIFO, or none and waits for room; true when they are in. */
export function transmit(rom: RomMachine, bytes: readonly number[], number: 0 | 1 = selectedUart(rom)): boolean {
  const uart = rom.parts.uarts[number];
  if (!rom.waitTill(uart.txRoomAt(bytes.length))) return false;
  for (const byte of bytes) uart.txWrite(byte);
  return true;
}

/** Newlines as the ROM's own output function cooks them: LF becomes CR LF, CR is swallowed [?]. */
function cooked(byte: number): readonly number[] {
  if (byte === LF) return CR_LF;
  return byte === CR ? [] : [byte];
}

function divModify(rom: RomMachine): number {
  setDivider(rom, rom.arg(0) === 0 ? 0 : 1, rom.arg(1));
  return 0;
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

const send = (byteOf: (byte: number) => readonly number[]) => (rom: RomMachine) => {
  if (transmit(rom, byteOf(rom.arg(0) & 0xff))) rom.return(0);
};

/** Characters in and out. Those that wait stay at their address with their arguments in the registers. */
export const UART_FUNCTIONS: readonly RomFunction[] = [
  control(
    'uart_tx_one_char',
    0x40003b30,
    "'character",
    COST.tiny,
    send((byte) => [byte]),
  ),
  control(
    'ets_putc',
    0x40002be8,
    "'character",
    COST.tiny,
    send((byte) => [byte]),
  ),
  resume('uartPutc', send(cooked)),
  leaf('uart_rx_one_char', 0x40003b8c, 'to', COST.tiny, receive),
  control('uart_rx_one_char_block', 0x40003b64, '', COST.tiny, receiveBlocking),
  leaf('uart_div_modify', 0x400039d8, 'uart divider', COST.small, divModify),
];

/** What putc1 holds after a reset. */
export const DEFAULT_PUTC = RESUME.uartPutc;
