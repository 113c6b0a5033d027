import { toHex } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';

const SIZE = 16 << 20;

/** What a session showed of the flash, byte by byte. */
export class FlashKnowledge {
  readonly #bytes = new Uint8Array(SIZE);
  readonly #isKnown = new Uint8Array(SIZE);

  learn(address: number, bytes: Uint8Array): void {
    const shown = bytes.subarray(0, Math.max(0, SIZE - address));
    this.#bytes.set(shown, address);
    this.#isKnown.fill(1, address, address + shown.length);
  }

  /** What lies there, when that is known and has this MD5. */
  confirmed(address: number, length: number, digest: Uint8Array): Uint8Array | undefined {
    if (address + length > SIZE || this.#isKnown.subarray(address, address + length).includes(0)) return undefined;
    const bytes = this.#bytes.subarray(address, address + length);
    return md5(bytes) === toHex(digest) ? bytes : undefined;
  }

  /** Takes a digest of nothing but FF for what it says. */
  learnBlank(address: number, length: number, digest: Uint8Array): boolean {
    if (address + length > SIZE) return false;
    const blank = new Uint8Array(length).fill(0xff);
    if (md5(blank) !== toHex(digest)) return false;
    this.learn(address, blank);
    return true;
  }
}
