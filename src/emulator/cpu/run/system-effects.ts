import { EXCCAUSE, PS } from '../isa/exception.ts';
import { SR } from '../isa/special-register.ts';
import type { Core } from './core.ts';
import { readSpecial, writeSpecial } from './special-access.ts';

/** What the system instructions do, by the names in the table. Those that say where execution goes on return that address. */

/** [?] Reads through the TLB and through RER give 0: nothing of the chip uses them. */
const NO_TLB = 0;
const DEBUGCAUSE_BREAK = 1 << 3;
const DEBUGCAUSE_BREAK_N = 1 << 4;

/** Special registers that only software changes: reading one in a loop, or PS back and forth, does not keep it from being idle. */
const changesByItself = (number: number): boolean => number === SR.CCOUNT || number === SR.INTERRUPT;

/** WITLB, WDTLB. */
export function writeTlb(core: Core, _entry: number, _value: number): void {
  core.impure = true;
}

/** IITLB, IDTLB. */
export function invalidateTlb(core: Core, _entry: number): void {
  core.impure = true;
}

/** PITLB, RITLB0 and their kind. */
export const readTlb = (_core: Core, _entry: number): number => NO_TLB;

/** RER. */
export const readExternal = (_core: Core, _address: number): number => NO_TLB;

/** WER. */
export function writeExternal(core: Core, _address: number, _value: number): void {
  core.impure = true;
}

/** RSR. */
export function readSpecialRegister(core: Core, special: number): number {
  if (changesByItself(special)) core.impure = true;
  return readSpecial(core, special);
}

/** WSR. */
export function writeSpecialRegister(core: Core, special: number, value: number): void {
  if (special !== SR.PS) core.impure = true;
  writeSpecial(core, special, value);
}

/** XSR. */
export function exchangeSpecialRegister(core: Core, special: number, value: number): number {
  const old = readSpecial(core, special);
  writeSpecialRegister(core, special, value);
  return old;
}

/** RSIL: gives PS as it was. */
export function setInterruptLevel(core: Core, level: number): number {
  const { ps } = core;
  core.ps = (ps & ~PS.INTLEVEL) | level;
  return ps;
}

/** RFE. */
export function returnFromException(core: Core): number {
  core.impure = true;
  core.ps &= ~PS.EXCM;
  return core.epc1;
}

/** RFDE. */
export function returnFromDoubleException(core: Core): number {
  core.impure = true;
  return core.depc;
}

/** RFI: levels 2 and 3 are all that the LX106 has. */
export function returnFromInterrupt(core: Core, level: number): number {
  if (level !== 2 && level !== 3) return illegal(core);
  core.impure = true;
  core.ps = level === 2 ? core.eps2 : core.eps3;
  return level === 2 ? core.epc2 : core.epc3;
}

/** WAITI. */
export function waitForInterrupt(core: Core, level: number): void {
  setInterruptLevel(core, level);
  core.waiting = true;
}

/** SYSCALL. */
export const systemCall = (core: Core): number => fault(core, EXCCAUSE.SYSCALL);

/** SIMCALL. */
export function simulatorCall(core: Core, next: number): number {
  if (core.simcall === undefined) return illegal(core);
  core.pc = next;
  core.simcall();
  return core.pc;
}

/** BREAK. */
export const breakpoint = (core: Core, next: number): number => (core.raiseDebug(DEBUGCAUSE_BREAK) ? core.pc : next);

/** BREAK.N. */
export const narrowBreakpoint = (core: Core, next: number): number => (core.raiseDebug(DEBUGCAUSE_BREAK_N) ? core.pc : next);

/** ILL, ILL.N, reserved encodings, and RFDO and RFDD, which exist for a debugger only. */
export const illegal = (core: Core): number => fault(core, EXCCAUSE.ILLEGAL);

function fault(core: Core, cause: number): number {
  core.raise(cause);
  return core.pc;
}
