import { isBlank } from '../../base/bytes.ts';
import { type Range, sliceOf } from '../../base/range.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR_SR1 } from '../../chip/register/nor.ts';
import { findRepeat, readStatus } from '../region/flash-details.ts';
import type { Session } from '../session/session.ts';

/** What may be behind a difference between a file and the flash, most telling first. */
export type MismatchCause =
  /** Only bytes 2 and 3 of the header differ: a flasher patched mode, size or frequency (flash-layout.md §4.2 F18). */
  | { readonly cause: 'header-patched'; readonly found: readonly [number, number]; readonly expected: readonly [number, number] }
  /** Only the last five sectors differ, where the SDK keeps its settings: the device has run since. */
  | { readonly cause: 'settings-changed' }
  /** The flash is blank where the file is not: it was never written, or erased since. */
  | { readonly cause: 'not-written' }
  /** The flash lacks bits that the file has, and none the other way round: it was written without being erased. */
  | { readonly cause: 'not-erased' }
  /** Block protection bits are set in status register 1. */
  | { readonly cause: 'write-protected'; readonly status: number }
  /** The content comes again at this distance: the flash is smaller than its id claims (F14). */
  | { readonly cause: 'smaller-than-claimed'; readonly repeatsAt: number }
  /** Parts of this maker are known to lose second writes to a page (Puya), or to be unreliable in quad mode (Boya) (flash-layout.md §4.2 F17, §5). */
  | { readonly cause: 'known-part'; readonly maker: number };

const HEADER_BYTES: readonly number[] = [2, 3];
/** Five sectors at the end of every NONOS map (flash-layout.md §2.1). */
const SETTINGS = 5 * SECTOR_SIZE;
const QUIRKY_MAKERS: ReadonlySet<number> = new Set([0x85, 0x68]);
/** Differing sectors that are looked at. */
const SAMPLES = 3;

/**
 * Looks at what differs, at the status register and the id.
 * @throws what a command throws.
 */
export async function explainMismatch(
  session: Session,
  bytes: Uint8Array,
  offset: number,
  differing: readonly Range[],
): Promise<MismatchCause[]> {
  const causes: MismatchCause[] = [];
  for (const { offset: at, length } of differing.slice(0, SAMPLES)) {
    const sector = { offset: at, length: Math.min(length, SECTOR_SIZE) };
    const found = await session.withRetries('READ_FLASH', () => session.flash.read(sector), sector);
    const cause = patternOf(sliceOf(bytes, offset, sector), found, differing.length === 1 && length <= SECTOR_SIZE && at === 0);
    if (cause !== undefined && !causes.some((other) => other.cause === cause.cause)) causes.push(cause);
  }
  const end = offset + bytes.length;
  if (differing.every((range) => range.offset >= end - SETTINGS)) causes.push({ cause: 'settings-changed' });
  const [status] = await session.withRetries('SPI', () => readStatus(session));
  if ((status & NOR_SR1.BP) !== 0) causes.push({ cause: 'write-protected', status });
  const { maker, size } = session.chip.flash;
  const repeatsAt = size === undefined ? undefined : await findRepeat(session, Math.min(size, session.flashSize));
  if (repeatsAt !== undefined) causes.push({ cause: 'smaller-than-claimed', repeatsAt });
  if (QUIRKY_MAKERS.has(maker)) causes.push({ cause: 'known-part', maker });
  return causes;
}

function patternOf(expected: Uint8Array, found: Uint8Array, isOnlyHeader: boolean): MismatchCause | undefined {
  const places = [...expected.keys()].filter((i) => expected[i] !== found[i]);
  if (places.length === 0) return undefined;
  if (isOnlyHeader && places.every((place) => HEADER_BYTES.includes(place))) {
    return { cause: 'header-patched', found: pair(found), expected: pair(expected) };
  }
  if (isBlank(found)) return { cause: 'not-written' };
  const lacks = places.every((i) => ((found[i] as number) & ~(expected[i] as number)) === 0);
  return lacks ? { cause: 'not-erased' } : undefined;
}

function pair(header: Uint8Array): readonly [number, number] {
  return [header[2] as number, header[3] as number];
}
