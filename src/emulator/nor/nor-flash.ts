import type { Nanos } from '../../base/clock.ts';
import { us } from '../../base/clock.ts';
import type { FlashPart, StatusStyle } from '../../chip/flash-part.ts';
import { BLOCK_SIZE, PAGE_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR, NOR_SR1, NOR_SR2, NOR_SR3 } from '../../chip/register/nor.ts';
import { Stateful } from '../state.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { FlashArray } from './flash-array.ts';
import { protectedRange } from './protection.ts';
import { sfdpRead } from './sfdp.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** What the controller reads when the part does not drive its output: a part in deep power-down gives id 0 (flash-layout.md §5). */
const SILENCE = 0x00;
/** W25Q: programming n bytes takes 30 + 2.5 n µs, so the first byte costs as much as twelve more. */
const PROGRAM_START_BYTES = 12;
/** W25Q, tRST: how long the software reset keeps the part busy. */
const RESET_TIME = us(30);
/** Bits that a status write can change; WIP, WEL and the reserved ones it cannot. */
const WRITABLE: readonly [number, number, number] = [0xfc, 0x7b, 0xe4];
/** Status registers as a W25Q-JV is delivered: nothing protected, QE off, drive strength 25 %. */
const DELIVERED: readonly [number, number, number] = [0, 0, NOR_SR3.DRV];
const W25Q_STATUS: StatusStyle = { registers: 3, hasWriteEach: true, quadEnable: 'register-2' };
/** Register 1 of parts that keep QE there. */
const QUAD_IN_REGISTER_1 = 1 << 6;
/** Commands that the part accepts while it programs or erases. */
const WHILE_BUSY: ReadonlySet<number> = new Set([
  NOR.READ_STATUS_1,
  NOR.READ_STATUS_2,
  NOR.READ_STATUS_3,
  NOR.ENABLE_RESET,
  NOR.RESET_DEVICE,
]);

/** A part, its content and its clock. */
export interface NorFlashOptions {
  readonly part: FlashPart;
  /** What the array holds from address 0: bytes, copied, or what another array holds; the rest is erased. `RangeError` when too long. */
  readonly contents?: Uint8Array | FlashArray;
  readonly clock: ChipClock;
  /** Called after each program and erase that was carried out, with the range that may have changed. */
  readonly onChange?: (address: number, length: number) => void;
  /** Whether status reads depend on commands and time alone, true when left out: see {@link NorFlash.isSteady}. */
  readonly isSteady?: boolean;
}

/**
 * A serial NOR flash part by its SPI commands: programming clears bits and wraps inside its page, only an erase sets them; both
 * need the write enable latch, take time and respect the protection bits. Opcodes that the part does not know are ignored, as
 * a real one does. The array changes at once when a command is accepted; busy times only keep further commands out.
 */
export class NorFlash extends Stateful {
  readonly part: FlashPart;
  /** What it holds. */
  readonly array: FlashArray;
  /** Whoever has read the status of a busy part is woken when it is ready, and nothing else changes what it reads. */
  readonly isSteady: boolean;
  readonly #clock: ChipClock;
  readonly #onChange: ((address: number, length: number) => void) | undefined;
  readonly #style: StatusStyle;
  /** All but the array, which a part is made with. */
  protected readonly state;

  constructor({ part, contents, clock, onChange, isSteady = true }: NorFlashOptions) {
    super();
    this.isSteady = isSteady;
    this.part = part;
    this.array = new FlashArray(part.size, contents);
    this.#clock = clock;
    this.state = {
      busyUntil: 0 as Nanos,
      /** Wakes whoever asked for the status, at the end of being busy for which it is set. */
      wake: new Alarm(clock, () => {}),
      wakesAt: 0,
      /** Until the part is ready again, WEL still reads 1 for the command under way. */
      isWriting: false,
      writeEnabled: false,
      volatileWrite: false,
      resetEnabled: false,
      poweredDown: false,
      stored: [...DELIVERED] as [number, number, number],
      status: [...DELIVERED] as [number, number, number],
    };
    this.#onChange = onChange;
    this.#style = part.status ?? W25Q_STATUS;
  }

  /**
   * The array itself, the same one every time. Writing here goes behind the part's back: no `onChange`. Since that may happen at any time,
   * whoever asked for it makes each later fork begin with a copy; {@link NorFlash.read} does not.
   */
  get bytes(): Uint8Array {
    return this.array.handOut();
  }

  /** Changes the array behind the part's back, by `f` of each byte and its index, and says so. */
  alter(address: number, length: number, f: (byte: number, index: number) => number): void {
    const bytes = this.array.own();
    for (let i = 0; i < length; i++) bytes[address + i] = f(bytes[address + i] as number, i);
    this.#onChange?.(address, length);
  }

