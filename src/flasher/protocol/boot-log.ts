import { latin1 } from '../../base/bytes.ts';

/** The ROM's rate after power-on, of the boot log (flash-layout.md §6). */
export const BOOT_LOG_BAUD = 74_880;

/** One start of the chip, by the boot log's first line. */
export interface Boot {
  /** `rst cause`: 1 power-on, 2 the reset pin, 3 software, 4 the watchdog (flash-layout.md §6). */
  readonly resetCause: number;
  /** The first number of `boot mode`: its low three bits are GPIO15, GPIO0, GPIO2. */
  readonly bootMode: number;
}

/** Where a start leads, by the straps (lx106-and-rom.md §5.1). */
export type BootFrom = 'loader' | 'flash' | 'nowhere';

const FIRST_LINE = /rst cause:(\d+), boot mode:\((\d+),\d+\)/g;
const STRAPS = 7;
const UART_DOWNLOAD = 1;
const FLASH = 3;
const WATCHDOG = 4;
/** Fewer characters, or a smaller share of printable ones, may be chance. */
const TEXT_LENGTH = 8;
const TEXT_SHARE = 0.9;

/** Every start that `log` tells of. */
export function bootsOf(log: string): Boot[] {
  return [...log.matchAll(FIRST_LINE)].map(([, cause, mode]) => ({ resetCause: Number(cause), bootMode: Number(mode) }));
}

/** Where the chip went from there. */
export function bootsFrom({ bootMode }: Boot): BootFrom {
  const straps = bootMode & STRAPS;
  if (straps === FLASH) return 'flash';
  return straps === UART_DOWNLOAD ? 'loader' : 'nowhere';
}

/** Whether a log names the watchdog as the cause of its reset. */
export function isWatchdog({ resetCause }: Boot): boolean {
  return resetCause === WATCHDOG;
}

/** Whether the bytes are something that somebody wrote to be read. */
export function isText(bytes: Uint8Array): boolean {
  const printable = bytes.filter((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09).length;
  return bytes.length >= TEXT_LENGTH && printable >= TEXT_SHARE * bytes.length;
}

/** What a boot log shows of a start from flash. */
export type BootOutcome =
  /** The image was loaded and runs; the log shows nothing wrong. */
  | 'started'
  /** It starts again and again. */
  | 'boot-loop'
  /** The ROM found no image, or one whose checksum is wrong. */
  | 'no-image'
  /** The ROM began to load the image, and said nothing more. */
  | 'stopped'
  /** GPIO0 was low: it waits in its loader. */
  | 'download-mode'
  /** The straps lead nowhere: GPIO15 high or GPIO2 low. */
  | 'straps'
  /** Nothing was heard. */
  | 'silent'
  /** Something was heard, and no boot log. */
  | 'unreadable';

/** What the log of a start comes to. */
export interface BootReading {
  readonly outcome: BootOutcome;
  /** How often it started. */
  readonly starts: number;
  /** Of the last start. */
  readonly resetCause: number | undefined;
  readonly bootMode: number | undefined;
}

/** A firmware may restart once by itself, to take over new settings. */
const TOO_MANY_STARTS = 3;
/** What the ROM says when it gives up (lx106-and-rom.md §5.2), and what it says of an image that is whole. */
const ROM_GAVE_UP = /ets_main\.c|csum err/;
const ROM_LOADED = /\bcsum 0x[0-9a-f]{2}/;
const ROM_LOADS = /^load 0x[0-9a-f]+, len -?\d+, room \d+/m;

/** Reads the log of a chip that was reset to start from its flash. */
export function readBootLog(bytes: Uint8Array): BootReading {
  const log = latin1(bytes);
  const boots = bootsOf(log);
  const last = boots.at(-1);
  if (last === undefined) {
    return { outcome: bytes.length === 0 ? 'silent' : 'unreadable', starts: 0, resetCause: undefined, bootMode: undefined };
  }
  return { outcome: outcomeOf(log, boots, last), starts: boots.length, ...last };
}

function outcomeOf(log: string, boots: readonly Boot[], last: Boot): BootOutcome {
  const from = bootsFrom(last);
  if (from !== 'flash') return from === 'loader' ? 'download-mode' : 'straps';
  const tail = log.slice(log.lastIndexOf('rst cause:'));
  if (ROM_GAVE_UP.test(log)) return 'no-image';
  if (boots.length >= TOO_MANY_STARTS || boots.slice(1).some(isWatchdog)) return 'boot-loop';
  if (ROM_LOADED.test(tail)) return 'started';
  return ROM_LOADS.test(tail) ? 'stopped' : 'unreadable';
}
