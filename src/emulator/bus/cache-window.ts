import { FLASH_WINDOW } from '../../chip/memory-map.ts';
import { Stateful } from '../state.ts';

/** The flash as the cache window shows it, as it is now: maybe another array than before. Its length is the true capacity, at which addresses wrap. */
export interface CodeSource {
  readonly bytes: Uint8Array;
}

/** How DPORT maps flash into the window: lx106-and-rom.md §2.1. */
export interface WindowMapping {
  readonly enabled: boolean;
  /** Flash offset in bytes that appears at 0x40200000, a multiple of 4 (in practice of 1 MiB). */
  readonly base: number;
  /** Width in bytes: 1 MiB (when left out) or 2 MiB. */
  readonly size?: number;
}

/** The view of the flash at 0x40200000. Off until the first {@link CacheWindow.set}. */
export class CacheWindow extends Stateful {
  readonly #source: CodeSource;
  /** What {@link CacheWindow.flash32} was made from. */
  #bytes: Uint8Array;
  #flash32: Int32Array;
  readonly #onChange: () => void;
  /** To be restored before anything was decoded from the window. */
  protected readonly state = { enabled: false, base: 0, size: 0x100000, span: 0 };

  /** `onChange` is called after each remap that shows something else than before. @throws RangeError when the flash is not made of whole aligned words. */
  constructor(source: CodeSource, onChange: () => void) {
    super();
    this.#source = source;
    this.#bytes = source.bytes;
    this.#flash32 = wordsOf(this.#bytes);
    this.#onChange = onChange;
  }

  /** The flash as bytes, now. */
  get flash(): Uint8Array {
    return this.#source.bytes;
  }

  /** The same flash as words. */
  get flash32(): Int32Array {
    const { bytes } = this.#source;
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#flash32 = wordsOf(bytes);
    }
    return this.#flash32;
  }

  /** The mapping now; `base` is reduced to the flash's capacity. */
  get mapping(): Required<WindowMapping> {
    return { enabled: this.state.enabled, base: this.state.base, size: this.state.size };
  }

  /** Flash offset of the window's first byte. */
  get base(): number {
    return this.state.base;
  }

  /** Bytes of address space that are mapped; 0 while the window is off. */
  get size(): number {
    return this.state.enabled ? this.state.size : 0;
  }

  /** Bytes from the window's start that lie in the flash in one piece from {@link base} on: the fast path. */
  get span(): number {
    return this.state.span;
  }

  set({ enabled, base, size = 0x100000 }: WindowMapping): void {
    const origin = base % this.flash.length;
    if (enabled === this.state.enabled && origin === this.state.base && size === this.state.size) return;
    this.state.enabled = enabled;
    this.state.base = origin;
    this.state.size = size;
    this.state.span = enabled ? Math.min(size, this.flash.length - origin) : 0;
    this.#onChange();
  }

  /** Index into the flash of the byte seen at `address`, or -1 when nothing is mapped there. */
  indexOf(address: number): number {
    const offset = address - FLASH_WINDOW.start;
    return offset >= 0 && offset < this.size ? (this.state.base + offset) % this.flash.length : -1;
  }
}

function wordsOf(bytes: Uint8Array): Int32Array {
  if (bytes.length === 0 || bytes.length % 4 !== 0 || bytes.byteOffset % 4 !== 0) {
    throw new RangeError(`flash must be aligned words, not ${bytes.length} bytes at ${bytes.byteOffset}`);
  }
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
