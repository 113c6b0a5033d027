import { fromLatin1 } from '../../base/bytes.ts';
import { type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { PRINT_CAPACITY, PRINT_STATE } from './ram.ts';
import { RESUME } from './resume.ts';
import { transmit } from './uart.ts';

/** Words in front of the text. */
const NEXT = 0;
const POSITION = 4;
const LENGTH = 8;
const TEXT = 16;

/** Sends `text` to UART0 as it stands, waiting for room where needed, then goes on at `next`. */
export function print(rom: RomMachine, text: string, next: number): void {
  const bytes = fromLatin1(text);
  if (bytes.length > PRINT_CAPACITY - TEXT) throw new RangeError(`${bytes.length} bytes of boot text`);
  rom.bus.write32(PRINT_STATE + NEXT, next);
  rom.bus.write32(PRINT_STATE + POSITION, 0);
  rom.bus.write32(PRINT_STATE + LENGTH, bytes.length);
  rom.bus.writeBytes(PRINT_STATE + TEXT, bytes);
  rom.cpu.pc = RESUME.print;
}

function proceed(rom: RomMachine): void {
  const { bus } = rom;
  const length = bus.read32(PRINT_STATE + LENGTH);
  for (let at = bus.read32(PRINT_STATE + POSITION); at < length; at++) {
    bus.write32(PRINT_STATE + POSITION, at);
    if (!transmit(rom, bus.read8(PRINT_STATE + TEXT + at), 0)) return;
  }
  rom.cpu.pc = bus.read32(PRINT_STATE + NEXT);
}

/** The boot code's text output; the state is in guest RAM. */
export const PRINT_FUNCTIONS: readonly RomFunction[] = [resume('print', proceed)];
