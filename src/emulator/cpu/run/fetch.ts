import type { Bus } from '../../bus/bus.ts';
import { decode, instructionLength } from '../isa/decode.ts';
import { ALLOWED, fetchFault } from './access-rules.ts';

/** The instruction of `length` bytes at `pc`, decoded. */
export function wordAt(bus: Bus, pc: number, length: number): number {
  return decode(bus.read8(pc) | (bus.read8(pc + 1) << 8) | (length === 3 ? bus.read8(pc + 2) << 16 : 0));
}

/** The instruction at `pc`, decoded whether or not it was before; 0 when it cannot be fetched. */
export function peekWord(bus: Bus, pc: number): number {
  const known = bus.code.peek(pc);
  if (known !== 0 || fetchFault(bus, pc) !== ALLOWED) return known;
  const length = instructionLength(bus.read8(pc));
  return fetchFault(bus, pc + length - 1) === ALLOWED ? wordAt(bus, pc, length) : 0;
}
