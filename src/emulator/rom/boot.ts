import { UART0_BASE } from '../../chip/memory-map.ts';
import { UART, UART_CLKDIV_RESET, UART_CONF0 } from '../../chip/register/uart.ts';
import { PS } from '../cpu/isa/exception.ts';
import { RESET_CAUSE } from '../reset-cause.ts';
import { bootFromFlash } from './boot-image.ts';
import { disableCache, releaseCacheBanks } from './cache.ts';
import { COST } from './cost.ts';
import { fillData } from './data.ts';
import { fillExceptionTables } from './exception.ts';
import { control, leaf, type RomFunction, resume, routine } from './function.ts';
import { fillInterruptTable } from './interrupt.ts';
import { startLoader } from './loader/loader.ts';
import type { RomMachine } from './machine.ts';
import { print } from './print.ts';
import { BSS_END, BSS_START, PUTC1, USER_STACK, USER_START } from './ram.ts';
import { MAIN_USER_START, RESUME } from './resume.ts';
import { ETS_RUN } from './task.ts';
import { DEFAULT_PUTC } from './uart.ts';
import { attachUart } from './uart-device.ts';

const A0 = 0;
const A1 = 1;
/** PS after a hardware reset: a program that jumps to the reset vector has another one. */
const RESET_PS = PS.EXCM | PS.INTLEVEL;
const RESET_VECBASE = 0x40000000;
/** Second number of `boot mode`: varies by board (lx106-and-rom.md §5.2). */
const BOOT_MODE_DETAIL = 6;

/** GPIO15, GPIO0, GPIO2. */
const STRAP_DOWNLOAD = 1;
const STRAP_FLASH = 3;
const STRAP_SDIO = 4;

/** Everything that a reset sets up, whether by hardware or by a jump to the vector; then the first lines of text. */
function start(rom: RomMachine): void {
  const { cpu, bus, parts } = rom;
  if (cpu.ps !== RESET_PS) parts.report({ kind: 'restart', caller: rom.get(A0) });
  cpu.vecbase = RESET_VECBASE;
  cpu.intenable = 0;
  cpu.ps = PS.UM;
  rom.set(A1, USER_STACK);
  rom.fill(BSS_START, BSS_END - BSS_START, 0);
  fillExceptionTables(rom);
  fillInterruptTable(rom);
  fillData(rom);
  bus.write32(PUTC1, DEFAULT_PUTC);
  attachUart(rom);
  disableCache(rom);
  releaseCacheBanks(rom);
  bus.write32(UART0_BASE + UART.INT_ENA, 0);
  bus.write32(UART0_BASE + UART.CONF0, UART_CONF0.FRAME_8N1);
  bus.write32(UART0_BASE + UART.CLKDIV, UART_CLKDIV_RESET);
  const cause = parts.resetCause();
  const mode = `rst cause:${cause}, boot mode:(${parts.straps()},${BOOT_MODE_DETAIL})`;
  print(rom, `\r\n ets Jan  8 2013,${mode}\r\n\r\n${cause === RESET_CAUSE.watchdog ? 'wdt reset\r\n' : ''}`, RESUME.bootStrap);
}

function byStrap(rom: RomMachine): void {
  const strap = rom.parts.straps();
  if (strap === STRAP_DOWNLOAD) startLoader(rom);
  else if (strap === STRAP_FLASH) rom.cpu.pc = MAIN_USER_START;
  else if (strap < STRAP_SDIO) rom.die('bad-strap');
  else print(rom, 'waiting for host\r\n', RESUME.bootSdio);
}

/** Where `main` tests the user start pointer. */
function userStart(rom: RomMachine): void {
  const entry = rom.bus.read32(USER_START);
  if (entry === 0) bootFromFlash(rom);
  else run(rom, entry);
}

function run(rom: RomMachine, entry: number): void {
  rom.parts.report({ kind: 'run', entry });
  rom.cpu.ps = PS.UM;
  rom.set(A1, USER_STACK);
  rom.call(entry, RESUME.userDone);
}

/** The way from the reset vector to a program, and what comes after it. */
export const BOOT_FUNCTIONS: readonly RomFunction[] = [
  control('_ResetVector', 0x40000080, '', COST.start, start),
  control('_ResetHandler', 0x400000a4, '', COST.start, start),
  resume('bootStrap', byStrap, COST.small),
  routine(MAIN_USER_START, 'main: user start', COST.small, userStart),
  leaf('ets_set_user_start', 0x40000fbc, 'entry', COST.tiny, (rom) => {
    rom.bus.write32(USER_START, rom.arg(0));
    return undefined;
  }),
  resume('bootRun', (rom) => run(rom, rom.bus.read32(USER_START))),
  resume('bootSdio', (rom) => rom.die('bad-strap')),
  resume('userDone', (rom) => print(rom, 'user code done\r\n', ETS_RUN)),
];
