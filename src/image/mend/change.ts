/** Why bytes differ afterwards. */
export type ChangeReason =
  /** Cut off: the file was nothing but copies of its first part. */
  | 'mirror'
  /** Cut off: erased flash beyond the end of the chip. */
  | 'unused-end'
  /** Added: erased flash up to the end that the header states. */
  | 'padding'
  /** The size nibble of the header at 0. */
  | 'size-nibble'
  | 'flash-mode'
  /** The last five sectors, brought to the end that the size nibble states. */
  | 'tail'
  | 'init-data'
  /** Boot bytes that choose the slot. */
  | 'slot-choice'
  /** StoredSum over a parameter sector that has been changed. */
  | 'settings-sum'
  /** The target's own settings and keys in place of the donor's. */
  | 'identity'
  /** Settings, names, passwords and keys, erased. */
  | 'credentials'
  /** The radio's calibration, which carries the chip's MAC, erased. */
  | 'calibration'
  /** As it was before the wrong kind of copy. */
  | 'unmangled'
  /** Taken from another reading of the same chip. */
  | 'other-read';

/** Bytes [offset, offset + length) of the result that are not those of the file; of what was cut off, the place in the file. */
export interface Change {
  readonly offset: number;
  readonly length: number;
  readonly reason: ChangeReason;
}

/** A copy of a file that records what is done to it. The file itself is never touched. */
export class Editor {
  #bytes: Uint8Array;
  #isCopy = false;
  readonly #changes: Change[] = [];

  constructor(file: Uint8Array) {
    this.#bytes = file;
  }

  /** As they are now. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** In the order in which they were made; where two of them meet, the later one holds. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** Puts `data` at `offset`, which must lie in the file; the entry covers the first to the last byte that differs. */
  write(offset: number, data: Uint8Array, reason: ChangeReason): void {
    let first = 0;
    let end = Math.min(data.length, this.#bytes.length - offset);
    while (first < end && this.#bytes[offset + first] === data[first]) first++;
    while (end > first && this.#bytes[offset + end - 1] === data[end - 1]) end--;
    if (first === end) return;
    this.#own().set(data.subarray(first, end), offset + first);
    this.#changes.push({ offset: offset + first, length: end - first, reason });
  }

  /** Erases [start, end), as far as the file goes. */
  erase(start: number, end: number, reason: ChangeReason): void {
    const stop = Math.min(end, this.#bytes.length);
    if (start < stop) this.write(start, new Uint8Array(stop - start).fill(0xff), reason);
  }

  /** Cuts the file, or adds erased flash. */
  resize(length: number, reason: ChangeReason): void {
    const before = this.#bytes.length;
    if (length === before) return;
    const bytes = new Uint8Array(length).fill(0xff);
    bytes.set(this.#bytes.subarray(0, length));
    this.#bytes = bytes;
    this.#isCopy = true;
    this.#changes.push({ offset: Math.min(length, before), length: Math.abs(length - before), reason });
  }

  /** Puts `bytes` in place of all there is; told from the first to the last byte that differs. */
  replace(bytes: Uint8Array, reason: ChangeReason): void {
    const before = this.#bytes;
    let first = 0;
    while (first < Math.min(before.length, bytes.length) && before[first] === bytes[first]) first++;
    this.#bytes = bytes.slice();
    this.#isCopy = true;
    this.#changes.push({ offset: first, length: Math.max(before.length, bytes.length) - first, reason });
  }

  #own(): Uint8Array {
    if (!this.#isCopy) this.#bytes = this.#bytes.slice();
    this.#isCopy = true;
    return this.#bytes;
  }
}
