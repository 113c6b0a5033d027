import { FLASH_WINDOW, IRAM } from '../../chip/memory-map.ts';

/** Bytes of the flash window that share one array of decoded instructions. */
const CODE_PAGE_SIZE = 0x1000;

const WINDOW_PAGES = 0x200000 / CODE_PAGE_SIZE;
/** An instruction takes at most three bytes: one that begins two bytes earlier reaches into a changed byte. */
const REACH = 2;

/**
 * Decoded instructions, one word for every byte address at which one may begin; 0 = not decoded. IRAM has one array, the
 * flash window an array per 4 KiB, made when first executed.
 */
export class DecodedCode {
  readonly iram: Int32Array;
  readonly #pages: (Int32Array | undefined)[] = new Array<Int32Array | undefined>(WINDOW_PAGES).fill(undefined);
  #hasPages = false;

  constructor(iramSize: number) {
    this.iram = new Int32Array(iramSize);
  }

  /** The array of the window's page `index`. */
  page(index: number): Int32Array {
    let page = this.#pages[index];
    if (page === undefined) {
      page = new Int32Array(CODE_PAGE_SIZE);
      this.#pages[index] = page;
      this.#hasPages = true;
    }
    return page;
  }

  /** What was decoded at `address`; 0 when nothing was. */
  peek(address: number): number {
    if (address < FLASH_WINDOW.start) return this.iram[address - IRAM.start] ?? 0;
    const offset = address - FLASH_WINDOW.start;
    return this.#pages[Math.floor(offset / CODE_PAGE_SIZE)]?.[offset % CODE_PAGE_SIZE] ?? 0;
  }

  /** Whether anything was executed from the flash window since it last changed. */
  get hasWindow(): boolean {
    return this.#hasPages;
  }

  /** Forgets what was decoded from `length` bytes of IRAM at `offset`. */
  dropIram(offset: number, length: number): void {
    const { iram } = this;
    const end = offset + length;
    for (let i = offset < REACH ? 0 : offset - REACH; i < end; i++) iram[i] = 0;
  }

  /** Forgets what was decoded from the flash window. */
  dropWindow(): void {
    if (!this.#hasPages) return;
    this.#pages.fill(undefined);
    this.#hasPages = false;
  }
}
