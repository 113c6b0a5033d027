import { equal } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import { seconds } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import { cut, type Range, requireInside, sliceOf } from '../../base/range.ts';
import type { Store } from '../../base/store.ts';
import { BLOCK_SIZE } from '../../chip/memory-map.ts';
import type { RegionResult } from '../protocol/event.ts';
import { askMd5, proveWhole } from '../region/prove.ts';
import { readProven } from '../region/read-proven.ts';
import { type RegionContent, type SurveyedRange, survey } from '../region/survey.ts';
import type { Session } from '../session/session.ts';
import { Part, type PartContent, type PartHeader, type PartPiece, partHeader, replaceEntry } from './part.ts';
import { decodeManifest, describes, encodeManifest, manifestOf, sidecarName } from './sidecar.ts';

/** What to back up, and where to. */
export interface BackupOptions {
  readonly store: Store;
  /** The entry that appears in `store` once everything is proven; until then there are `NAME.part` and `NAME.part.manifest`. */
  readonly name: string;
  /** The whole flash by default. */
  readonly range?: Range | undefined;
  /** Bytes that are read and proven at a time, at most; by default as many as pass in about three seconds, 64 to 256 KiB. */
  readonly pieceSize?: number | undefined;
  /** An older backup of the same range: what the chip's MD5 proves to be unchanged is copied from it. */
  readonly since?: Uint8Array | undefined;
  /** Name and version of the program: when given, a manifest of the backup is stored beside it as `NAME.json`. */
  readonly tool?: string | undefined;
  /** When it is read, ISO 8601 in UTC, for the manifest. */
  readonly readAt?: string | undefined;
  /** Replaces existing entries of that name: the backup's and its manifest's at the very end, a partial one's at once. */
  readonly overwrite?: boolean | undefined;
  /**
   * Goes on with what an interrupted run left, as far as the chip's MD5 still proves it; false: begins anew. By default it goes on where
   * the fuses say that it is the same chip's. What another chip, or anybody else, left is not touched without `overwrite`.
   */
  readonly resume?: boolean | undefined;
}

/** A backup that is proven and stored. */
export interface BackupResult extends Range {
  readonly bytes: Uint8Array;
  /** The chip's own MD5 of the range, equal to that of the stored bytes. */
  readonly md5: string;
  /** Bytes that did not have to be read again: an interrupted run had stored them. */
  readonly resumed: number;
  /** Bytes that did not have to be read: the chip's MD5 is that of nothing but FF. */
  readonly blank: number;
  /** Bytes that did not have to be read: the chip's MD5 is that of the older backup. */
  readonly known: number;
}

const ROUNDS = 2;
const MAX_PIECE = 4 * BLOCK_SIZE;
const PIECE_TIME = seconds(3);

/** How what a survey found is stored. */
const RESULTS: Readonly<Record<RegionContent, RegionResult>> = { other: 'read', blank: 'blank', expected: 'known' };

/**
 * Asks the chip's MD5 which regions are blank or as in an older backup, reads the others in pieces, each proven by the stub's
 * digest and stored while the next one is read, then proves the stored whole by the chip's own MD5, and only then gives it
 * its name. After any failure or abort what was read is there to resume.
 * @throws EspError `file.exists`, also when what shall be resumed is of another chip or range; `flash.range`, `flash.unknown-size`; `usage.invalid` when `since` has another length;
 * `file.failed` when what was stored reads back otherwise; `flash.verify` when the flash does not read the same twice; what a
 * command or the store throws.
 */
export async function backup(session: Session, options: BackupOptions): Promise<BackupResult> {
  const { store, name, range = { offset: 0, length: session.flashSize }, since } = options;
  requireInside(range, session.flashSize);
  if (since !== undefined && since.length !== range.length) {
    throw new EspError('usage.invalid', { argument: 'since', given: `${since.length}`, expected: `${range.length}` });
  }
  const part = new Part(store, name);
  const release = await store.claim?.(part.name);
  try {
    return await claimedBackup(session, part, range, options);
  } finally {
    await release?.();
  }
}

