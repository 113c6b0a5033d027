import { latin1 } from '../../../base/bytes.ts';
import { find, needle } from '../../bytes/search.ts';

const RF_CAL_CHECK = needle('rf_cal[0] !=0x05');
const MAP_CHECK = needle('mismatch map %d');
const NEED_BOOT = needle('need boot 1.4+');
const SDK_VERSION = needle('SDK ver: ');
const AT_MARK = needle('AT version:');

/** What the SDK inside an application does at its start, told by the texts it holds. Sources: flash-layout.md §2.1, §2.4. */
export interface SdkFacts {
  /** For instance `2.2.1` or `3.0.6-dev`. */
  readonly version: string | null;
  /** Restarts endlessly without init data. */
  readonly needsInitData: boolean;
  /** SDK 3: compares the compiled map with the header's. */
  readonly checksMap: boolean;
  /** Refuses wide maps under boot loaders older than 1.4. */
  readonly checksBoot: boolean;
  /** Espressif's AT firmware, which goes on after a failed map check where template code stops. */
  readonly isAt: boolean;
}

/** SDK facts from the bytes [from, to) of the file. */
export function readSdk(file: Uint8Array, from: number, to: number): SdkFacts {
  const has = (what: ReturnType<typeof needle>) => find(file, what, from, to) >= 0;
  return {
    version: sdkVersion(file, from, to),
    needsInitData: has(RF_CAL_CHECK),
    checksMap: has(MAP_CHECK),
    checksBoot: has(NEED_BOOT),
    isAt: has(AT_MARK),
  };
}

const OPEN = 0x28;
const CLOSE = 0x29;
/** Opening brackets looked at: several times those of the largest real image, which has some three thousand. */
const MAX_BRACKETS = 0x4000;
/** Digits of the commit id in brackets: 7, in some builds 8. */
const COMMIT_LENGTHS = [7, 8];
const MAX_VERSION = 16;

/** The SDK's version text, `2.2.1(6ab97e9)`: three numbers, perhaps a suffix, and a commit id in brackets; or what follows `SDK ver: `. */
function sdkVersion(file: Uint8Array, from: number, to: number): string | null {
  const named = find(file, SDK_VERSION, from, to);
  const text = named < 0 ? '' : latin1(file.subarray(named + SDK_VERSION.bytes.length, named + SDK_VERSION.bytes.length + MAX_VERSION));
  const literal = /^\d\.\d\.\d(?:-[a-z0-9]+)?/.exec(text)?.[0];
  if (literal !== undefined) return literal;
  let tries = 0;
  for (let at = file.indexOf(OPEN, from); at >= 0 && at < to && tries < MAX_BRACKETS; at = file.indexOf(OPEN, at + 1)) {
    tries++;
    const digits = COMMIT_LENGTHS.find((length) => file[at + 1 + length] === CLOSE);
    if (digits === undefined) continue;
    const text = latin1(file.subarray(Math.max(from, at - MAX_VERSION), at + 2 + digits));
    const match = /(\d\.\d\.\d(?:-[a-z0-9]+)?)\([0-9a-f]{7,8}\)$/.exec(text);
    if (match?.[1] !== undefined) return match[1];
  }
  return null;
}

/** Which of Espressif's init data files goes with the SDK: 8 from SDK 2.1 on, 5 before; `null` if the version is unknown. Source: flash-layout.md §4.2 F1. */
export function initDataVersion({ version }: SdkFacts): 5 | 8 | null {
  if (version === null) return null;
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > 2 || (major === 2 && minor >= 1) ? 8 : 5;
}
