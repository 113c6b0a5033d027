// Made by scripts/cpu from src/emulator/cpu/isa/instructions.ts: change that and `npm run cpu -- --write`.

import { traitsOf } from '../isa/word.ts';
import type { Core } from './core.ts';
import {
  breakpoint,
  exchangeSpecialRegister,
  illegal,
  invalidateTlb,
  narrowBreakpoint,
  readExternal,
  readSpecialRegister,
  readTlb,
  returnFromDoubleException,
  returnFromException,
  returnFromInterrupt,
  setInterruptLevel,
  simulatorCall,
  systemCall,
  waitForInterrupt,
  writeExternal,
  writeSpecialRegister,
  writeTlb,
} from './system-effects.ts';

/** Executes `d`, an instruction that the interpreter leaves out of its loop, at `core.pc`, and moves `core.pc` on. */
export function executeSystem(core: Core, d: number): void {
  const { ar, pc } = core;
  switch (d & 0xff) {
    case 94: // WITLB
    case 95: // WDTLB
      writeTlb(core, ar[(d >>> 16) & 15]!, ar[(d >>> 12) & 15]!);
      break;
    case 96: // IITLB
    case 97: // IDTLB
      invalidateTlb(core, ar[(d >>> 16) & 15]!);
      break;
    case 98: // PITLB
    case 99: // PDTLB
    case 100: // RITLB0
    case 101: // RITLB1
    case 102: // RDTLB0
    case 103: // RDTLB1
      ar[(d >>> 12) & 15] = readTlb(core, ar[(d >>> 16) & 15]!);
      break;
    case 104: // RER
      ar[(d >>> 12) & 15] = readExternal(core, ar[(d >>> 16) & 15]!);
      break;
    case 105: // WER
      writeExternal(core, ar[(d >>> 16) & 15]!, ar[(d >>> 12) & 15]!);
      break;
    case 106: // RSR
      ar[(d >>> 12) & 15] = readSpecialRegister(core, (d >>> 16) & 255);
      break;
    case 107: // WSR
      writeSpecialRegister(core, (d >>> 16) & 255, ar[(d >>> 12) & 15]!);
      break;
    case 108: // XSR
      ar[(d >>> 12) & 15] = exchangeSpecialRegister(core, (d >>> 16) & 255, ar[(d >>> 12) & 15]!);
      break;
    case 109: // RSIL
      ar[(d >>> 12) & 15] = setInterruptLevel(core, (d >>> 16) & 15);
      break;
    case 110: // RFE
      core.pc = returnFromException(core);
      return;
    case 111: // RFDE
      core.pc = returnFromDoubleException(core);
      return;
    case 112: // RFI
      core.pc = returnFromInterrupt(core, (d >>> 16) & 15);
      return;
    case 113: // WAITI
      waitForInterrupt(core, (d >>> 16) & 15);
      break;
    case 114: // SYSCALL
      core.pc = systemCall(core);
      return;
    case 115: // SIMCALL
      core.pc = simulatorCall(core, (pc + 3) >>> 0);
      return;
    case 116: // BREAK
      core.pc = breakpoint(core, (pc + 3) >>> 0);
      return;
    case 117: // BREAK.N
      core.pc = narrowBreakpoint(core, (pc + 2) >>> 0);
      return;
    case 118: // ILL
    case 119: // ILL.N
    case 120: // RFDO
    case 121: // RFDD
      core.pc = illegal(core);
      return;
  }
  core.pc = (pc + traitsOf(d).length) >>> 0;
}
