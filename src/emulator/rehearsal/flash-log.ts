import { equal } from '../../base/bytes.ts';
import type { Range } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR } from '../../chip/register/nor.ts';
import type { SectorChange } from './report.ts';

export const READS: ReadonlySet<number> = new Set([
  NOR.READ_DATA,
  NOR.FAST_READ,
  NOR.FAST_READ_DUAL_OUTPUT,
  NOR.FAST_READ_DUAL_IO,
  NOR.FAST_READ_QUAD_OUTPUT,
  NOR.FAST_READ_QUAD_IO,
]);

/** Bytes that an erase command clears. */
const ERASES: ReadonlyMap<number, number> = new Map([
  [NOR.SECTOR_ERASE, SECTOR_SIZE],
  [NOR.BLOCK_ERASE_32K, 8 * SECTOR_SIZE],
  [NOR.BLOCK_ERASE_64K, BLOCK_SIZE],
]);

/** Stretches that were read which are listed; those that come later are only counted. */
const MAX_READS = 4096;

/** Collects what was read from and written to the flash: ranges that are worth showing, each once. */
export class FlashLog {
  readonly #reads = new Map<string, Range>();
  /** Sectors that a command was given for, as they were before. */
  readonly #sectors = new Map<number, Uint8Array>();
  readonly #bytes: Uint8Array;
  readonly #size: number;
  #run: Range | undefined;
  #omitted = 0;

  /** `bytes` is the part's array, whose length is the capacity at which addresses wrap. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  get reads(): readonly Range[] {
    this.#keepRun();
    return [...this.#reads.values()];
  }

  /** Reads that {@link reads} does not list. */
  get omitted(): number {
    this.#keepRun();
    return this.#omitted;
  }

  get writes(): readonly Range[] {
    return Array.from(this.#sectors.keys(), (sector) => ({ offset: sector * SECTOR_SIZE, length: SECTOR_SIZE }));
  }

  get changes(): readonly SectorChange[] {
    return Array.from(this.#sectors, ([sector, before]) => {
      const offset = sector * SECTOR_SIZE;
      return { offset, before, after: this.#bytes.slice(offset, offset + SECTOR_SIZE) };
    }).filter(({ before, after }) => !equal(before, after));
  }

  /** A command that is about to be carried out. */
  note(command: number, address: number, length: number): void {
    if (READS.has(command)) this.#read(address, length);
    else if (command === NOR.PAGE_PROGRAM) this.#write(address, length);
    else if (command === NOR.CHIP_ERASE || command === NOR.CHIP_ERASE_ALTERNATE) this.#write(0, this.#size);
    else {
      const unit = ERASES.get(command);
      if (unit !== undefined) this.#write(address - (address % unit), unit);
    }
  }

  #read(offset: number, length: number): void {
    if (length === 0) return;
    const run = this.#run;
    if (run !== undefined && run.offset + run.length === offset) this.#run = { offset: run.offset, length: run.length + length };
    else {
      this.#keepRun();
      this.#run = { offset, length };
    }
  }

  #keepRun(): void {
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined || this.#reads.has(nameOf(run))) return;
    if (this.#reads.size < MAX_READS) this.#reads.set(nameOf(run), run);
    else this.#omitted++;
  }

  #write(offset: number, length: number): void {
    const at = offset % this.#size;
    for (let sector = Math.floor(at / SECTOR_SIZE); sector * SECTOR_SIZE < at + length; sector++) {
      if (!this.#sectors.has(sector)) this.#sectors.set(sector, this.#bytes.slice(sector * SECTOR_SIZE, (sector + 1) * SECTOR_SIZE));
    }
  }
}

const nameOf = ({ offset, length }: Range): string => `${offset} ${length}`;
