import type { RomMachine } from '../machine.ts';
import { PACKET_BUFFER, PACKET_CAPACITY } from '../ram.ts';
import { get, set } from './state.ts';

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** States of the SLIP decoder. A frame brings both its ENDs; END END opens one. */
export const OUTSIDE = 0;
const INSIDE = 1;
const ESCAPED = 2;
/** The FIFO is emptied at the latest when it holds so many bytes: silicon takes each one at once. */
const MANY = 96;

/** When there is something to do: an END has come, or many bytes have. Infinite when none is on its way. */
export const packetDueAt = (rom: RomMachine): number => rom.parts.uarts[0].arrivalOfEither(END, MANY);

/** Takes bytes from the FIFO into the packet buffer until a packet is complete: true. False when there are none left. */
export function receivePacket(rom: RomMachine): boolean {
  const uart = rom.parts.uarts[0];
  for (let left = uart.rxWaiting; left > 0; left--) if (accept(rom, uart.rxRead())) return true;
  return false;
}

/** A packet of any length but 0 counts. What is longer than the buffer is cut off, an unknown escape stands for its second byte. */
function accept(rom: RomMachine, byte: number): boolean {
  const framing = get(rom, 'framing');
  const length = get(rom, 'length');
  if (framing === OUTSIDE) {
    if (byte === END) set(rom, { framing: INSIDE, length: 0 });
    return false;
  }
  if (framing === INSIDE && byte === END) {
    if (length > 0) set(rom, { framing: OUTSIDE });
    return length > 0;
  }
  if (framing === INSIDE && byte === ESC) {
    set(rom, { framing: ESCAPED });
    return false;
  }
  if (length < PACKET_CAPACITY) rom.bus.write8(PACKET_BUFFER + length, framing === ESCAPED ? plainOf(byte) : byte);
  set(rom, { framing: INSIDE, length: Math.min(length + 1, PACKET_CAPACITY) });
  return false;
}

function plainOf(byte: number): number {
  if (byte === ESC_END) return END;
  return byte === ESC_ESC ? ESC : byte;
}
