import { ALLOWED, loadFault, storeFault } from './access-rules.ts';
import type { Core } from './core.ts';

/** Width and kind of a load or store; the interpreter's numbers. */
const ACCESS = { L32: 0, L16U: 1, L16S: 2, L8: 3, S32: 4, S16: 5, S8: 6 } as const;

/** `load` and `store` raised an exception. */
export const FAULTED = -0x8000_0001; // no 32-bit value

/** A load that is not served by the interpreter itself, with exceptions in hardware fashion. {@link FAULTED} or the value. */
export function load(core: Core, address: number, kind: number): number {
  const { bus } = core;
  const size = kind === ACCESS.L32 ? 4 : kind === ACCESS.L8 ? 1 : 2;
  const fault = loadFault(bus, address, size);
  if (fault !== ALLOWED) {
    core.raise(fault, address);
    return FAULTED;
  }
  bus.pc = core.pc;
  if (!core.impure && bus.isVolatile(address)) core.impure = true;
  if (kind === ACCESS.L32) return bus.read32(address) | 0;
  if (kind === ACCESS.L8) return bus.read8(address);
  const half = bus.read16(address);
  return kind === ACCESS.L16S ? (half << 16) >> 16 : half;
}

/** A store that is not served by the interpreter itself. {@link FAULTED} or 0. */
export function store(core: Core, address: number, kind: number, value: number): number {
  const { bus } = core;
  const size = kind === ACCESS.S32 ? 4 : kind === ACCESS.S8 ? 1 : 2;
  const fault = storeFault(bus, address, size);
  if (fault !== ALLOWED) {
    core.raise(fault, address);
    return FAULTED;
  }
  bus.pc = core.pc;
  if (kind === ACCESS.S32) bus.write32(address, value);
  else if (kind === ACCESS.S8) bus.write8(address, value);
  else bus.write16(address, value);
  return 0;
}
