/**
 * A file as a chip of a given size shows it: the file from address 0, erased flash behind it, and addresses beyond the chip
 * wrapped round (flash-layout.md §4.1; lx106-and-rom.md §10). What the chip held before is taken as erased.
 */
export class FlashView {
  readonly file: Uint8Array;
  readonly chipSize: number;

  constructor(file: Uint8Array, chipSize: number) {
    if (!(chipSize > 0)) throw new RangeError(`a chip has more than ${chipSize} bytes`);
    this.file = file;
    this.chipSize = chipSize;
  }

  /** The place on the chip that `address` reaches; equal to it unless it lies beyond the chip. */
  place(address: number): number {
    return address % this.chipSize;
  }

  /** Whether the byte at `address` comes out of the file. */
  holds(address: number): boolean {
    return this.place(address) < this.file.length;
  }

  byte(address: number): number {
    return this.file[this.place(address)] ?? 0xff;
  }

  /** `length` bytes from `address`; a range that crosses the chip's end is wrapped byte by byte. */
  bytes(address: number, length: number): Uint8Array {
    const start = this.place(address);
    if (start + length <= Math.min(this.file.length, this.chipSize)) return this.file.subarray(start, start + length);
    return Uint8Array.from({ length }, (_, i) => this.byte(address + i));
  }
}
