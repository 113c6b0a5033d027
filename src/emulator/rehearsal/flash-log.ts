import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR } from '../../chip/register/nor.ts';
import type { FlashExtent } from './report.ts';

const READS: ReadonlySet<number> = new Set([
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

/** Collects what was read from and written to the flash: ranges that are worth showing, each once. */
export class FlashLog {
  readonly #reads = new Map<string, FlashExtent>();
  readonly #sectors = new Set<number>();
  readonly #size: number;
  #run: FlashExtent | undefined;

  /** `size` is the part's true capacity, at which addresses wrap. */
  constructor(size: number) {
    this.#size = size;
  }

  get reads(): readonly FlashExtent[] {
    this.#keepRun();
    return [...this.#reads.values()];
  }

  get writes(): readonly FlashExtent[] {
    return Array.from(this.#sectors, (sector) => ({ offset: sector * SECTOR_SIZE, length: SECTOR_SIZE }));
  }

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
    if (run !== undefined && !this.#reads.has(`${run.offset} ${run.length}`)) this.#reads.set(`${run.offset} ${run.length}`, run);
    this.#run = undefined;
  }

  #write(offset: number, length: number): void {
    const at = offset % this.#size;
    for (let sector = Math.floor(at / SECTOR_SIZE); sector * SECTOR_SIZE < at + length; sector++) this.#sectors.add(sector);
  }
}
