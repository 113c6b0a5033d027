const NOTHING = new Uint8Array(0);

/** Bytes, and how many arrays hold them. */
interface SharedBytes {
  readonly bytes: Uint8Array;
  holders: number;
  /** Somebody outside has them, and may write at any time. */
  isHandedOut: boolean;
}

/**
 * The bytes of a flash, copied on write: arrays made from one another hold the same bytes until one is about to change its own, which then
 * copies the whole first. So the copy comes later and only to those that are written to, but it is no smaller: the core reads the flash as
 * one piece, which pages would break up.
 */
export class FlashArray {
  #held: SharedBytes;

  /** `size` bytes that begin as `contents`, which are not changed; the rest is erased. @throws RangeError when they are longer. */
  constructor(size: number, contents: Uint8Array | FlashArray = NOTHING) {
    this.#held = contents instanceof FlashArray ? contents.#lend(size) : held(filled(size, contents));
  }

  #lend(size: number): SharedBytes {
    const { bytes, isHandedOut } = this.#held;
    if (isHandedOut || bytes.length !== size) return held(filled(size, bytes));
    this.#held.holders++;
    return this.#held;
  }

  /** The bytes as they are now, to be looked at only and not to be kept: after the next change they may be others. */
  get bytes(): Uint8Array {
    return this.#held.bytes;
  }

  /** The bytes, to be changed at once: nobody else holds them. Those who did and are no more did not say so, and cost a copy in vain. */
  own(): Uint8Array {
    if (this.#held.holders > 1) {
      this.#held.holders--;
      this.#held = held(new Uint8Array(this.#held.bytes));
    }
    return this.#held.bytes;
  }

  /** The bytes, to be kept, and changed at any time: from now on they stay the same ones and are not shared. */
  handOut(): Uint8Array {
    const bytes = this.own();
    this.#held.isHandedOut = true;
    return bytes;
  }
}

function held(bytes: Uint8Array): SharedBytes {
  return { bytes, holders: 1, isHandedOut: false };
}

function filled(size: number, contents: Uint8Array): Uint8Array {
  if (contents.length > size) throw new RangeError(`${contents.length} bytes do not fit a part of ${size}`);
  if (contents.length === size) return new Uint8Array(contents);
  const bytes = new Uint8Array(size).fill(0xff, contents.length);
  bytes.set(contents);
  return bytes;
}
