import { latin1 } from '../../base/bytes.ts';
import type { NoSyncCause } from '../../base/error.ts';
import { frameOf } from '../../wire/packet.ts';
import { type Boot, bootsFrom, bootsOf, isText, isWatchdog } from './boot-log.ts';

/** What came from a chip that did not answer. */
export interface NoSyncBytes {
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

/** What the ROMs of later families say at 115200: `rst:0x1 (POWERON_RESET),boot:0x13`, `ESP-ROM:esp32c3-api1-20210207`. */
const OTHER_FAMILY = /rst:0x[0-9a-f]+ \(|ESP-ROM:|waiting for download/;
const SENT = latin1(frameOf('sync', {}));

/** Says why there was no answer. */
export function diagnose({ asked, log }: NoSyncBytes): Diagnosis {
  if (asked.length === 0 && log.length === 0) return { cause: 'silent' };
  const said = latin1(asked);
  if (said.includes(SENT)) return { cause: 'echo' };
  if (OTHER_FAMILY.test(said)) return { cause: 'other-chip' };
  const boots = bootsOf(latin1(log));
  const last = boots.at(-1);
  if (last !== undefined) return { cause: causeOf(boots, last), ...last };
  return { cause: isText(asked) || isText(log) ? 'application' : 'garbage' };
}

function causeOf(boots: readonly Boot[], last: Boot): NoSyncCause {
  const from = bootsFrom(last);
  if (from !== 'flash') return from === 'loader' ? 'deaf' : 'straps';
  if (boots.some(isWatchdog)) return 'watchdog';
  return boots.length > 1 ? 'boot-loop' : 'gpio0-high';
}
