import { INTERNAL_I2C, RADIO_RANGES } from '../../../chip/register/radio.ts';
import type { Peripheral } from '../../device.ts';
import { isFromOutside, type ResetCause } from '../../reset-cause.ts';
import { Stateful } from '../../state.ts';
import { RegisterStore } from '../store.ts';
import { AnalogRegisters } from './analog-registers.ts';

const NAME = 'i2c';
const SIZE = RADIO_RANGES.i2c.end - RADIO_RANGES.i2c.start;

/** The address of the bus and what lies behind it. */
export interface InternalI2cOptions {
  /** The registers behind the bus may have changed. */
  readonly onChange: () => void;
  /** Called at each access. */
  readonly onTouch: (offset: number) => void;
}

/**
 * The bus to the analog part, by one command word for each of its hosts: block, register, data, write (silicon.md §1, fault 6). A command is over
 * when its write returns. Not modelled: which host reaches which block; any host reaches all.
 */
export class InternalI2c extends Stateful implements Peripheral {
  readonly name = NAME;
  readonly size = SIZE;
  readonly #options: InternalI2cOptions;
  protected readonly state;

  constructor(options: InternalI2cOptions) {
    super();
    this.#options = options;
    this.state = { registers: new AnalogRegisters(options.onChange), words: new RegisterStore({ name: NAME, size: SIZE }) };
  }

  /** What is behind the bus. */
  get registers(): AnalogRegisters {
    return this.state.registers;
  }

  read(offset: number): number | undefined {
    if (offset >= this.size) return undefined;
    this.#options.onTouch(offset);
    return this.state.words.read(offset);
  }

  write(offset: number, value: number): boolean {
    if (offset >= this.size) return false;
    this.#options.onTouch(offset);
    return this.state.words.write(offset, offset < INTERNAL_I2C.HOSTS_END ? this.#command(value) : value);
  }

  isVolatile(): boolean {
    return false;
  }

  /** The analog part keeps its settings over resets that the chip gives itself. */
  reset(cause: ResetCause): void {
    this.state.words.reset(cause);
    if (isFromOutside(cause)) this.state.registers.reset();
  }

  /** Carries `word` out and returns what the host's register then reads: not busy, and after a read its data. */
  #command(word: number): number {
    const { BLOCK, REGISTER_S, DATA_S, WRITE, BUSY } = INTERNAL_I2C;
    const block = word & BLOCK;
    const register = (word >>> REGISTER_S) & 0xff;
    if (word & WRITE) {
      this.registers.write(block, register, (word >>> DATA_S) & 0xff);
      return (word & ~BUSY) >>> 0;
    }
    return ((word & ~(BUSY | (0xff << DATA_S))) | (this.registers.read(block, register) << DATA_S)) >>> 0;
  }
}
