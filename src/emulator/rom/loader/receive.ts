import { UART0_BASE } from '../../../chip/memory-map.ts';
import { UART, UART_CONF1, UART_INT } from '../../../chip/register/uart.ts';
import { PACKET_HEADER_SIZE } from '../../../wire/packet.ts';
import type { RomMachine } from '../machine.ts';
import { PACKET_BUFFER, PACKET_CAPACITY } from '../ram.ts';
import { get, set } from './state.ts';

/** Interrupt line of both UARTs: the loader only looks at it. */
const UART_LINE = 1 << 5;
const INTERRUPTS = UART_INT.RXFIFO_FULL | UART_INT.RXFIFO_TOUT;
/** When the loader wants to hear of bytes: half a FIFO, or two characters of silence [I]. */
const FULL_THRESHOLD = 64;
const TIMEOUT_BITS = 20;

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** States of the SLIP decoder. A frame brings both its ENDs; END END opens one. */
const OUTSIDE = 0;
const INSIDE = 1;
const ESCAPED = 2;

/** Makes the UART tell of incoming bytes. */
export function listen(rom: RomMachine): void {
  const thresholds = (FULL_THRESHOLD << UART_CONF1.RXFIFO_FULL_THRHD_S) | (TIMEOUT_BITS << UART_CONF1.RX_TOUT_THRHD_S);
  rom.bus.write32(UART0_BASE + UART.CONF1, (thresholds | UART_CONF1.RX_TOUT_EN) >>> 0);
  rom.bus.write32(UART0_BASE + UART.INT_ENA, INTERRUPTS);
}

/**
 * Takes bytes from the FIFO into the packet buffer until a packet is complete: true. False when there are none left. The rest of a
 * frame that is too long or has a wrong escape is skipped [I].
 */
export function receivePacket(rom: RomMachine): boolean {
  if ((rom.cpu.interrupt & UART_LINE) === 0) return false;
  const uart = rom.parts.uarts[0];
  for (let left = uart.rxAvailable(); left > 0; left = left > 1 ? left - 1 : uart.rxAvailable()) {
    rom.spend(1);
    if (accept(rom, uart.rxRead())) return true;
  }
  rom.bus.write32(UART0_BASE + UART.INT_CLR, INTERRUPTS);
  return false;
}

function accept(rom: RomMachine, byte: number): boolean {
  const framing = get(rom, 'framing');
  const length = get(rom, 'length');
  if (byte === END) {
    const isPacket = framing === INSIDE && length >= PACKET_HEADER_SIZE;
    set(rom, { framing: isPacket ? OUTSIDE : INSIDE, ...(isPacket ? {} : { length: 0 }) });
    return isPacket;
  }
  if (framing === OUTSIDE) return false;
  if (framing === INSIDE && byte === ESC) {
    set(rom, { framing: ESCAPED });
    return false;
  }
  const plain = framing === ESCAPED ? plainOf(byte) : byte;
  if (plain === undefined || length === PACKET_CAPACITY) {
    set(rom, { framing: OUTSIDE, length: 0 });
    return false;
  }
  rom.bus.write8(PACKET_BUFFER + length, plain);
  set(rom, { framing: INSIDE, length: length + 1 });
  return false;
}

function plainOf(byte: number): number | undefined {
  if (byte === ESC_END) return END;
  return byte === ESC_ESC ? ESC : undefined;
}
