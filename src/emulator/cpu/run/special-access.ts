import { PS } from '../isa/exception.ts';
import { SR } from '../isa/special-register.ts';
import type { Core } from './core.ts';

/** Processor identification; the value is QEMU's, no source names the chip's. */
const PRID = 0;
/** lx106-and-rom.md §1.1. */
const CONFIGID0 = 0xc28cdafa;
const CONFIGID1 = 0x1082b6f6;

/** RSR. Only numbers that `specialName` knows arrive here. */
export function readSpecial(core: Core, number: number): number {
  switch (number) {
    case SR.SAR:
      return core.sar;
    case SR.CONFIGID0:
      return CONFIGID0;
    case SR.CONFIGID1:
      return CONFIGID1;
    case SR.EPC1:
      return core.epc1;
    case SR.EPC2:
      return core.epc2;
    case SR.EPC3:
      return core.epc3;
    case SR.DEPC:
      return core.depc;
    case SR.EPS2:
      return core.eps2;
    case SR.EPS3:
      return core.eps3;
    case SR.EXCSAVE1:
      return core.excsave1;
    case SR.EXCSAVE2:
      return core.excsave2;
    case SR.EXCSAVE3:
      return core.excsave3;
    case SR.INTERRUPT:
      core.tickTimer();
      return core.interrupt;
    case SR.INTENABLE:
      return core.intenable;
    case SR.PS:
      return core.ps;
    case SR.VECBASE:
      return core.vecbase;
    case SR.EXCCAUSE:
      return core.exccause;
    case SR.DEBUGCAUSE:
      return core.debugcause;
    case SR.CCOUNT:
      return core.ccount;
    case SR.PRID:
      return PRID;
    case SR.EXCVADDR:
      return core.excvaddr;
    case SR.CCOMPARE0:
      return core.ccompare0;
    default:
      return core.plain[number]!;
  }
}

/** WSR. Fields of address kind are kept unsigned. */
export function writeSpecial(core: Core, number: number, value: number): void {
  switch (number) {
    case SR.SAR:
      core.sar = value & 0x3f;
      break;
    case SR.CONFIGID0:
      break;
    case SR.EPC1:
      core.epc1 = value >>> 0;
      break;
    case SR.EPC2:
      core.epc2 = value >>> 0;
      break;
    case SR.EPC3:
      core.epc3 = value >>> 0;
      break;
    case SR.DEPC:
      core.depc = value >>> 0;
      break;
    case SR.EPS2:
      core.eps2 = value & PS.ALL;
      break;
    case SR.EPS3:
      core.eps3 = value & PS.ALL;
      break;
    case SR.EXCSAVE1:
      core.excsave1 = value >>> 0;
      break;
    case SR.EXCSAVE2:
      core.excsave2 = value >>> 0;
      break;
    case SR.EXCSAVE3:
      core.excsave3 = value >>> 0;
      break;
    case SR.INTERRUPT:
      core.setInterrupts(value);
      break;
    case SR.INTCLEAR:
      core.clearInterrupts(value);
      break;
    case SR.INTENABLE:
      core.intenable = value >>> 0;
      break;
    case SR.PS:
      core.ps = value & PS.ALL;
      break;
    case SR.VECBASE:
      core.vecbase = value >>> 0;
      break;
    case SR.EXCCAUSE:
      core.exccause = value >>> 0;
      break;
    case SR.DEBUGCAUSE:
      core.debugcause = value >>> 0;
      break;
    case SR.CCOUNT:
      core.ccount = value;
      break;
    case SR.EXCVADDR:
      core.excvaddr = value >>> 0;
      break;
    case SR.CCOMPARE0:
      core.ccompare0 = value;
      break;
    default:
      core.plain[number] = value;
  }
}