/** The work of {@link backup} while no other program does the same. */
async function claimedBackup(session: Session, part: Part, range: Range, options: BackupOptions): Promise<BackupResult> {
  const { store, name, overwrite = false, tool, readAt } = options;
  const ownSidecar = await requireFree(part, options);
  const header = partHeader(session.chip, range);
  const owner = await part.owner(header);
  if (owner === 'other' && !overwrite) throw new EspError('file.exists', { path: part.name }); // it may be all that is left of another chip
  await requireRoom(part, options, range.length);
  const work = new Work(session, part, header, options);
  const resumed = owner === 'same' && options.resume !== false ? await work.resume() : 0;
  if (owner === 'same' && resumed === 0 && header.mac === '' && options.resume === undefined && !overwrite) {
    throw new EspError('file.exists', { path: part.name }); // nothing says that it is this chip's
  }
  const { md5: proof, bytes } = await work.readProven(resumed);
  await requireFree(part, options, ownSidecar);
  if (tool !== undefined) {
    const manifest = manifestOf(session.chip, range.offset, bytes, proof, tool, readAt);
    await replaceEntry(store, sidecarName(name), encodeManifest(manifest)); // first: a manifest that fits no backup says so
  }
  await part.finish(name, overwrite);
  return { ...range, md5: proof, bytes, resumed, blank: work.stored('blank'), known: work.stored('expected') };
}

/** What lies under the part's name is gone on with or replaced: its room counts as free. @throws EspError `file.no-space` */
async function requireRoom(part: Part, { store, name }: BackupOptions, needed: number): Promise<void> {
  const free = await store.free?.();
  if (free === undefined || free >= needed) return;
  const stored = (await store.read(part.name))?.length ?? 0;
  if (free + stored < needed) throw new EspError('file.no-space', { path: name, needed, free });
}

/**
 * A manifest may lie there already: an interrupted run left it when it was about to give the backup its name. It is ours when it
 * describes what is stored so far, or is what was found to be ours before.
 * @returns that manifest, if it is there.
 * @throws EspError `file.exists`
 */
async function requireFree(part: Part, options: BackupOptions, own?: Uint8Array): Promise<Uint8Array | undefined> {
  const { store, name, overwrite = false, tool } = options;
  if (overwrite) return undefined;
  const names = await store.list();
  if (names.includes(name)) throw new EspError('file.exists', { path: name });
  const beside = sidecarName(name);
  if (tool === undefined || !names.includes(beside)) return undefined;
  const left = await store.read(beside);
  if (left === undefined || (own !== undefined && equal(left, own))) return left;
  const manifest = decodeManifest(left);
  const stored = manifest === undefined ? undefined : await store.read(part.name);
  if (manifest === undefined || stored === undefined || !describes(manifest, stored)) throw new EspError('file.exists', { path: beside });
  return left;
}

class Work {
  readonly part: Part;
  readonly #session: Session;
  readonly #header: PartHeader;
  readonly #since: Uint8Array | undefined;
  readonly #pieceSize: number | undefined;
  /** What the next piece of this backup may hold: small after a failure, twice as much after each that went well. */
  #stride = MAX_PIECE;
  /** What this run stored. */
  #pieces: SurveyedRange[] = [];
  /** A piece is stored while the next one is read. */
  #storing: Promise<void> = Promise.resolve();

  constructor(session: Session, part: Part, header: PartHeader, { since, pieceSize }: BackupOptions) {
    this.part = part;
    this.#session = session;
    this.#header = header;
    this.#since = since;
    this.#pieceSize = pieceSize;
  }

  /** Bytes that this run stored by `content`. */
  stored(content: RegionContent): number {
    return this.#pieces.reduce((sum, piece) => (piece.content === content ? sum + piece.length : sum), 0);
  }

