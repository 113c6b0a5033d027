import { latin1 } from '../base/bytes.ts';
import type { NoSyncCause } from '../base/error.ts';
import { frameOf } from '../wire/packet.ts';

/** What came from a chip that did not answer. */
export interface Overheard {
  /** While it was asked, at the rate of the SYNCs. */
  readonly asked: Uint8Array;
  /** Afterwards at the rate of the boot log, with one more reset if there are lines for it. */
  readonly log: Uint8Array;
}

/** Why there was no answer, as far as the bytes show it. */
export interface Diagnosis {
  readonly cause: NoSyncCause;
  /** First number of the boot log's `boot mode`: its low three bits are GPIO15, GPIO0, GPIO2. */
  readonly bootMode?: number;
  /** The boot log's `rst cause`. */
  readonly resetCause?: number;
}

/** The boot log's first line (flash-layout.md §6). */
const BOOT_LINE = /rst cause:(\d+), boot mode:\((\d+),\d+\)/g;
const UART_DOWNLOAD = 1;
const FROM_FLASH = 3;
const STRAPS = 7;
const WATCHDOG = 4;
/** What the ROMs of later families say at 115200: `rst:0x1 (POWERON_RESET),boot:0x13`, `ESP-ROM:esp32c3-api1-20210207`. */
const OTHER_FAMILY = /rst:0x[0-9a-f]+ \(|ESP-ROM:|waiting for download/;
const SENT = latin1(frameOf('sync', {}));
/** Fewer characters, or a smaller share of printable ones, may be chance. */
const TEXT_LENGTH = 8;
const TEXT_SHARE = 0.9;

/** Says why there was no answer. */
export function diagnose({ asked, log }: Overheard): Diagnosis {
  if (asked.length === 0 && log.length === 0) return { cause: 'silent' };
  const said = latin1(asked);
  if (said.includes(SENT)) return { cause: 'echo' };
  if (OTHER_FAMILY.test(said)) return { cause: 'other-chip' };
  const boots = [...latin1(log).matchAll(BOOT_LINE)].map(([, cause, mode]) => ({ resetCause: Number(cause), bootMode: Number(mode) }));
  const last = boots.at(-1);
  if (last !== undefined) return { cause: causeOf(boots), ...last };
  return { cause: isText(asked) || isText(log) ? 'application' : 'garbage' };
}

function causeOf(boots: readonly { resetCause: number; bootMode: number }[]): NoSyncCause {
  const straps = (boots.at(-1)?.bootMode ?? 0) & STRAPS;
  if (straps === UART_DOWNLOAD) return 'deaf';
  if (straps !== FROM_FLASH) return 'straps';
  if (boots.some(({ resetCause }) => resetCause === WATCHDOG)) return 'watchdog';
  return boots.length > 1 ? 'boot-loop' : 'gpio0-high';
}

function isText(bytes: Uint8Array): boolean {
  const printable = bytes.filter((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09).length;
  return bytes.length >= TEXT_LENGTH && printable >= TEXT_SHARE * bytes.length;
}
