import type { EventRestorer } from '../../base/event-clock.ts';
import { CHIP_MAGIC, CHIP_MAGIC_ADDRESS, DRAM, FLASH_WINDOW, IRAM, ROM, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import { type SavedState, Stateful } from '../state.ts';
import { CacheWindow, type CodeSource } from './cache-window.ts';
import { DecodedCode } from './decoded-code.ts';
import { DeviceTable, type Placement } from './device-table.ts';
import { type UnmodelledAccess, type UnmodelledCount, UnmodelledLog } from './unmodelled.ts';

/** What the bus connects. */
export interface BusOptions {
  readonly flash: CodeSource;
  readonly devices: readonly Placement[];
  readonly onUnmodelled?: (access: UnmodelledAccess) => void;
  /** A mask ROM to execute, 64 KiB. Without one the ROM is called, not executed, and reads as data hold one word only. */
  readonly rom?: Uint8Array | undefined;
}

const DRAM_START = DRAM.start;
const DRAM_SIZE = SYSTEM_DRAM.end - DRAM.start;
const IRAM_START = IRAM.start;
const IRAM_SIZE = IRAM.end - IRAM.start;
const IRAM_BANK_SIZE = 0x4000;

/**
 * The address space of the chip (lx106-and-rom.md §2): memories, flash window, ROM as data, devices.
 * Its accesses know no exceptions and any alignment: that is what ROM code and debuggers want. The rules that the core
 * applies to guest code (widths, alignment, prohibited regions) are the core's business.
 */
export class Bus extends Stateful {
  /** User DRAM and the ROM's system DRAM, from 0x3FFE8000 on. */
  readonly dram = new Uint8Array(DRAM_SIZE);
  readonly dram16 = new Uint16Array(this.dram.buffer);
  readonly dram32 = new Int32Array(this.dram.buffer);
  /** All four IRAM banks, whether or not the cache holds some of them. Write through the bus: it keeps decoded code true. */
  readonly iram = new Uint8Array(IRAM_SIZE);
  readonly iram32 = new Int32Array(this.iram.buffer);
  readonly code: DecodedCode;
  /** Whether the mask ROM is code like any other. */
  readonly hasRom: boolean;
  readonly #rom: DataView | undefined;
  readonly window: CacheWindow;
  /** Address of the instruction that is accessing the bus, for traces only. The core sets it before each access: too often for a word in the record. */
  pc = 0;
  readonly #devices: DeviceTable;
  /** To be restored before anything was executed: what is decoded or compiled follows from the memories. */
  protected readonly state;

  /** @throws RangeError for a ROM of another size. */
  constructor({ flash, devices, onUnmodelled, rom }: BusOptions) {
    super();
    if (rom !== undefined && rom.length !== ROM.end - ROM.start) throw new RangeError(`a mask ROM of ${rom.length} bytes`);
    this.hasRom = rom !== undefined;
    this.#rom = rom && new DataView(rom.buffer, rom.byteOffset, rom.length);
    this.code = new DecodedCode(IRAM_SIZE);
    this.window = new CacheWindow(flash, () => this.code.dropWindow());
    this.#devices = new DeviceTable(devices);
    const { dram, iram, window } = this;
    this.state = { dram, iram, iramSize: IRAM_SIZE, window, log: new UnmodelledLog(onUnmodelled) };
  }

  override save(): SavedState {
    return [this.pc, super.save()];
  }

  override restore([pc, saved]: SavedState, rearming: EventRestorer): void {
    this.pc = pc as number;
    super.restore(saved as SavedState, rearming);
  }

  /** Bytes of IRAM that answer, from 0x40100000 on. */
  get iramSize(): number {
    return this.state.iramSize;
  }

  /** Accesses to what nobody models, so far. */
  get unmodelled(): readonly UnmodelledCount[] {
    return this.state.log.counts();
  }

  /** Accesses of that kind that came when the list of addresses was full. */
  get unmodelledOthers(): number {
    return this.state.log.others;
  }

  /** How many of the 16 KiB banks at the end of IRAM serve as cache (DPORT 0x24): they keep their bytes but no longer answer. */
  setCacheBanks(count: 0 | 1 | 2): void {
    const size = IRAM_SIZE - count * IRAM_BANK_SIZE;
    if (size === this.state.iramSize) return;
    this.code.dropIram(Math.min(size, this.state.iramSize), 1); // an instruction across the border
    this.code.dropIramRegions();
    this.state.iramSize = size;
  }

  /** Tells that bytes of the flash array were programmed or erased. */
  flashChanged(_address: number, _length: number): void {
    this.code.dropWindow();
  }

  /** Whether reading `address` has an effect, or gives another value by the passing of time alone. */
  isVolatile(address: number): boolean {
    const placement = this.#devices.find(address);
    return placement?.device.isVolatile((address - placement.base) & ~3) ?? false;
  }

  /** The register that holds all that writing `value` would change: see `Device.effectOf`. */
  effectOf(address: number, value: number): number | undefined {
    const placement = this.#devices.find(address);
    const offset = placement?.device.effectOf?.(address - placement.base, value >>> 0);
    return placement !== undefined && offset !== undefined ? placement.base + offset : undefined;
  }

  read8(address: number): number {
    const dram = address - DRAM_START;
    if (dram >= 0 && dram < DRAM_SIZE) return this.dram[dram] as number;
    const iram = address - IRAM_START;
    if (iram >= 0 && iram < this.state.iramSize) return this.iram[iram] as number;
    const flash = this.window.indexOf(address);
    if (flash >= 0) return this.window.flash[flash] as number;
    return (this.#readWord(address - (address % 4)) >>> ((address % 4) * 8)) & 0xff;
  }

  read16(address: number): number {
    if (isMemory(address)) return this.read8(address) | (this.read8(address + 1) << 8);
    return (this.#readWord(address - (address % 4)) >>> ((address % 4) * 8)) & 0xffff;
  }

  read32(address: number): number {
    if (address % 4 === 0) {
      const dram = address - DRAM_START;
      if (dram >= 0 && dram < DRAM_SIZE) return (this.dram32[dram >>> 2] as number) >>> 0;
      const iram = address - IRAM_START;
      if (iram >= 0 && iram < this.state.iramSize) return (this.iram32[iram >>> 2] as number) >>> 0;
    }
    if (isMemory(address)) return (this.read16(address) | (this.read16(address + 2) << 16)) >>> 0;
    return this.#readWord(address - (address % 4));
  }

  write8(address: number, value: number): void {
    const dram = address - DRAM_START;
    const iram = address - IRAM_START;
    if (dram >= 0 && dram < DRAM_SIZE) this.dram[dram] = value;
    else if (iram >= 0 && iram < this.state.iramSize) {
      this.iram[iram] = value;
      this.code.dropIram(iram, 1);
    } else this.#writeWord(address - (address % 4), (value & 0xff) << ((address % 4) * 8));
  }

  write16(address: number, value: number): void {
    if (isMemory(address)) {
      this.write8(address, value);
      this.write8(address + 1, value >>> 8);
    } else this.#writeWord(address - (address % 4), (value & 0xffff) << ((address % 4) * 8));
  }

  write32(address: number, value: number): void {
    const dram = address - DRAM_START;
    const iram = address - IRAM_START;
    if (address % 4 === 0 && dram >= 0 && dram < DRAM_SIZE) this.dram32[dram >>> 2] = value;
    else if (address % 4 === 0 && iram >= 0 && iram < this.state.iramSize) {
      this.iram32[iram >>> 2] = value;
      this.code.dropIram(iram, 4);
    } else if (isMemory(address)) {
      this.write16(address, value);
      this.write16(address + 2, value >>> 16);
    } else this.#writeWord(address - (address % 4), value);
  }

  /** A copy of `length` bytes; every byte is read as by {@link read8}. */
  readBytes(address: number, length: number): Uint8Array {
    const dram = address - DRAM_START;
    if (dram >= 0 && dram + length <= DRAM_SIZE) return this.dram.slice(dram, dram + length);
    const iram = address - IRAM_START;
    if (iram >= 0 && iram + length <= this.state.iramSize) return this.iram.slice(iram, iram + length);
    return Uint8Array.from({ length }, (_, i) => this.read8(address + i));
  }

  /** Every byte is written as by {@link write8}. */
  writeBytes(address: number, bytes: Uint8Array): void {
    const dram = address - DRAM_START;
    const iram = address - IRAM_START;
    if (dram >= 0 && dram + bytes.length <= DRAM_SIZE) this.dram.set(bytes, dram);
    else if (iram >= 0 && iram + bytes.length <= this.state.iramSize) {
      this.iram.set(bytes, iram);
      this.code.dropIram(iram, bytes.length);
    } else for (const [i, byte] of bytes.entries()) this.write8(address + i, byte);
  }

  /** The ROM; everything else that is no memory belongs to a device, or to nobody. */
  #readWord(address: number): number {
    if (address >= ROM.start && address < ROM.end) {
      if (this.#rom !== undefined) return this.#rom.getUint32(address - ROM.start, true);
      return address === CHIP_MAGIC_ADDRESS ? CHIP_MAGIC : 0;
    }
    const placement = this.#devices.find(address);
    const value = placement?.device.read(address - placement.base);
    if (value !== undefined) return value >>> 0;
    this.state.log.note(address, 'read', this.pc);
    return 0;
  }

  #writeWord(address: number, value: number): void {
    const placement = this.#devices.find(address);
    if (placement?.device.write(address - placement.base, value >>> 0) === true) return;
    this.state.log.note(address, 'write', this.pc);
  }
}

/** Byte-addressable memory, mapped or not; the rest of the address space is made of registers. */
function isMemory(address: number): boolean {
  return (address >= DRAM.start && address < SYSTEM_DRAM.end) || (address >= IRAM.start && address < FLASH_WINDOW.end);
}
