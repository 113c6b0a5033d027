import { u32At } from '../../base/bytes.ts';
import { MAGIC_V1, MAGIC_V2 } from '../../chip/header.ts';
import { FLASH_WINDOW, SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { Bus } from '../bus/bus.ts';

/** EA images: a header of 16 bytes whose last word is the length of what lies in front of the inner image. */
const V2_HEADER_SIZE = 16;
const V2_MARK = 0x04;
const HEADER_SIZE = 8;

/** An application image in flash. */
export interface SlotImage {
  readonly offset: number;
  readonly entry: number;
}

/** Finds out which image a boot loader reads, and whether its code is then executed. */
export class SlotWatch {
  readonly #flash: Uint8Array;
  readonly #bus: Bus;
  #image: SlotImage | undefined;
  #first: SlotImage | undefined;
  #hasStarted = false;

  constructor(flash: Uint8Array, bus: Bus) {
    this.#flash = flash;
    this.#bus = bus;
  }

  /**
   * The image that was read last since the restart; where none was, the one that holds the code executed in the flash window: a loader may
   * look at it there, too. Else the ROM's own.
   */
  get image(): SlotImage | undefined {
    return this.#image ?? (this.#bus.code.hasWindow ? (this.#mapped() ?? this.#first) : undefined);
  }

  #mapped(): SlotImage | undefined {
    const { code, window } = this.#bus;
    const executed = window.indexOf(FLASH_WINDOW.start + code.firstPage);
    for (let at = executed; at > 0; at -= SECTOR_SIZE) {
      if (holdsWindowCode(this.#flash, at, executed)) return imageAt(this.#flash, at);
    }
    return undefined;
  }

  /** Forgets everything: the chip restarts. What is still in RAM has then to be executed again to count. */
  restart(): void {
    const { code } = this.#bus;
    code.dropIram(0, code.iram.length);
    this.#image = undefined;
    this.#first = undefined;
    this.#hasStarted = false;
  }

  /** The ROM calls the `entry` of the image at flash address 0. */
  noteRun(entry: number): void {
    this.#first = { offset: 0, entry };
  }

  /** A read of `length` bytes at `address`: a header at the start of a sector other than the first names an image. */
  noteRead(address: number, length: number): void {
    if (this.#hasStarted || length < HEADER_SIZE || address % SECTOR_SIZE !== 0 || address === 0) return;
    const image = imageAt(this.#flash, address);
    if (image !== undefined) this.#image = image;
  }

  /**
   * Whether the application's code has been executed since the restart: its entry has, or anything in the flash window, where no boot
   * loader of this chip has code.
   */
  hasStarted(): boolean {
    const { code } = this.#bus;
    this.#hasStarted ||= code.hasWindow || (this.#image !== undefined && wasExecuted(this.#bus, this.#image.entry));
    return this.#hasStarted;
  }

  /** The entry, once it has been executed. */
  get entry(): number | undefined {
    return this.hasStarted() ? this.image?.entry : undefined;
  }
}

function wasExecuted(bus: Bus, address: number): boolean {
  return address < FLASH_WINDOW.end && bus.code.peek(address) !== 0;
}

/** Whether a v1 image at `at` begins with code for the flash window that reaches to the sector at `executed`. */
function holdsWindowCode(flash: Uint8Array, at: number, executed: number): boolean {
  if (flash[at] !== MAGIC_V1 || at + 2 * HEADER_SIZE > flash.length) return false;
  const loadAddress = u32At(flash, at + HEADER_SIZE);
  const isWindow = loadAddress >= FLASH_WINDOW.start && loadAddress < FLASH_WINDOW.end;
  return isWindow && executed < at + 2 * HEADER_SIZE + u32At(flash, at + HEADER_SIZE + 4);
}

/** `offset` is what the boot loader asked for: beyond the part it is wrapped, as the part does. */
function imageAt(flash: Uint8Array, offset: number): SlotImage | undefined {
  const place = offset % flash.length;
  const isV2 = flash[place] === MAGIC_V2 && flash[place + 1] === V2_MARK;
  if (!isV2 && flash[place] !== MAGIC_V1) return undefined;
  const inner = isV2 && place + V2_HEADER_SIZE <= flash.length ? place + V2_HEADER_SIZE + u32At(flash, place + 12) : place;
  if (inner + HEADER_SIZE > flash.length) return undefined;
  return { offset, entry: u32At(flash, inner + 4) };
}
