import type { Bus } from '../../bus/bus.ts';
import type { Translator } from '../compile/translator.ts';
import { decode, instructionLength } from '../isa/decode.ts';
import { ALLOWED, fetchFault } from './access-rules.ts';
import type { Core } from './core.ts';

/** The instruction of `length` bytes at `pc`, decoded. */
function wordAt(bus: Bus, pc: number, length: number): number {
  return decode(bus.read8(pc) | (bus.read8(pc + 1) << 8) | (length === 3 ? bus.read8(pc + 2) << 16 : 0));
}

/** The instruction at `pc`, decoded whether or not it was before; 0 when it cannot be fetched. */
export function peekWord(bus: Bus, pc: number): number {
  const known = bus.code.peek(pc);
  if (known !== 0 || fetchFault(bus, pc) !== ALLOWED) return known;
  const length = instructionLength(bus.read8(pc));
  return fetchFault(bus, pc + length - 1) === ALLOWED ? wordAt(bus, pc, length) : 0;
}

/** Reads and decodes the instruction at `pc`, which lies where code may lie, and keeps it; 0 after a fetch exception at its end. */
export function decodeAt(core: Core, pc: number, translator: Translator | undefined): number {
  const { bus } = core;
  const length = instructionLength(bus.read8(pc));
  const last = pc + length - 1;
  const cause = fetchFault(bus, last);
  if (cause !== ALLOWED) {
    core.pc = pc;
    core.raise(cause, last);
    return 0;
  }
  const word = wordAt(bus, pc, length);
  translator?.onDecoded(pc, word, length);
  bus.code.put(pc, word, length);
  return word;
}
