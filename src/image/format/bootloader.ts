import { latin1 } from '../../base/bytes.ts';
import { find, type Needle, needle } from '../bytes/search.ts';
import type { V1Image } from './v1.ts';

/** What stands at flash address 0 and starts the application. */
export interface Bootloader {
  readonly name: 'boot' | 'eboot' | 'rboot' | 'rtos';
  readonly version: string | null;
  /** The line in which it names itself, without its end. */
  readonly banner: string | null;
}

/** Entry and length of the first segment of Espressif's binaries. Source: flash-layout.md §1.7. */
const BOOT_BY_SHAPE = [
  { version: '1.1', entry: 0x40100070, length: 0x264 },
  { version: '1.2', entry: 0x401000c0, length: 0x330 },
  { version: '1.4', entry: 0x40100294, length: 0x574 },
  { version: '1.6', entry: 0x40100438, length: 0x968 },
  { version: '1.7', entry: 0x4010057c, length: 0xa20 },
] as const;

const IRAM_START = 0x40100000;

/** The one of Espressif's binaries with a first segment like that; a damaged entry does not hide it. */
function shapeOf(first: V1Image | undefined): (typeof BOOT_BY_SHAPE)[number] | undefined {
  const segment = first?.segments[0];
  return BOOT_BY_SHAPE.find(({ length }) => segment?.loadAddress === IRAM_START && segment.length === length);
}

/** Where the Espressif boot loader at 0 begins; `null` when it is none of the known binaries. */
export function knownEntry(first: V1Image | undefined, bootloader: Bootloader | null): number | null {
  const shape = shapeOf(first);
  return shape !== undefined && bootloader?.name === 'boot' && bootloader.version === shape.version ? shape.entry : null;
}

const EBOOT_ADDRESS = 0x4010f000;
const SECOND_BOOT = needle('2nd boot version : ');
const RBOOT = needle('rBoot v');
const RTOS = needle('2nd stage bootloader');
/** Room in which a first stage lies: boot and eboot have 4 KiB, rBoot 8, the RTOS loader up to its partition table. */
const SMALL = 0x1000;
const MIDDLE = 0x2000;
const LARGE = 0x8000;

const MAX_BANNER = 48;

interface VersionText {
  readonly version: string | null;
  readonly banner: string;
}

/** The line that begins with `what`, and the digits and dots that follow it, if it occurs below `limit`. */
function named(file: Uint8Array, what: Needle, limit: number): VersionText | undefined {
  const at = find(file, what, 0, limit);
  if (at < 0) return undefined;
  const banner = /^[ -~]*/.exec(latin1(file.subarray(at, Math.min(limit, at + MAX_BANNER))))?.[0] ?? '';
  const version = /^\d+(?:\.\d+)+/.exec(banner.slice(what.bytes.length))?.[0] ?? null;
  return { version, banner };
}

/** Which boot loader the image at 0 is; `null` when it is none of the known ones. `first` is the image at 0, if there is one. */
export function recogniseBootloader(file: Uint8Array, first: V1Image | undefined): Bootloader | null {
  const boot = named(file, SECOND_BOOT, SMALL);
  if (boot !== undefined) return { name: 'boot', ...boot };
  const segment = first?.segments[0];
  if (first !== undefined && segment !== undefined) {
    const shape = shapeOf(first);
    if (shape !== undefined && (first.header.entry === shape.entry || first.checksum?.ok === true))
      return { name: 'boot', version: shape.version, banner: null };
    if (segment.loadAddress === EBOOT_ADDRESS) return { name: 'eboot', version: null, banner: null };
  }
  const rboot = named(file, RBOOT, MIDDLE);
  if (rboot !== undefined) return { name: 'rboot', ...rboot };
  return find(file, RTOS, 0, LARGE) >= 0 ? { name: 'rtos', version: null, banner: null } : null;
}
