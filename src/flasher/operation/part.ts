import { concat, fromLatin1, latin1, toHex } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import type { Store } from '../../base/store.ts';
import type { ChipInfo } from '../identify.ts';
import { cut, type Range } from '../plan.ts';

/** Whose flash a partial backup holds, and which part of it. */
export interface PartHeader extends Range {
  /** Six bytes as hex; empty when the fuses name none. */
  readonly mac: string;
  readonly flashId: number;
  readonly pieceSize: number;
}

/** A piece that the chip's digest proved when it was read. */
interface PartPiece extends Range {
  readonly md5: string;
}

/** Bytes of each piece that is proven and kept by itself. */
export const BACKUP_PIECE = 0x10000;

/** The header for a backup of `range`. */
export function partHeader(chip: ChipInfo, { offset, length }: Range, pieceSize: number): PartHeader {
  return { mac: chip.mac === undefined ? '' : toHex(chip.mac), flashId: chip.flash.id, offset, length, pieceSize };
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

  /** Begins anew, with nothing kept. */
  async begin(header: PartHeader): Promise<void> {
    await this.#store.remove(this.manifestName); // first: a manifest without its bytes keeps nothing
    await this.#store.remove(this.name);
    await this.#note(header);
  }

  /** Adds the next piece and returns once it would survive a power loss. */
  async append({ offset, length }: Range, bytes: Uint8Array): Promise<void> {
    await this.#store.append(this.name, bytes);
    await this.#store.sync(this.name);
    await this.#note({ offset, length, md5: md5(bytes) } satisfies PartPiece);
  }

  /** The bytes of all pieces that an earlier run with the same header left, as far as they are what its manifest says. */
  async kept(header: PartHeader): Promise<Uint8Array> {
    const nothing = new Uint8Array(0);
    const manifest = await this.#store.read(this.manifestName);
    const bytes = await this.#store.read(this.name);
    if (manifest === undefined || bytes === undefined) return nothing;
    const [first, ...pieces] = latin1(manifest).split('\n');
    if (first !== JSON.stringify(header)) return nothing;
    let length = 0;
    for (const [i, piece] of cut(header, header.pieceSize).entries()) {
      const content = bytes.subarray(length, length + piece.length);
      const line: PartPiece = { offset: piece.offset, length: piece.length, md5: md5(content) };
      if (pieces[i] !== JSON.stringify(line)) break;
      length += piece.length;
    }
    return bytes.slice(0, length);
  }

  /** Cuts what is stored back to `bytes`, the first pieces of what {@link kept} gave; at any moment in between the old state counts. */
  async keepOnly(header: PartHeader, bytes: Uint8Array): Promise<void> {
    const lines = [JSON.stringify(header)];
    for (const { offset, length } of cut({ offset: header.offset, length: bytes.length }, header.pieceSize)) {
      const start = offset - header.offset;
      lines.push(JSON.stringify({ offset, length, md5: md5(bytes.subarray(start, start + length)) } satisfies PartPiece));
    }
    await this.#replace(this.manifestName, fromLatin1(`${lines.join('\n')}\n`));
    await this.#replace(this.name, bytes);
  }

  /** Gives the bytes their final name and forgets the manifest. */
  async finish(name: string): Promise<void> {
    await this.#store.rename(this.name, name);
    await this.#store.remove(this.manifestName);
  }

  async #note(line: object): Promise<void> {
    await this.#store.append(this.manifestName, concat(fromLatin1(JSON.stringify(line)), Uint8Array.of(0x0a)));
    await this.#store.sync(this.manifestName);
  }

  async #replace(name: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${name}.new`;
    await this.#store.remove(temporary);
    await this.#store.append(temporary, bytes);
    await this.#store.sync(temporary);
    await this.#store.rename(temporary, name);
  }
}
