import { Stateful } from '../../state.ts';

/** Bits that tell of the analog part and read 1 whatever was written: block 98, register 7, bit 7 says that the RF PLL is locked (silicon.md §3.1). */
const READS_ONE: ReadonlyMap<number, number> = new Map([[key(98, 7), 1 << 7]]);

/**
 * Registers of the analog part behind the internal I2C bus (lx106-and-rom.md §4), by block and register: bytes that are kept, 0 when
 * never written. Not modelled: what they set, but for the PLL of the CPU.
 */
export class AnalogRegisters extends Stateful {
  protected readonly state = { values: new Map<number, number>() };
  readonly #onChange: () => void;

  /** `onChange` is called after each write, and after a reset. */
  constructor(onChange: () => void) {
    super();
    this.#onChange = onChange;
  }

  read(block: number, register: number): number {
    const at = key(block, register);
    return (this.state.values.get(at) ?? 0) | (READS_ONE.get(at) ?? 0);
  }

  write(block: number, register: number, value: number): void {
    this.state.values.set(key(block, register), value & 0xff);
    this.#onChange();
  }

  /** Power was off, or the chip's enable pin low. */
  reset(): void {
    this.state.values.clear();
    this.#onChange();
  }
}

function key(block: number, register: number): number {
  return ((block & 0xff) << 8) | (register & 0xff);
}
