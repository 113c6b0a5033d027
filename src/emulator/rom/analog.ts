/** What {@link AnalogRegisters.save} gives. */
export type AnalogState = ReturnType<AnalogRegisters['save']>;

/** Registers of the analog part behind the internal I2C bus: `rom_i2c_readReg` and `rom_i2c_writeReg` (lx106-and-rom.md §4). */
export class AnalogRegisters {
  readonly #values = new Map<number, number>();
  readonly #onWrite: (block: number, register: number, value: number) => void;

  constructor(onWrite: (block: number, register: number, value: number) => void) {
    this.#onWrite = onWrite;
  }

  /** 0 for what was never written. */
  read(block: number, register: number): number {
    return this.#values.get(key(block, register)) ?? 0;
  }

  write(block: number, register: number, value: number): void {
    this.#values.set(key(block, register), value & 0xff);
    this.#onWrite(block, register, value & 0xff);
  }

  /** Power was off, or the chip's enable pin low. */
  reset(): void {
    this.#values.clear();
  }

  save() {
    return { values: this.#values };
  }

  /** What hangs on these registers has its own state. */
  restore({ values }: AnalogState): void {
    this.#values.clear();
    for (const [place, value] of values) this.#values.set(place, value);
  }
}

const key = (block: number, register: number): number => ((block & 0xff) << 8) | (register & 0xff);
