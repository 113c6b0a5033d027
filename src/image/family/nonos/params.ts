import { u32At } from '../../../base/bytes.ts';
import { xorChecksum } from '../../../base/checksum.ts';
import type { FlashView } from '../../bytes/flash-view.ts';
import { tailOf } from './map.ts';

/** As many bytes of a parameter sector as the SDK reads. Source: flash-layout.md §2.4. */
const PARAM_LENGTH = 0x49c;
/** Second word of a flag sector that the SDK wrote. */
const FLAG_MAGIC = 0x55aa55aa;
const FLAG_LENGTH = 32;
const BLANK_WORD = 0xffffffff;

/** Whether the SDK's mark is in the flag sector at `offset`. Source: flash-layout.md §2.2. */
export function isFlagSector(bytes: Uint8Array, offset: number): boolean {
  return offset + FLAG_LENGTH <= bytes.length && u32At(bytes, offset + 4) === FLAG_MAGIC;
}

/** The XOR over one parameter sector against what the flag sector says. */
export interface ParamChecksum {
  /** Of the sector summed. */
  readonly offset: number;
  readonly length: number;
  /** Where the stored sum lies. */
  readonly storedAt: number;
  readonly stored: number;
  readonly computed: number;
  readonly ok: boolean;
}

/** The three sectors that select the slot and hold the settings, as the boot loader reads them. Source: flash-layout.md §2.2. */
export interface Params {
  /** Address of the current parameter sector, not wrapped. */
  readonly sector: number;
  readonly active: 'A' | 'B';
  /** The current sector's first 0x49C bytes. */
  readonly bytes: Uint8Array;
  /** Of the current sector; `null` when the flag sector has no sums. */
  readonly checksum: ParamChecksum | null;
}

/** The parameters of a flash that ends at `end` (flash-layout.md §2.3: first byte of the flag sector 0 → copy A, anything else → B). */
export function readParams(view: FlashView, end: number): Params {
  const tail = tailOf(end);
  const active = view.byte(tail.flag) === 0 ? 'A' : 'B';
  const sector = active === 'A' ? tail.paramA : tail.paramB;
  return { sector, active, bytes: view.bytes(sector, PARAM_LENGTH), checksum: readChecksum(view, tail.flag, sector, active) };
}

function readChecksum(view: FlashView, flagAddress: number, sector: number, active: 'A' | 'B'): ParamChecksum | null {
  const flag = view.bytes(flagAddress, FLAG_LENGTH);
  if (!isFlagSector(flag, 0)) return null;
  const length = u32At(flag, active === 'A' ? 12 : 16);
  const sumAt = active === 'A' ? 20 : 24;
  if (length === BLANK_WORD || length > 0x1000) return null;
  const stored = u32At(flag, sumAt);
  const computed = xorChecksum(view.bytes(sector, length));
  return { offset: sector, length, storedAt: flagAddress + sumAt, stored, computed, ok: stored === computed };
}

/** Version field that no loader has written yet. */
export const BLANK_VERSION = 0x1f;

/** The two bytes by which the boot loader chooses. Source: flash-layout.md §2.2, §2.3. */
export interface BootBytes {
  /** Low three bits of byte 0: bits 0-1 the slot, bit 2 "normal", cleared after a failed boot. */
  readonly choice: number;
  /** Low five bits of byte 1: the minor version of the boot loader that wrote them. */
  readonly version: number;
  /** Byte 1 bit 7 clear: addresses of the images are in the bytes that follow. */
  readonly enhanced: boolean;
  /** Byte 1 bits 5-6 say that a test image shall run. */
  readonly test: boolean;
}

/** The two bytes that choose, of a parameter sector. */
export function bootBytes(params: Uint8Array): BootBytes {
  const [b0 = 0xff, b1 = 0xff] = params;
  return { choice: b0 & 7, version: b1 & BLANK_VERSION, enhanced: (b1 & 0x80) === 0, test: (b1 & 0x60) === 0x20 };
}
