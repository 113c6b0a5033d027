import { cost } from './cost.ts';
import { completeFrame, HANDLER_PS, popFrame, pushFrame } from './frame.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { L1INT_HANDLER } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { printf } from './printf.ts';
import { C_HANDLER_TABLE, EXCEPTION_COUNT, EXCEPTION_TABLE, FATAL_FORMATS } from './ram.ts';
import { RESUME } from './resume.ts';

const UNHANDLED_EXCEPTION = 0x4000dc44;
const C_WRAPPER_HANDLER = 0x40000598;
const CAUSE3_HANDLER = 0x40000590;
const SYSCALL_HANDLER = 0x4000dbe4;
const ALLOCA_HANDLER = 0x4000dbe0;
const RETURN_FROM_EXC = 0x4000dc54;
/** Where no handler is. */
const P_NONE = 0x4000dbf8;
/** What `main` puts behind causes of user code before the SDK has handlers of its own. */
const FATAL_HANDLER = 0x40001878;
const UNALIGNED_HANDLER = 0x400017e0;
const FATAL_CAUSES = [0, 2, 3, 28, 29, 8] as const;

const A0 = 0;
const A1 = 1;
const A2 = 2;
const CAUSE = { SYSCALL: 1, INTERRUPT: 4, ALLOCA: 5, UNALIGNED: 9 } as const;
/** Causes of the window and region options that this core lacks have the handler of cause 3. */
const AS_CAUSE3 = [12, 13, 14, 15] as const;
const SYSCALL_LENGTH = 3;
const FRAME_SIZE = 16;

const dispatchEntry = (cause: number): number => EXCEPTION_TABLE + 4 * (cause % EXCEPTION_COUNT);
const handlerEntry = (cause: number): number => C_HANDLER_TABLE + 4 * (cause % EXCEPTION_COUNT);

/** Both tables as they are after a reset: interrupts and system calls have their handlers, everything else is unhandled. */
export function fillExceptionTables(rom: RomMachine): void {
  for (let cause = 0; cause < EXCEPTION_COUNT; cause++) {
    rom.bus.write32(dispatchEntry(cause), UNHANDLED_EXCEPTION);
    rom.bus.write32(handlerEntry(cause), P_NONE);
  }
  rom.bus.write32(dispatchEntry(CAUSE.SYSCALL), SYSCALL_HANDLER);
  rom.bus.write32(dispatchEntry(CAUSE.INTERRUPT), L1INT_HANDLER);
  rom.bus.write32(dispatchEntry(CAUSE.ALLOCA), ALLOCA_HANDLER);
  for (const cause of AS_CAUSE3) rom.bus.write32(dispatchEntry(cause), CAUSE3_HANDLER);
}

/** The handlers that `main` gives to user code: they print, and return to the same instruction. */
export function attachFatalHandlers(rom: RomMachine): void {
  setHandler(rom, CAUSE.UNALIGNED, UNALIGNED_HANDLER);
  for (const cause of FATAL_CAUSES) setHandler(rom, cause, FATAL_HANDLER);
}

/** The ROM's user vector: frame, then the dispatch table, with the cause in a2. */
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
function setHandler(rom: RomMachine, cause: number, handler: number): number {
  const old = rom.bus.read32(handlerEntry(cause));
  rom.bus.write32(handlerEntry(cause), handler === 0 ? P_NONE : handler);
  rom.bus.write32(dispatchEntry(cause), handler === 0 ? UNHANDLED_EXCEPTION : C_WRAPPER_HANDLER);
  return old === P_NONE ? 0 : old;
}

function reportException(rom: RomMachine): void {
  const { exccause: cause, epc1: pc, excvaddr: address } = rom.cpu;
  rom.parts.report({ kind: 'exception', cause, pc, address });
}

/** `break`, and the debug vector waits without end: the chip stands until a watchdog bites. */
function unhandled(rom: RomMachine): void {
  reportException(rom);
  rom.die('exception');
}

/** A system call is skipped, with -1 as its result. */
function skipSyscall(rom: RomMachine): void {
  completeFrame(rom);
  popFrame(rom);
  rom.set(A2, -1);
  rom.cpu.pc += SYSCALL_LENGTH;
}

/** Prints the format and the special registers behind it. */
function report(rom: RomMachine, next: number): void {
  const { epc1, epc2, epc3, excvaddr, depc } = rom.cpu;
  printf(rom, next, FATAL_FORMATS.registers, epc1, epc2, epc3, excvaddr, depc);
}

function pushCaller(rom: RomMachine): void {
  const frame = rom.get(A1) - FRAME_SIZE;
  rom.bus.write32(frame, rom.get(A0));
  rom.set(A1, frame);
}

function fatal(rom: RomMachine): void {
  reportException(rom);
  pushCaller(rom);
  printf(rom, RESUME.fatalRegisters, FATAL_FORMATS.cause, rom.cpu.exccause);
}

/** The stack pointer instead of the cause. */
function unaligned(rom: RomMachine): void {
  reportException(rom);
  const sp = rom.get(A1) - FRAME_SIZE;
  pushCaller(rom);
  printf(rom, RESUME.fatalRegisters, FATAL_FORMATS.stack, sp);
}

function fatalDone(rom: RomMachine): void {
  rom.set(A0, rom.bus.read32(rom.get(A1)));
  rom.set(A1, rom.get(A1) + FRAME_SIZE);
  rom.return();
}

/** Vectors, dispatch and return of exceptions, in hardware fashion. */
export const EXCEPTION_FUNCTIONS: readonly RomFunction[] = [
  control('_UserExceptionVector', 0x40000050, '', cost(9), vector),
  control('_KernelExceptionVector', 0x40000030, '', cost(1), unhandled),
  control('_DoubleExceptionVector', 0x40000070, '', cost(1), (rom) => rom.die('double-exception')),
  control('_DebugExceptionVector', 0x40000010, '', cost(1), unhandled),
  control('_xtos_c_wrapper_handler', C_WRAPPER_HANDLER, '', cost(34), callHandler),
  control('_xtos_cause3_handler', CAUSE3_HANDLER, '', cost(36), callHandler),
  control('_xtos_return_from_exc', RETURN_FROM_EXC, '', cost(24), popFrame),
  control('_xtos_unhandled_exception', UNHANDLED_EXCEPTION, '', cost(4), unhandled),
  control('_xtos_syscall_handler', SYSCALL_HANDLER, '', cost(9), skipSyscall),
  control('_xtos_alloca_handler', ALLOCA_HANDLER, '', cost(1), (rom) => {
    completeFrame(rom);
    popFrame(rom);
  }),
  leaf('_xtos_p_none', P_NONE, '', cost(1), () => undefined),
  leaf('_xtos_set_exception_handler', 0x40000454, 'cause handler', cost(20), (rom) => setHandler(rom, rom.arg(0), rom.arg(1))),
  control('main: fatal exception', FATAL_HANDLER, 'frame cause', cost(5), fatal),
  control('main: unaligned access', UNALIGNED_HANDLER, 'frame cause', cost(40), unaligned),
  resume('fatalRegisters', (rom) => report(rom, RESUME.fatalDone)),
  resume('fatalDone', fatalDone),
  resume('dead', (rom) => rom.waitForEvent()),
];
