import type { RomMachine } from '../machine.ts';
import { LOADER_STATE } from '../ram.ts';

/** The loader's variables, one word each, in guest RAM. */
const FIELDS = [
  /** Unescaped bytes of the packet so far. */
  'length',
  /** Of the SLIP decoder: see receive.ts. */
  'framing',
  /** The host's baud rate is known. */
  'isTuned',
  /** Fields of the one response that every reply is: they keep what no command sets (serial-protocol.md §2). */
  'opcode',
  'value',
  'status',
  'error',
  /** Replies still to send, and whether the loader ends after them. */
  'replies',
  'leaves',
  /** What the last *_BEGIN announced. */
  'size',
  'blocks',
  'blockSize',
  /** Where the next block goes, what has come so far. */
  'address',
  'sequence',
  'received',
  /** Next entry of a WRITE_REG. */
  'entry',
  /** Where the pointer to the uploaded program goes, and execution when the loader ends. */
  'userStart',
  'caller',
] as const;

type Field = (typeof FIELDS)[number];

const place = (field: Field): number => LOADER_STATE + 4 * FIELDS.indexOf(field);

/** A field of the loader in the memory of the chip. */
export const get = (rom: RomMachine, field: Field): number => rom.bus.read32(place(field));

/** Changes a field of the loader in the memory of the chip. */
export function set(rom: RomMachine, values: Partial<Record<Field, number>>): void {
  for (const field of FIELDS) {
    const value = values[field];
    if (value !== undefined) rom.bus.write32(place(field), value);
  }
}

/** All zero, as after a reset. */
export const clear = (rom: RomMachine): void => rom.fill(LOADER_STATE, 4 * FIELDS.length, 0);
