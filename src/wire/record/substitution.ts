import { concat, fromHex, u32Bytes } from '../../base/bytes.ts';
import { sha256 } from '../../base/checksum.ts';

/** Bytes that stay: an erased one, and the two that SLIP spells otherwise, so that frames keep their length. */
const KEPT = [0xff, 0xc0, 0xdb];
const OTHERS = Uint8Array.from({ length: 0x100 }, (_, byte) => byte).filter((byte) => !KEPT.includes(byte));
const INDEX_OF = new Map([...OTHERS].map((byte, index) => [byte, index]));
/** The header of an image says nothing about its owner. */
const PLAIN = 16;
const STRIDE = 32;

/**
 * Puts other bytes in the place of flash: the same ones for the same content at the same place, others for another content, and none
 * that tell without the key what was there but for {@link KEPT}. The header of an image at address 0 stays.
 */
export class Substitution {
  readonly #key: Uint8Array;
  #pad: { readonly from: number; readonly bytes: Uint8Array } | undefined;

  /** `key`: secret and random, and forgotten afterwards. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** What stands for `bytes`, which lie at `address` of the flash. */
  of(bytes: Uint8Array, address: number): Uint8Array {
    return bytes.map((byte, i) => {
      const index = INDEX_OF.get(byte);
      if (index === undefined || address + i < PLAIN) return byte;
      return OTHERS[(index + this.#padAt(address + i)) % OTHERS.length] as number;
    });
  }

  #padAt(address: number): number {
    const from = address - (address % STRIDE);
    if (this.#pad?.from !== from) this.#pad = { from, bytes: fromHex(sha256(concat(this.#key, u32Bytes(from)))) };
    return this.#pad.bytes[address - from] as number;
  }
}
