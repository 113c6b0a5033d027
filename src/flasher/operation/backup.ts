import { md5 } from '../../base/checksum.ts';
import { EspError, hasCode } from '../../base/error.ts';
import type { Store } from '../../base/store.ts';
import { readFlash } from '../flash.ts';
import { cut, type Range, requireInside, sliceOf } from '../plan.ts';
import type { Session } from '../session.ts';
import { BACKUP_PIECE, Part, type PartHeader, partHeader } from './part.ts';
import { askMd5, proveWhole } from './prove.ts';

/** What to back up, and where to. */
export interface BackupOptions {
  readonly store: Store;
  /** The entry that appears in `store` once everything is proven; until then there are `NAME.part` and `NAME.part.manifest`. */
  readonly name: string;
  /** The whole flash unless told. */
  readonly range?: Range | undefined;
  /** Bytes that are read and proven at a time; 64 KiB unless told. */
  readonly pieceSize?: number | undefined;
  /** Replaces an existing entry of that name, at the very end. */
  readonly overwrite?: boolean | undefined;
  /** Goes on with what an interrupted run left, as far as the chip's MD5 still proves it. */
  readonly resume?: boolean | undefined;
}

/** A backup that is proven and stored. */
export interface BackupResult extends Range {
  readonly bytes: Uint8Array;
  /** The chip's own MD5 of the range, equal to that of the stored bytes. */
  readonly md5: string;
  /** Bytes that did not have to be read again. */
  readonly resumed: number;
}

const ROUNDS = 2;

/**
 * Reads the flash in pieces, each proven by the stub's digest and stored before the next one is read, then proves the stored
 * whole by the chip's own MD5, and only then gives it its name. After any failure or abort what was read is there to resume.
 * @throws EspError `file.exists`, `flash.range`, `flash.unknown-size`; `file.failed` when what was stored reads back otherwise;
 * `flash.verify` when the flash does not read the same twice; what a command or the store throws.
 */
export async function backup(session: Session, options: BackupOptions): Promise<BackupResult> {
  const { store, name, range = { offset: 0, length: session.flashSize }, pieceSize = BACKUP_PIECE, overwrite = false } = options;
  requireInside(range, session.flashSize);
  await requireFree(store, name, overwrite);
  const part = new Part(store, name);
  const header = partHeader(session.chip, range, pieceSize);
  session.onEvent({ type: 'phase', phase: 'read' });
  const resumed = options.resume === true ? await resume(session, part, header) : 0;
  const { md5: proof, bytes } = await readProven(session, part, header, resumed);
  await requireFree(store, name, overwrite);
  await part.finish(name);
  return { ...range, md5: proof, bytes, resumed };
}

async function requireFree(store: Store, name: string, overwrite: boolean): Promise<void> {
  if (!overwrite && (await store.list()).includes(name)) throw new EspError('file.exists', { path: name });
}

/** Keeps the first pieces of an earlier run that the chip's MD5 still proves; returns their bytes. */
async function resume(session: Session, part: Part, header: PartHeader): Promise<number> {
  const kept = await part.kept(header);
  let length = 0;
  for (const piece of cut({ offset: header.offset, length: kept.length }, header.pieceSize)) {
    const digest = md5(sliceOf(kept, header.offset, piece));
    if ((await askMd5(session, piece)) !== digest) break;
    length += piece.length;
    session.onEvent({ type: 'region', ...piece, result: 'kept', md5: digest });
    session.onEvent({ type: 'progress', phase: 'read', done: length, total: header.length });
  }
  if (length > 0) await part.keepOnly(header, kept.subarray(0, length));
  return length;
}

/**
 * Reads what is missing and proves the whole; a whole that is not what the flash holds is taken up again once, from the
 * first piece that is not. (A request has no checksum: a piece may have been read, and proven, from elsewhere.)
 */
async function readProven(session: Session, part: Part, header: PartHeader, resumed: number): Promise<{ md5: string; bytes: Uint8Array }> {
  const { offset, length } = header;
  for (let attempt = 1, kept = resumed; ; attempt++) {
    if (kept === 0) await part.begin(header);
    await readPieces(session, part, header, kept);
    const bytes = await part.kept(header); // read back, so that the proof is of what is stored
    if (bytes.length !== length) throw new EspError('file.failed', { path: part.name, reason: 'changed' });
    try {
      return { md5: (await proveWhole(session, bytes, offset)).md5, bytes };
    } catch (error) {
      if (attempt >= ROUNDS || !hasCode(error, 'flash.verify')) throw error;
      session.onEvent({ type: 'retry', what: 'backup', attempt, because: error.code, at: { offset, length } });
      session.onEvent({ type: 'phase', phase: 'read' });
      kept = await resume(session, part, header);
    }
  }
}

async function readPieces(session: Session, part: Part, header: PartHeader, from: number): Promise<void> {
  const { onEvent } = session;
  const total = header.length;
  let done = from;
  for (const piece of cut({ offset: header.offset + from, length: total - from }, header.pieceSize)) {
    const onProgress = (count: number): void => onEvent({ type: 'progress', phase: 'read', done: done + count, total });
    const bytes = await session.persist('READ_FLASH', () => readFlash(session, piece, onProgress), piece);
    await part.append(piece, bytes);
    done += piece.length;
    onEvent({ type: 'region', ...piece, result: 'read', md5: md5(bytes) });
  }
}
