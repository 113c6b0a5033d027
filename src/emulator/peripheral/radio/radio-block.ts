import type { AddressRange } from '../../../chip/memory-map.ts';
import { RADIO_MARKERS } from '../../../chip/register/radio.ts';
import type { Peripheral } from '../../device.ts';
import type { ResetCause } from '../../reset-cause.ts';
import { Stateful } from '../../state.ts';
import type { RadioRegister } from './radio-register.ts';

export interface RadioBlockOptions {
  readonly name: string;
  readonly range: AddressRange;
  /** Those of its registers that do something. */
  readonly registers: readonly RadioRegister[];
  /** Called at each access to one of {@link RADIO_MARKERS}. */
  readonly onTouch: (address: number) => void;
}

/**
 * A block of a radio that hears nothing: its words give back what was written, and do nothing, but for the rows of its table. Not
 * modelled: what a receiver, a transmitter or a calibration would leave in them.
 */
export class RadioBlock extends Stateful implements Peripheral {
  readonly name: string;
  readonly size: number;
  readonly #start: number;
  readonly #registers: ReadonlyMap<number, RadioRegister>;
  readonly #markers: readonly AddressRange[];
  readonly #onTouch: (address: number) => void;
  protected readonly state = { words: new Map<number, number>() };

  constructor({ name, range, registers, onTouch }: RadioBlockOptions) {
    super();
    this.name = name;
    this.size = range.end - range.start;
    this.#start = range.start;
    this.#registers = new Map(registers.map((register) => [register.address - range.start, register]));
    this.#markers = RADIO_MARKERS.filter(({ start, end }) => start < range.end && end > range.start);
    this.#onTouch = onTouch;
  }

  read(offset: number): number | undefined {
    if (offset >= this.size) return undefined;
    this.#note(offset);
    const written = this.state.words.get(offset) ?? 0;
    return this.#registers.get(offset)?.read?.(written) ?? written;
  }

  write(offset: number, value: number): boolean {
    if (offset >= this.size) return false;
    this.#note(offset);
    this.state.words.set(offset, value);
    this.#registers.get(offset)?.write?.(value);
    return true;
  }

  isVolatile(offset: number): boolean {
    return this.#registers.get(offset)?.isVolatile ?? false;
  }

  reset(_cause: ResetCause): void {
    this.state.words.clear();
  }

  #note(offset: number): void {
    const address = this.#start + offset;
    for (const { start, end } of this.#markers) if (address >= start && address < end) this.#onTouch(address);
  }
}
