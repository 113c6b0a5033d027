import { COST } from './cost.ts';
import { completeFrame, HANDLER_PS, popFrame, pushFrame } from './frame.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { L1INT_HANDLER } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { C_HANDLER_TABLE, EXCEPTION_COUNT, EXCEPTION_TABLE } from './ram.ts';

const UNHANDLED_EXCEPTION = 0x4000dc44;
const C_WRAPPER_HANDLER = 0x40000598;
const RETURN_FROM_EXC = 0x4000dc54;
/** Where no handler is. */
const P_NONE = 0x4000dbf8;

const A1 = 1;
const A2 = 2;
const LEVEL1_INTERRUPT = 4;

const dispatchEntry = (cause: number): number => EXCEPTION_TABLE + 4 * (cause % EXCEPTION_COUNT);
const handlerEntry = (cause: number): number => C_HANDLER_TABLE + 4 * (cause % EXCEPTION_COUNT);

/** Both tables as they are after a reset: interrupts have their handler, everything else is unhandled. */
export function fillExceptionTables(rom: RomMachine): void {
  for (let cause = 0; cause < EXCEPTION_COUNT; cause++) {
    rom.bus.write32(dispatchEntry(cause), UNHANDLED_EXCEPTION);
    rom.bus.write32(handlerEntry(cause), P_NONE);
  }
  rom.bus.write32(dispatchEntry(LEVEL1_INTERRUPT), L1INT_HANDLER);
}

/** The ROM's user and kernel vectors: frame, then the dispatch table, with the cause in a2. */
function vector(rom: RomMachine): void {
  pushFrame(rom);
  rom.set(A2, rom.cpu.exccause);
  rom.cpu.pc = rom.bus.read32(dispatchEntry(rom.cpu.exccause));
}

/** Calls the C handler of the cause: fn(frame, cause). */
function callHandler(rom: RomMachine): void {
  const { cpu } = rom;
  const cause = cpu.exccause;
  completeFrame(rom);
  cpu.ps = HANDLER_PS;
  rom.call(rom.bus.read32(handlerEntry(cause)), RETURN_FROM_EXC, rom.get(A1), cause);
}

/** fn = 0 takes the handler away again. The result is the old one, 0 when there was none. */
function setHandler(rom: RomMachine): number {
  const [cause, handler] = [rom.arg(0), rom.arg(1)];
  const old = rom.bus.read32(handlerEntry(cause));
  rom.bus.write32(handlerEntry(cause), handler === 0 ? P_NONE : handler);
  const dispatch = handler === 0 ? UNHANDLED_EXCEPTION : C_WRAPPER_HANDLER;
  rom.bus.write32(dispatchEntry(cause), dispatch);
  return old === P_NONE ? 0 : old;
}

/** `break`, and again: the chip stands until a watchdog bites. */
function unhandled(rom: RomMachine): void {
  const { exccause: cause, epc1: pc, excvaddr: address } = rom.cpu;
  rom.parts.report({ kind: 'exception', cause, pc, address });
  rom.die('exception');
}

/** Vectors, dispatch and return of exceptions, in hardware fashion. */
export const EXCEPTION_FUNCTIONS: readonly RomFunction[] = [
  control('_UserExceptionVector', 0x40000050, '', COST.exception, vector),
  control('_KernelExceptionVector', 0x40000030, '', COST.exception, vector),
  control('_DoubleExceptionVector', 0x40000070, '', COST.tiny, (rom) => rom.die('double-exception')),
  control('_xtos_c_wrapper_handler', C_WRAPPER_HANDLER, '', COST.exception, callHandler),
  control('_xtos_cause3_handler', 0x40000590, '', COST.exception, callHandler),
  control('_xtos_return_from_exc', RETURN_FROM_EXC, '', COST.exception, popFrame),
  control('_xtos_unhandled_exception', UNHANDLED_EXCEPTION, '', COST.tiny, unhandled),
  leaf('_xtos_p_none', P_NONE, '', COST.tiny, () => undefined),
  leaf('_xtos_set_exception_handler', 0x40000454, 'cause handler', COST.tiny, setHandler),
  resume('dead', (rom) => rom.waitForEvent()),
];
