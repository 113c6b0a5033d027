import type { Bus } from '../../bus/bus.ts';
import { ALLOWED, loadFault, storeFault } from './access-rules.ts';
import type { Core } from './core.ts';

/** Width and kind of a load or store; the interpreter's numbers. */
export const ACCESS = { L32: 0, L16U: 1, L16S: 2, L8: 3, S32: 4, S16: 5, S8: 6 } as const;

/** `load` and `store` raised an exception. */
export const FAULTED = -0x8000_0001; // no 32-bit value

/** Bytes of an access. */
export function sizeOf(kind: number): 1 | 2 | 4 {
  if (kind === ACCESS.L32 || kind === ACCESS.S32) return 4;
  return kind === ACCESS.L8 || kind === ACCESS.S8 ? 1 : 2;
}

/** The value that a load of this kind gives. */
export function readBus(bus: Bus, address: number, kind: number): number {
  if (kind === ACCESS.L32) return bus.read32(address) | 0;
  if (kind === ACCESS.L8) return bus.read8(address);
  const half = bus.read16(address);
  return kind === ACCESS.L16S ? (half << 16) >> 16 : half;
}

/** Stores through the bus, by the rules of the address. */
export function writeBus(bus: Bus, address: number, kind: number, value: number): void {
  if (kind === ACCESS.S32) bus.write32(address, value);
  else if (kind === ACCESS.S8) bus.write8(address, value);
  else bus.write16(address, value);
}

/** A load that is not served by the interpreter itself, with exceptions in hardware fashion. {@link FAULTED} or the value. */
export function load(core: Core, address: number, kind: number): number {
  const { bus } = core;
  const fault = loadFault(bus, address, sizeOf(kind));
  if (fault !== ALLOWED) {
    core.raise(fault, address);
    return FAULTED;
  }
  bus.pc = core.pc;
  if (!core.impure && bus.isVolatile(address)) core.impure = true;
  return readBus(bus, address, kind);
}

/** A store that is not served by the interpreter itself. {@link FAULTED} or 0. */
export function store(core: Core, address: number, kind: number, value: number): number {
  const { bus } = core;
  const fault = storeFault(bus, address, sizeOf(kind));
  if (fault !== ALLOWED) {
    core.raise(fault, address);
    return FAULTED;
  }
  bus.pc = core.pc;
  writeBus(bus, address, kind, value);
  return 0;
}
