import { ms } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, CompiledCode, createChip } from '../../src/emulator/index.ts';
import { advance } from '../support/advance.ts';
import { flashOf } from './content.ts';
import type { Firmware } from './scenario.ts';

/** How long a chip has run when a host comes. */
const RUN = ms(150);

/** Chips that have run for a while, to be forked: made when first asked for, the same whatever was asked for before. */
export class WarmChips {
  /** What all of them compile, and their forks. */
  readonly code = new CompiledCode();
  readonly #contents = new Map<string, Uint8Array>();
  readonly #chips = new Map<string, Chip>();

  /** What such a chip's flash holds; not to be changed. */
  flash(chipSize: number, firmware: Firmware): Uint8Array {
    return made(this.#contents, `${chipSize} ${firmware}`, () => flashOf(chipSize, firmware));
  }

  /** Not to be run. */
  chip(chipSize: number, firmware: Firmware): Chip {
    return made(this.#chips, `${chipSize} ${firmware}`, () => {
      const clock = new VirtualClock();
      const flash = this.flash(chipSize, firmware);
      const chip = createChip({ clock, chipSize, flash, cpu: { compiledCode: this.code } });
      advance(clock, RUN);
      return chip;
    });
  }
}

function made<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