  /** When the program, erase or status write under way ends; in the past when none is. */
  get busyUntil(): Nanos {
    return this.state.busyUntil;
  }

  get isBusy(): boolean {
    return this.#clock.now < this.state.busyUntil;
  }

  /** The three status registers as the part would answer now. */
  get status(): readonly [number, number, number] {
    const isBusy = this.isBusy;
    const wip = isBusy ? NOR_SR1.WIP : 0;
    const wel = this.state.writeEnabled || (isBusy && this.state.isWriting) ? NOR_SR1.WEL : 0;
    return [this.state.status[0] | wip | wel, this.state.status[1], this.state.status[2]];
  }

  /** Power off and on: volatile status bits, latches and deep power-down are gone, the array stays. */
  powerOn(): void {
    this.state.poweredDown = false;
    this.#restart(0 as Nanos);
  }

  /** `length` bytes of the array from `address` on, wrapping at the true capacity; no command, no time. */
  read(address: number, length: number): Uint8Array {
    const { size } = this.part;
    const start = wrap(address, size);
    const { bytes } = this.array;
    if (start + length <= size) return bytes.slice(start, start + length);
    return Uint8Array.from({ length }, (_, i) => bytes[(start + i) % size] as number);
  }

  /**
   * One SPI transaction: `command`, then `address` where the command has one, then the bytes `out` go in and `inLength` bytes come
   * back. Dummy cycles and the number of lines are the controller's business. Addresses wrap at the true capacity.
   */
  execute(command: number, address: number, out: Uint8Array, inLength: number): Uint8Array {
    const mayReset = this.state.resetEnabled;
    this.state.resetEnabled = false;
    if (this.state.poweredDown && command !== NOR.RELEASE_POWER_DOWN) return answer(inLength);
    if (this.isBusy && !WHILE_BUSY.has(command)) return answer(inLength);

    switch (command) {
      case NOR.READ_DATA:
      case NOR.FAST_READ:
      case NOR.FAST_READ_DUAL_OUTPUT:
      case NOR.FAST_READ_DUAL_IO:
        return this.read(address, inLength);
      case NOR.FAST_READ_QUAD_OUTPUT:
      case NOR.FAST_READ_QUAD_IO:
        return this.#isQuadEnabled ? this.read(address, inLength) : answer(inLength);
      case NOR.READ_STATUS_1:
        this.#wakeReader();
        return new Uint8Array(inLength).fill(this.status[0]);
      case NOR.READ_STATUS_2:
        return new Uint8Array(inLength).fill(this.#style.registers > 1 ? this.status[1] : SILENCE);
      case NOR.READ_STATUS_3:
        return new Uint8Array(inLength).fill(this.#style.registers > 2 ? this.status[2] : SILENCE);
      case NOR.READ_JEDEC_ID:
        return answer(inLength, [this.part.id, this.part.id >> 8, this.part.id >> 16]);
      case NOR.READ_SFDP:
        return sfdpRead(this.part, address, inLength);
      case NOR.WRITE_ENABLE:
        this.state.writeEnabled = true;
        break;
      case NOR.WRITE_DISABLE:
        this.state.writeEnabled = false;
        this.state.volatileWrite = false;
        break;
      case NOR.WRITE_ENABLE_VOLATILE:
        this.state.volatileWrite = true;
        break;
      case NOR.WRITE_STATUS_1:
        this.#writeStatus(0, out);
        break;
      case NOR.WRITE_STATUS_2:
        if (this.#style.hasWriteEach) this.#writeStatus(1, out);
        break;
      case NOR.WRITE_STATUS_3:
        if (this.#style.hasWriteEach) this.#writeStatus(2, out);
        break;
      case NOR.PAGE_PROGRAM:
        this.#program(address, out);
        break;
      case NOR.SECTOR_ERASE:
        this.#erase(address, SECTOR_SIZE, this.part.times.sectorErase);
        break;
      case NOR.BLOCK_ERASE_32K:
        this.#erase(address, 32 * KiB, this.part.times.block32Erase);
        break;
      case NOR.BLOCK_ERASE_64K:
        this.#erase(address, BLOCK_SIZE, this.part.times.block64Erase);
        break;
      case NOR.CHIP_ERASE:
      case NOR.CHIP_ERASE_ALTERNATE:
        this.#erase(0, this.part.size, (this.part.times.chipErasePerMiB * this.part.size) / MiB);
        break;
      case NOR.POWER_DOWN:
        this.state.poweredDown = true;
        break;
      case NOR.RELEASE_POWER_DOWN:
        this.state.poweredDown = false;
        return new Uint8Array(inLength).fill((this.part.id >> 16) - 1); // W25Q: the device id is the capacity byte less one
      case NOR.ENABLE_RESET:
        this.state.resetEnabled = true;
        break;
      case NOR.RESET_DEVICE:
        if (mayReset) this.#restart((this.#clock.now + RESET_TIME) as Nanos);
        break;
    }
    return answer(inLength);
  }

  #wakeReader(): void {
    if (!this.isBusy || this.state.wakesAt === this.state.busyUntil) return;
    this.state.wakesAt = this.state.busyUntil;
    this.state.wake.set((this.state.busyUntil - this.#clock.now) as Nanos);
  }

  #restart(busyUntil: Nanos): void {
    this.state.wake.cancel();
    this.state.wakesAt = 0;
    this.state.writeEnabled = false;
    this.state.volatileWrite = false;
    this.state.resetEnabled = false;
    this.state.isWriting = false;
    this.state.busyUntil = busyUntil;
    this.state.status.splice(0, 3, ...this.state.stored);
  }

  /** Uses up the latch, whether or not the command behind it is then carried out. */
  #takeWriteEnable(): boolean {
    const was = this.state.writeEnabled;
    this.state.writeEnabled = false;
    return was;
  }

  #beginWriting(timeUs: number): void {
    this.state.isWriting = true;
    this.state.busyUntil = (this.#clock.now + us(timeUs)) as Nanos;
  }

  /** W25Q-JV: WRITE_STATUS_1 takes one or two bytes, the second for register 2, which one byte alone leaves as it is. */
  #writeStatus(first: 0 | 1 | 2, values: Uint8Array): void {
    const isVolatile = this.state.volatileWrite;
    this.state.volatileWrite = false;
    if (values.length === 0 || !(isVolatile || this.#takeWriteEnable())) return;
    const count = first === 0 ? Math.min(values.length, this.#style.registers, 2) : 1;
    for (let i = 0; i < count; i++) {
      const index = (first + i) as 0 | 1 | 2;
      const writable = WRITABLE[index];
      const once = index === 1 ? this.state.stored[1] & NOR_SR2.LB : 0;
      const value = ((values[i] as number) & writable) | once;
      this.state.status[index] = value;
      if (!isVolatile) this.state.stored[index] = value;
    }
    if (!isVolatile) this.#beginWriting(this.part.times.writeStatus);
  }

  get #isQuadEnabled(): boolean {
    const { quadEnable } = this.#style;
    if (quadEnable === 'register-2') return (this.state.status[1] & NOR_SR2.QE) !== 0;
    return quadEnable === 'none' || (this.state.status[0] & QUAD_IN_REGISTER_1) !== 0;
  }

  /** Parts whose register 1 has other bits above BP are taken to protect from the top by BP alone [I]. */
  #isProtected(start: number, end: number): boolean {
    const [first, second] = this.state.status;
    const range = protectedRange(this.part.size, this.#style.registers === 1 ? first & NOR_SR1.BP : first, second);
    return range !== undefined && start < range.end && end > range.start;
  }

  #program(address: number, data: Uint8Array): void {
    if (data.length === 0 || !this.#takeWriteEnable()) return;
    const at = wrap(address, this.part.size);
    const page = at - (at % PAGE_SIZE);
    if (this.#isProtected(page, page + PAGE_SIZE)) return;
    // The page buffer: of more than 256 bytes the last ones win.
    const count = Math.min(data.length, PAGE_SIZE);
    const spoils = this.part.isProgrammedOnce === true;
    const bytes = this.array.own();
    for (let i = data.length - count; i < data.length; i++) {
      const place = page + ((at + i) % PAGE_SIZE);
      bytes[place] = (data[i] as number) & (spoils ? 0xff : (bytes[place] as number));
    }
    this.#beginWriting((this.part.times.pageProgram * (PROGRAM_START_BYTES + count)) / (PROGRAM_START_BYTES + PAGE_SIZE));
    if (at + data.length <= page + PAGE_SIZE) this.#onChange?.(at, data.length);
    else this.#onChange?.(page, PAGE_SIZE);
  }

  #erase(address: number, unit: number, timeUs: number): void {
    if (!this.#takeWriteEnable()) return;
    const at = wrap(address, this.part.size);
    const start = at - (at % unit);
    if (this.#isProtected(start, start + unit)) return;
    this.array.own().fill(0xff, start, start + unit);
    this.#beginWriting(timeUs);
    this.#onChange?.(start, unit);
  }
}

/** High address bits that the part does not have are not looked at. */
function wrap(address: number, size: number): number {
  return (address >>> 0) % size;
}

/** `length` bytes on the data line: first what the part has to say, then silence. */
function answer(length: number, head: readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(length).fill(SILENCE);
  bytes.set(head.slice(0, length));
  return bytes;
}
