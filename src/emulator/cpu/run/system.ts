import { EXCCAUSE, PS } from '../isa/exception.ts';
import { SR } from '../isa/special-register.ts';
import type { Core } from './core.ts';
import { readSpecial, writeSpecial } from './special-access.ts';

/** [?] Reads through the TLB and through RER give 0: nothing of the chip uses them. */
const NO_TLB = 0;
const DEBUGCAUSE_BREAK = 1 << 3;
const DEBUGCAUSE_BREAK_N = 1 << 4;

/** Special registers that only software changes: reading one in a loop, or PS back and forth, does not keep it from being idle. */
const changesByItself = (number: number): boolean => number === SR.CCOUNT || number === SR.INTERRUPT;

/** Executes `d`, an instruction that the interpreter leaves out of its loop, at `core.pc`, and moves `core.pc` on. */
export function executeSystem(core: Core, d: number): void {
  const { ar } = core;
  const t = (d >>> 12) & 15;
  const s = (d >>> 16) & 15;
  const special = (d >>> 16) & 0xff;
  const { pc } = core;
  core.pc = (pc + 3) >>> 0; // every one of them but BREAK.N takes three bytes; those that jump or fault set it again
  switch (d & 0xff) {
    case 94: // WITLB
    case 95: // WDTLB
    case 96: // IITLB
    case 97: // IDTLB
    case 105: // WER
      core.impure = true;
      break;
    case 98: // PITLB
    case 99: // PDTLB
    case 100: // RITLB0
    case 101: // RITLB1
    case 102: // RDTLB0
    case 103: // RDTLB1
    case 104: // RER
      ar[t] = NO_TLB;
      break;
    case 106: // RSR
      if (changesByItself(special)) core.impure = true;
      ar[t] = readSpecial(core, special);
      break;
    case 107: // WSR
      if (special !== SR.PS) core.impure = true;
      writeSpecial(core, special, ar[t]!);
      break;
    case 108: {
      // XSR
      if (special !== SR.PS) core.impure = true;
      const old = readSpecial(core, special);
      writeSpecial(core, special, ar[t]!);
      ar[t] = old;
      break;
    }
    case 109: // RSIL
      ar[t] = core.ps;
      core.ps = (core.ps & ~PS.INTLEVEL) | s;
      break;
    case 110: // RFE
      core.impure = true;
      core.ps &= ~PS.EXCM;
      core.pc = core.epc1;
      break;
    case 111: // RFDE
      core.impure = true;
      core.pc = core.depc;
      break;
    case 112: // RFI level
      core.impure = true;
      if (s === 2) {
        core.ps = core.eps2;
        core.pc = core.epc2;
      } else if (s === 3) {
        core.ps = core.eps3;
        core.pc = core.epc3;
      } else fault(core, pc, EXCCAUSE.ILLEGAL);
      break;
    case 113: // WAITI level
      core.ps = (core.ps & ~PS.INTLEVEL) | s;
      core.waiting = true;
      break;
    case 114: // SYSCALL
      fault(core, pc, EXCCAUSE.SYSCALL);
      break;
    case 115: // SIMCALL
      if (core.simcall === undefined) fault(core, pc, EXCCAUSE.ILLEGAL);
      else core.simcall();
      break;
    case 116: // BREAK
      core.pc = pc;
      if (!core.raiseDebug(DEBUGCAUSE_BREAK)) core.pc = (pc + 3) >>> 0;
      break;
    case 117: // BREAK.N
      core.pc = pc;
      if (!core.raiseDebug(DEBUGCAUSE_BREAK_N)) core.pc = (pc + 2) >>> 0;
      break;
    default: // ILL, ILL.N, reserved encodings, and RFDO/RFDD, which exist for a debugger only
      fault(core, pc, EXCCAUSE.ILLEGAL);
  }
}

function fault(core: Core, pc: number, cause: number): void {
  core.pc = pc;
  core.raise(cause);
}
