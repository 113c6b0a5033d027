import { NOT_MODELLED } from './not-modelled.ts';
import { MAIN_DONE, MAIN_USER_START, READ_STRING, RESUME } from './resume.ts';
import { ROM_TABLE } from './table.ts';

/** What the ROM goes on with at a place that is no function. */
const PLACE_NAMES: Readonly<Record<keyof typeof RESUME, string>> = {
  elapse: 'time passes',
  flashBusy: 'flash is busy',
  flashWrite: 'SPIWrite: next page',
  flashUnlock: 'SPIEraseArea: unlock',
  flashAttached: 'spi_flash_attach: read mode',
  flashErase: 'SPIEraseArea: next piece',
  interrupt: '_xtos_l1int_handler: next interrupt',
  printf: 'ets_printf: next character',
  writeChar: 'ets_write_char: next function',
  task: 'ets_run: next task',
  taskIdle: 'ets_run: nothing to do',
  print: 'main: text goes out',
  bootSegment: 'main: next segment',
  bootFailed: 'main: nothing to start',
  bootRun: 'main: image is loaded',
  bootLoaded: 'boot_from_flash: image is loaded',
  bootHeader: 'boot_from_flash: header',
  bootFault: 'boot_from_flash: exception',
  bootReady: 'main: flash is attached',
  fatalRegisters: 'main: registers of a fatal exception',
  fatalDone: 'main: fatal exception is told',
  gpio: 'gpio_intr_handler: done',
  timer: 'ets_timer_handler_isr: next timer',
  dead: 'stands still until a reset',
  loader: 'loader: next request',
  loaderReply: 'loader: reply',
  loaderAttached: 'loader: flash is attached',
  loaderLocked: 'loader: flash is locked',
  loaderRead: 'loader: what was written is read',
  loaderErased: 'loader: erase is done',
  loaderWritten: 'loader: write is done',
  loaderRegister: 'loader: next register',
  bootSdio: 'main: waits for an SDIO host',
  bootStrap: 'main: straps',
};

const PLACES: ReadonlyMap<number, string> = new Map([
  ...(Object.keys(PLACE_NAMES) as (keyof typeof RESUME)[]).map((key) => [RESUME[key], PLACE_NAMES[key]] as const),
  [MAIN_USER_START, 'main: boot from flash'],
  [MAIN_DONE, 'main: program has returned'],
  [READ_STRING, 'ets_vprintf: string'],
]);

const ARGUMENTS: ReadonlyMap<number, readonly string[]> = new Map(
  ROM_TABLE.flatMap(({ address, args }) => (args === undefined ? [] : [[address, args] as const])),
);

const FUNCTION_NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(NOT_MODELLED).map(([name, address]) => [address, name] as const),
  ...ROM_TABLE.flatMap(({ address, name, args }) => (args === undefined ? [] : [[address, name] as const])),
]);

/** The function of the mask ROM that starts at `address`, modelled or not; `undefined` for any other place. */
export function romFunctionName(address: number): string | undefined {
  return FUNCTION_NAMES.get(address);
}

/** The arguments of the ROM function at `address`, as in {@link RomFunction.args}; `undefined` when it is not modelled. */
export function romArguments(address: number): readonly string[] | undefined {
  return ARGUMENTS.get(address);
}

/** What the ROM does at `address`, when it is one of the places that its functions come back to; those are never called by their name. */
export function romPlace(address: number): string | undefined {
  return PLACES.get(address);
}

/** The function or the place at `address` in the ROM; `undefined` when none is known. */
export function romName(address: number): string | undefined {
  return romFunctionName(address) ?? PLACES.get(address);
}
