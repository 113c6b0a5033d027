import { concat, equal, fromLatin1, latin1, toHex } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import type { Range } from '../../base/range.ts';
import type { Store } from '../../base/store.ts';
import type { ChipInfo } from '../protocol/identify.ts';

/** Whose flash a partial backup holds, and which part of it. */
export interface PartHeader extends Range {
  /** Six bytes as hex; empty when the fuses name none. */
  readonly mac: string;
  readonly flashId: number;
}

/** Whose a partial backup is: nobody's when there is nothing to keep, the same chip's and range's, or somebody else's. */
export type PartOwner = 'nobody' | 'same' | 'other';

/** A piece that the chip's digest proved, and that of its bytes. */
export interface PartPiece extends Range {
  readonly md5: string;
}

/** The header for a backup of `range`. */
export function partHeader(chip: ChipInfo, { offset, length }: Range): PartHeader {
  return { mac: chip.mac === undefined ? '' : toHex(chip.mac), flashId: chip.flash.id, offset, length };
}

/** What an earlier run left: the pieces follow each other from the range's start. */
export interface PartContent {
  readonly bytes: Uint8Array;
  readonly pieces: readonly PartPiece[];
}

/**
 * A backup that is under way: the bytes so far in `NAME.part`, and in `NAME.part.manifest` one line of JSON for the header
 * and one for each piece. A piece's line is written once its bytes are safe, so that whatever a power loss leaves behind
 * says truly how far the bytes are good.
 */
export class Part {
  readonly #store: Store;
  readonly name: string;
  readonly manifestName: string;

  constructor(store: Store, name: string) {
    this.#store = store;
    this.name = `${name}.part`;
    this.manifestName = `${name}.part.manifest`;
  }

  /** Begins anew, with nothing kept. At any moment in between what is there is ours, and keeps nothing or what it did. */
  async begin(header: PartHeader): Promise<void> {
    if ((await this.owner(header)) === 'same') {
      await replaceEntry(this.#store, this.manifestName, lineOf(header)); // a manifest without pieces keeps nothing
      await this.#store.remove(this.name);
      return;
    }
    await this.#store.remove(this.manifestName);
    await this.#store.remove(this.name);
    await this.#note(header);
  }

  /** Adds the next piece and returns it, with its MD5, once it would survive a power loss. */
  async append({ offset, length }: Range, bytes: Uint8Array): Promise<PartPiece> {
    await this.#store.append(this.name, bytes);
    await this.#store.sync(this.name);
    const piece: PartPiece = { offset, length, md5: md5(bytes) };
    await this.#note(piece);
    return piece;
  }

  /** Whose the entries with these names are, by the manifest's first line. */
  async owner(header: PartHeader): Promise<PartOwner> {
    const names = await this.#store.list();
    const hasBytes = names.includes(this.name);
    if (!hasBytes && !names.includes(this.manifestName)) return 'nobody';
    const manifest = latin1((await this.#store.read(this.manifestName)) ?? new Uint8Array(0));
    const [first = ''] = manifest.split('\n');
    if (first === JSON.stringify(header)) return 'same';
    const isTorn = JSON.stringify(header).startsWith(first.replace(/\0+$/, '')); // a power loss right at the beginning
    return !hasBytes && isTorn ? 'nobody' : 'other';
  }

  /** The pieces that an earlier run with the same header left, as far as the bytes are what its manifest says. */
  async kept(header: PartHeader): Promise<PartContent> {
    const manifest = await this.#store.read(this.manifestName);
    const bytes = await this.#store.read(this.name);
    const pieces: PartPiece[] = [];
    if (manifest === undefined || bytes === undefined) return { bytes: new Uint8Array(0), pieces };
    const [first, ...lines] = latin1(manifest).split('\n');
    let length = 0;
    if (first === JSON.stringify(header)) {
      for (const line of lines) {
        const piece = pieceOf(line);
        if (piece?.offset !== header.offset + length || length + piece.length > bytes.length) break;
        if (md5(bytes.subarray(length, length + piece.length)) !== piece.md5) break;
        pieces.push(piece);
        length += piece.length;
      }
    }
    return { bytes: bytes.slice(0, length), pieces };
  }

  /** Cuts what is stored back to `bytes`, the first `pieces` of what {@link kept} gave; at any moment in between the old state counts. */
  async keepOnly(header: PartHeader, { bytes, pieces }: PartContent): Promise<void> {
    await replaceEntry(this.#store, this.manifestName, concat(...[header, ...pieces].map(lineOf)));
    await replaceEntry(this.#store, this.name, bytes);
  }

  /** Gives the bytes their final name, in place of an existing file only with `replace`, and forgets the manifest. @throws EspError `file.exists` */
  async finish(name: string, replace: boolean): Promise<void> {
    await this.#store.rename(this.name, name, { replace });
    await this.#store.remove(this.manifestName);
  }

  async #note(line: object): Promise<void> {
    await this.#store.append(this.manifestName, lineOf(line));
    await this.#store.sync(this.manifestName);
  }
}

/**
 * Gives the entry `name` this content in one step: at any moment in between the old one counts. Of what lies under the temporary name
 * only what an interrupted replacement can have left is removed: the beginning of the old or the new content.
 */
export async function replaceEntry(store: Store, name: string, bytes: Uint8Array): Promise<void> {
  const names = await store.list();
  let temporary = `${name}.new`;
  for (let count = 2; names.includes(temporary); count++) {
    const left = (await store.read(temporary)) ?? new Uint8Array(0);
    if (isStartOf(left, bytes) || isStartOf(left, await store.read(name))) {
      await store.remove(temporary);
      break;
    }
    temporary = `${name}.new${count}`;
  }
  await store.append(temporary, bytes);
  await store.sync(temporary);
  await store.rename(temporary, name);
}

function isStartOf(start: Uint8Array, whole: Uint8Array | undefined): boolean {
  return whole !== undefined && equal(start, whole.subarray(0, start.length));
}

function lineOf(line: object): Uint8Array {
  return fromLatin1(`${JSON.stringify(line)}\n`);
}

function objectOf(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** A line of the manifest; `undefined` when it is none. */
function pieceOf(line: string): PartPiece | undefined {
  const { offset, length, md5: digest } = objectOf(line) as Partial<PartPiece>;
  if (!Number.isInteger(offset) || !Number.isInteger(length) || Number(length) <= 0 || typeof digest !== 'string') return undefined;
  return { offset: Number(offset), length: Number(length), md5: digest };
}
