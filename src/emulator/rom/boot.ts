import { PS } from '../cpu/isa/exception.ts';
import { RESET_CAUSE } from '../reset-cause.ts';
import { bootFromFlash } from './boot-image.ts';
import { releaseCacheBanks, stopCache } from './cache.ts';
import { cost } from './cost.ts';
import { fillData } from './data.ts';
import { attachFatalHandlers, fillExceptionTables } from './exception.ts';
import { control, leaf, type RomFunction, resume, routine } from './function.ts';
import { fillInterruptTable } from './interrupt.ts';
import { startLoader } from './loader/loader.ts';
import type { RomMachine } from './machine.ts';
import { print } from './print.ts';
import { BSS_END, BSS_START, PUTC1, USER_STACK, USER_START } from './ram.ts';
import { MAIN_DONE, MAIN_USER_START, RESUME } from './resume.ts';
import { SPI_FLASH_ATTACH } from './spi-flash.ts';
import { ETS_RUN } from './task.ts';
import { UART_PUTC } from './uart.ts';
import { attachUart, initialiseUart } from './uart-device.ts';

const A0 = 0;
const A1 = 1;
/** PS after a hardware reset: a program that jumps to the reset vector has another one. */
const RESET_PS = PS.EXCM | PS.INTLEVEL;
const RESET_VECBASE = 0x40000000;
/** Second number of `boot mode`: varies by board (lx106-and-rom.md §5.2). */
const BOOT_MODE_DETAIL = 6;

/** GPIO15, GPIO0, GPIO2. */
const STRAP = { DOWNLOAD: 1, RAM: 2, FLASH: 3, SDIO: 4 } as const;
/** What strap 2 starts: a program that is in IRAM already. */
const RAM_PROGRAM = 0x40100000;

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
  attachUart(rom);
  initialiseUart(rom, 0);
  bus.write32(PUTC1, UART_PUTC);
  // A program that jumped here left its cache on, and no hardware reset took it off [I].
  if (cpu.bus.iramSize < IRAM_SIZE) stopCache(rom);
  releaseCacheBanks(rom);
  const cause = parts.resetCause();
  const mode = `rst cause:${cause}, boot mode:(${parts.straps()},${BOOT_MODE_DETAIL})`;
  print(rom, `\r\n ets Jan  8 2013,${mode}\r\n\r\n${cause === RESET_CAUSE.watchdog ? 'wdt reset\r\n' : ''}`, RESUME.bootStrap);
}

const IRAM_SIZE = 0x10000;

/** A software reset leaves out what the straps ask for: of a chip in download mode it boots the flash. */
function byCause(rom: RomMachine): void {
  const cause = rom.parts.resetCause();
  if (cause === RESET_CAUSE.software || cause === RESET_CAUSE.deepSleep) afterStraps(rom);
  else byStrap(rom);
}

function byStrap(rom: RomMachine): void {
  const strap = rom.parts.straps();
  if (strap === STRAP.DOWNLOAD) startLoader(rom);
  else if (strap === STRAP.FLASH) rom.call(SPI_FLASH_ATTACH, RESUME.bootReady);
  else if (strap >= STRAP.SDIO) print(rom, 'waiting for host\r\n', RESUME.bootSdio);
  else {
    if (strap === STRAP.RAM) rom.bus.write32(USER_START, RAM_PROGRAM);
    afterStraps(rom);
  }
}

/** Where a program is now, or the flash may hold one. */
function afterStraps(rom: RomMachine): void {
  const strap = rom.parts.straps();
  const isUploaded = strap === STRAP.DOWNLOAD && rom.bus.read32(USER_START) !== 0;
  if (strap === STRAP.FLASH || (strap === STRAP.DOWNLOAD && !isUploaded)) bootFromFlash(rom);
  else run(rom);
}

/** Calls the program, or goes on without one. */
function run(rom: RomMachine): void {
  const entry = rom.bus.read32(USER_START);
  attachFatalHandlers(rom);
  rom.set(A1, USER_STACK);
  rom.cpu.ps = PS.UM;
  if (entry === 0) {
    rom.cpu.pc = MAIN_DONE;
    return;
  }
  rom.parts.report({ kind: 'run', entry });
  rom.call(entry, MAIN_DONE);
}

/** The way from the reset vector to a program, and what comes after it. */
export const BOOT_FUNCTIONS: readonly RomFunction[] = [
  control('_ResetVector', 0x40000080, '', cost(20_000), start),
  control('_ResetHandler', 0x400000a4, '', cost(20_000), start),
  resume('bootStrap', byCause, cost(50)),
  resume('bootReady', afterStraps, cost(50)),
  routine(MAIN_USER_START, 'main: boot from flash', cost(10), bootFromFlash),
  leaf('ets_set_user_start', 0x40000fbc, 'entry', cost(3), (rom) => {
    rom.bus.write32(USER_START, rom.arg(0));
    return undefined;
  }),
  resume('bootRun', run),
  resume('bootSdio', (rom) => rom.die('bad-strap')),
  routine(MAIN_DONE, 'main: program has returned', cost(10), (rom) => print(rom, 'user code done\r\n', ETS_RUN)),
];