  /** Keeps the first pieces of an earlier run that the chip's MD5 still proves; returns their bytes. */
  async resume(): Promise<number> {
    const { onEvent } = this.#session;
    const kept = await this.part.kept(this.#header);
    const good = await this.#verifiedPrefix(kept);
    const length = good.reduce((sum, piece) => sum + piece.length, 0);
    this.#pieces = this.#pieces.filter(({ offset }) => offset < this.#header.offset + length);
    if (length > 0) await this.part.keepOnly(this.#header, { bytes: kept.bytes.subarray(0, length), pieces: good });
    if (length > 0) onEvent({ type: 'phase', phase: 'read' });
    for (const piece of good) onEvent({ type: 'region', ...piece, result: 'kept' });
    if (length > 0) this.#progress(length);
    return length;
  }

  async #verifiedPrefix({ bytes, pieces }: PartContent): Promise<readonly PartPiece[]> {
    if (pieces.length > 1 && (await askMd5(this.#session, { offset: this.#header.offset, length: bytes.length })) === md5(bytes))
      return pieces;
    const good: PartPiece[] = [];
    for (const { offset, length, md5: digest } of pieces) {
      if ((await askMd5(this.#session, { offset, length })) !== digest) break;
      good.push({ offset, length, md5: digest });
    }
    return good;
  }

  /**
   * Gets what is missing and proves the whole; a whole that is not what the flash holds is taken up again once, from the first
   * piece that is not. (A request has no checksum: a piece may have been read, and proven, from elsewhere.)
   */
  async readProven(resumed: number): Promise<{ md5: string; bytes: Uint8Array }> {
    const { offset, length } = this.#header;
    for (let attempt = 1, kept = resumed; ; attempt++) {
      if (kept === 0) await this.part.begin(this.#header);
      await this.#fetch({ offset: offset + kept, length: length - kept });
      const { bytes } = await this.part.kept(this.#header); // read back, so that the proof is of what is stored
      if (bytes.length !== length) throw new EspError('file.failed', { path: this.part.name, reason: 'changed' });
      try {
        return { md5: (await proveWhole(this.#session, bytes, offset)).md5, bytes };
      } catch (error) {
        if (attempt >= ROUNDS || !hasCode(error, 'flash.verify')) throw error;
        this.#session.onEvent({ type: 'retry', what: 'backup', attempt, because: error.code, at: { offset, length } });
        kept = await this.resume();
      }
    }
  }

  async #fetch(missing: Range): Promise<void> {
    if (missing.length === 0) return;
    const { onEvent } = this.#session;
    onEvent({ type: 'phase', phase: 'compare' });
    const stretches = await survey(this.#session, missing, {
      expected: this.#since && sliceOf(this.#since, this.#header.offset, missing),
      onProgress: (done) => onEvent({ type: 'progress', phase: 'compare', done, total: missing.length }),
    });
    onEvent({ type: 'phase', phase: 'read' });
    try {
      for (const stretch of stretches) {
        if (stretch.content === 'other') await this.#read(stretch);
        else await this.#takeOver(stretch);
      }
    } finally {
      await this.#storing;
    }
  }

  async #read({ offset, length }: Range): Promise<void> {
    const end = offset + length;
    for (let at = offset; at < end; ) {
      const [piece] = cut({ offset: at, length: end - at }, this.#nextPiece()) as [Range];
      const from = at - this.#header.offset;
      const { bytes, failures } = await readProven(this.#session, piece, (done) => this.#progress(from + done));
      this.#stride = failures > 0 ? BLOCK_SIZE : 2 * this.#stride;
      await this.#store(piece, bytes, 'other');
      at += piece.length;
    }
  }

  async #takeOver({ offset, length, content }: SurveyedRange): Promise<void> {
    for (const piece of cut({ offset, length }, this.#pieceSize ?? MAX_PIECE)) {
      const isKnown = content === 'expected' && this.#since !== undefined;
      const bytes = isKnown ? sliceOf(this.#since, this.#header.offset, piece) : new Uint8Array(piece.length).fill(0xff);
      await this.#store(piece, bytes, content);
    }
  }

  /** Begins to store a piece, once the one before is stored. */
  async #store(piece: Range, bytes: Uint8Array, content: RegionContent): Promise<void> {
    await this.#storing;
    this.#storing = this.#keep(piece, bytes, content);
    this.#storing.catch(() => {}); // whoever awaits it next is told
  }

  async #keep(piece: Range, bytes: Uint8Array, content: RegionContent): Promise<void> {
    const stored = await this.part.append(piece, bytes);
    this.#pieces.push({ ...piece, content });
    this.#progress(piece.offset + piece.length - this.#header.offset);
    this.#session.onEvent({ type: 'region', ...stored, result: RESULTS[content] });
  }

  #nextPiece(): number {
    if (this.#pieceSize !== undefined) return this.#pieceSize;
    const perBlock = this.#session.exchange.wireTime(BLOCK_SIZE);
    let size = BLOCK_SIZE;
    while (size < MAX_PIECE && 2 * size <= this.#stride && (2 * size * perBlock) / BLOCK_SIZE <= PIECE_TIME) size *= 2;
    return size;
  }

  #progress(done: number): void {
    this.#session.onEvent({ type: 'progress', phase: 'read', done, total: this.#header.length });
  }
}
