import { FLASH_WINDOW, IRAM, ROM } from '../../chip/memory-map.ts';
import type { ActiveRegion, EntryPoint } from './entry-point.ts';

const IRAM_START = IRAM.start;
const WINDOW_START = FLASH_WINDOW.start;
const ROM_START = ROM.start;
const ROM_SIZE = ROM.end - ROM.start;
/** Bytes of the flash window that share one array of decoded instructions. */
const CODE_PAGE_SIZE = 0x1000;

const WINDOW_PAGES = 0x200000 / CODE_PAGE_SIZE;
/** An instruction takes at most three bytes: one that begins two bytes earlier reaches into a changed byte. */
const REACH = 2;
/** IRAM is watched in granules of 64 bytes. */
const GRANULE_SHIFT = 6;
/** Regions at work at one time, some kilobytes each; firmware has some hundred. With one more all are taken away, and earn their place anew. */
const MAX_ACTIVE = 8192;

/**
 * Decoded instructions, one word for every byte address at which one may begin; 0 = not decoded. IRAM and a mask ROM that is executed have one array each, the
 * flash window an array per 4 KiB, made when first executed. A word whose low byte is 0 and that is not 0 stands for a
 * {@link EntryPoint}: its number in {@link DecodedCode.entryPoints} is in the bits above.
 */
export class DecodedCode {
  /** By granule of IRAM: 0 when nothing was decoded or compiled from it, so that a store has nothing to tell. */
  readonly marks: Uint8Array;
  /** By number; number 0 is nobody's. */
  readonly entryPoints: (EntryPoint | undefined)[] = [undefined];
  readonly #iramSize: number;
  #iram: Int32Array | undefined;
  #rom: Int32Array | undefined;
  readonly #pages: (Int32Array | undefined)[] = new Array<Int32Array | undefined>(WINDOW_PAGES).fill(undefined);
  /** Counts what took regions away. */
  version = 0;
  #hasPages = false;
  #hasWindow = false;
  readonly #freeNumbers: number[] = [];
  readonly #windowEntries: number[] = [];
  /** Who has active regions, by granule of IRAM, and those with bytes in the window. */
  readonly #owners = new Map<number, Set<EntryPoint>>();
  readonly #windowOwners = new Set<EntryPoint>();
  readonly #romOwners = new Set<EntryPoint>();
  #active = 0;

  constructor(iramSize: number) {
    this.#iramSize = iramSize;
    this.marks = new Uint8Array(iramSize >>> GRANULE_SHIFT);
  }

  /** The array of IRAM; made when first looked at, as it is larger than all memories but the flash. */
  get iram(): Int32Array {
    this.#iram ??= new Int32Array(this.#iramSize);
    return this.#iram;
  }

  /** The array of the mask ROM, which never changes. */
  get rom(): Int32Array {
    this.#rom ??= new Int32Array(ROM_SIZE);
    return this.#rom;
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
    const word = this.#raw(address);
    return (word & 0xff) !== 0 || word === 0 ? word : (this.entryPoints[word >>> 8] as EntryPoint).word;
  }

