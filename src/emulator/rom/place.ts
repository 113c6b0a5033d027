import { ROM_BOOT_FROM_FLASH, romFunctionName } from '../../chip/rom-function.ts';
import { RESUME } from './resume.ts';

/** What the ROM goes on with at a place that is no function. */
const PLACE_NAMES: Readonly<Record<keyof typeof RESUME, string>> = {
  elapse: 'time passes',
  flashBusy: 'flash is busy',
  flashWrite: 'SPIWrite: next page',
  flashErase: 'SPIEraseArea: next piece',
  interrupt: '_xtos_l1int_handler: next interrupt',
  printf: 'ets_printf: next character',
  writeChar: 'ets_write_char: next function',
  task: 'ets_run: next task',
  print: 'main: text goes out',
  bootSegment: 'main: next segment',
  bootFailed: 'main: nothing to start',
  bootRun: 'main: image is loaded',
  bootReturn: 'boot_from_flash: image is loaded',
  timer: 'ets_timer_handler_isr: next timer',
  userDone: 'main: program has returned',
  dead: 'stands still until a reset',
  loader: 'loader: next request',
  loaderReply: 'loader: reply',
  loaderUnlocked: 'loader: flash is unlocked',
  loaderErased: 'loader: erase is done',
  loaderWritten: 'loader: write is done',
  loaderRegister: 'loader: next register',
  bootSdio: 'main: waits for an SDIO host',
  bootStrap: 'main: straps',
  uartPutc: 'uart_putc: next character',
};

const PLACES: ReadonlyMap<number, string> = new Map([
  ...(Object.keys(PLACE_NAMES) as (keyof typeof RESUME)[]).map((key) => [RESUME[key], PLACE_NAMES[key]] as const),
  [ROM_BOOT_FROM_FLASH, 'main: user start'],
]);

/** What the ROM does at `address`, when it is one of the places that its functions come back to; those are never called by their name. */
export function romPlace(address: number): string | undefined {
  return PLACES.get(address);
}

/** The function or the place at `address` in the ROM; `undefined` when none is known. */
export function romName(address: number): string | undefined {
  return romFunctionName(address) ?? PLACES.get(address);
}