  #raw(address: number): number {
    if (address < IRAM_START) return this.#rom?.[address - ROM_START] ?? 0;
    if (address < WINDOW_START) return this.#iram?.[address - IRAM_START] ?? 0;
    const offset = address - WINDOW_START;
    return this.#pages[Math.floor(offset / CODE_PAGE_SIZE)]?.[offset % CODE_PAGE_SIZE] ?? 0;
  }

  /** Keeps the decoded `word` of the `length` bytes at `address`, which is in IRAM, in the window or in an executed ROM. */
  put(address: number, word: number, length: number): void {
    const raw = this.#raw(address);
    if (raw !== 0 && (raw & 0xff) === 0) (this.entryPoints[raw >>> 8] as EntryPoint).word = word;
    else this.#write(address, word);
    if (address >= WINDOW_START) this.#hasWindow = true;
    else if (address >= IRAM_START) this.#mark(address, address + length);
  }

  #write(address: number, word: number): void {
    if (address < IRAM_START) this.rom[address - ROM_START] = word;
    else if (address < WINDOW_START) this.iram[address - IRAM_START] = word;
    else {
      const offset = address - WINDOW_START;
      this.page(Math.floor(offset / CODE_PAGE_SIZE))[offset % CODE_PAGE_SIZE] = word;
    }
  }

  #mark(start: number, end: number): void {
    this.marks.fill(1, granuleOf(start), granuleOf(end - 1) + 1);
  }

  /** The entry at `address`, if there is one. */
  entryAt(address: number): EntryPoint | undefined {
    const word = this.#raw(address);
    return word !== 0 && (word & 0xff) === 0 ? this.entryPoints[word >>> 8] : undefined;
  }

  /** Makes `address`, at which code may lie, an entry point, unless it is one. */
  markEntry(address: number): void {
    const word = this.#raw(address);
    if (word !== 0 && (word & 0xff) === 0) return;
    const number = this.#freeNumbers.pop() ?? this.entryPoints.length;
    this.entryPoints[number] = { pc: address, word, visits: 0, reconsiderAt: 1, region: undefined };
    this.#write(address, number << 8);
    if (address >= WINDOW_START) this.#windowEntries.push(number);
  }

  /** From now on `region` is what `entry` stands for, until a byte of its ranges may have changed. */
  activate(entry: EntryPoint, region: ActiveRegion): void {
    this.#deactivate(entry);
    if (this.#active === MAX_ACTIVE) this.#dropRegionsOfAll();
    entry.region = region;
    this.#active++;
    for (const { start, end } of region.ranges) {
      if (start >= WINDOW_START) this.#windowOwners.add(entry);
      else if (start < IRAM_START) this.#romOwners.add(entry);
      else {
        this.#mark(start, end);
        for (let granule = granuleOf(start); granule <= granuleOf(end - 1); granule++) {
          const owners = this.#owners.get(granule);
          if (owners === undefined) this.#owners.set(granule, new Set([entry]));
          else owners.add(entry);
        }
      }
    }
  }

  #deactivate(entry: EntryPoint): void {
    const { region } = entry;
    if (region === undefined) return;
    this.version++;
    this.#active--;
    entry.region = undefined;
    renew(entry, entry.word);
    this.#windowOwners.delete(entry);
    this.#romOwners.delete(entry);
    for (const { start, end } of region.ranges) {
      if (start >= WINDOW_START || start < IRAM_START) continue;
      for (let granule = granuleOf(start); granule <= granuleOf(end - 1); granule++) this.#owners.get(granule)?.delete(entry);
    }
  }

  /** Whether anything was executed from the flash window since it last changed. */
  get hasWindow(): boolean {
    return this.#hasWindow;
  }

  /** Where the first 4 KiB with decoded code begin in the window, as an offset in it; negative when there are none. */
  get firstPage(): number {
    return this.#pages.findIndex((page) => page !== undefined) * CODE_PAGE_SIZE;
  }

  /** Forgets what was decoded or compiled from `length` bytes of IRAM at `offset`. */
  dropIram(offset: number, length: number): void {
    const end = offset + length;
    const first = offset < REACH ? 0 : offset - REACH;
    const { iram, marks } = this;
    let isMarked = false;
    for (let granule = first >>> GRANULE_SHIFT; granule <= (end - 1) >>> GRANULE_SHIFT; granule++) {
      if (marks[granule] !== 0) isMarked = true;
    }
    if (!isMarked) return;
    for (let i = first; i < end; i++) {
      const word = iram[i] as number;
      if (word === 0) continue;
      if ((word & 0xff) !== 0) iram[i] = 0;
      else renew(this.entryPoints[word >>> 8] as EntryPoint, 0);
    }
    this.#dropRegions(IRAM_START + offset, IRAM_START + end);
  }

  #dropRegions(start: number, end: number): void {
    for (let granule = granuleOf(start); granule <= granuleOf(end - 1); granule++) {
      for (const entry of this.#owners.get(granule) ?? []) {
        if (entry.region?.ranges.some((range) => range.start < end && start < range.end)) this.#deactivate(entry);
      }
    }
  }

  /** How many entry points stand for a region. */
  get active(): number {
    return this.#active;
  }

  #dropRegionsOfAll(): void {
    for (const entry of this.#windowOwners) this.#deactivate(entry);
    for (const entry of this.#romOwners) this.#deactivate(entry);
    this.dropIramRegions();
  }

  /** Forgets what was compiled from IRAM: some of it answers no longer, or again. */
  dropIramRegions(): void {
    for (const owners of this.#owners.values()) for (const entry of owners) this.#deactivate(entry);
  }

  /** Forgets what was decoded or compiled from the flash window. */
  dropWindow(): void {
    for (const entry of this.#windowOwners) this.#deactivate(entry);
    if (!this.#hasPages) return;
    for (const number of this.#windowEntries) {
      this.entryPoints[number] = undefined;
      this.#freeNumbers.push(number);
    }
    this.#windowEntries.length = 0;
    this.#pages.fill(undefined);
    this.#hasPages = this.#hasWindow = false;
  }
}

/** The code at the entry, or behind it, is new. */
function renew(entry: EntryPoint, word: number): void {
  entry.word = word;
  entry.visits = 0;
  entry.reconsiderAt = 1;
}

/** Number of the granule that holds the byte at `address`. */
const granuleOf = (address: number): number => (address - IRAM_START) >>> GRANULE_SHIFT;
