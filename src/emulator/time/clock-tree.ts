import { Stateful } from '../state.ts';

/**
 * Which clocks follow from the PLL and DPORT (lx106-and-rom.md §3.1, §3.3, §4): in one place, since the PLL registers are known
 * by what applications write there only.
 */
export interface Clocks {
  /** CPU cycles in a microsecond. */
  readonly cpuMhz: number;
  /** Clock of UARTs and timers in Hz. */
  readonly apbHz: number;
}

/** The crystal of almost every board. */
export const CRYSTAL_HZ = 26e6;
/** Twice the crystal: what the chip runs on before anybody sets the PLL. */
const CRYSTAL_MHZ = 52;
const PLL_MHZ = 80;

/** The analog register that tells whether the PLL is set: block 103, register 1. */
export const PLL_BLOCK = 103;
/** Analog register by which an SDK says which crystal there is. */
export const PLL_REGISTER = 1;
/** What SDKs write there for a crystal of 26 or of 40 MHz. */
const PLL_VALUES: ReadonlySet<number> = new Set([136, 8]);

/** `pllValue` is the content of {@link PLL_REGISTER}; `isDoubled` is DPORT's 160 MHz bit, which acts on the PLL only [I]. */
export function clocksOf(pllValue: number, isDoubled: boolean): Clocks {
  if (!PLL_VALUES.has(pllValue)) return { cpuMhz: CRYSTAL_MHZ, apbHz: CRYSTAL_MHZ * 1e6 };
  return { cpuMhz: isDoubled ? 2 * PLL_MHZ : PLL_MHZ, apbHz: PLL_MHZ * 1e6 };
}

/** What follows the clocks. */
export interface ClockTreeOptions {
  /** Content of {@link PLL_REGISTER} now. */
  readonly pll: () => number;
  readonly onCpuMhz: (mhz: number) => void;
  /** The frequency of UARTs and timers is another. */
  readonly onApbChange: () => void;
}

/** The clocks as they are now. */
export class ClockTree extends Stateful {
  readonly #options: ClockTreeOptions;
  protected readonly state = { isDoubled: false, apbHz: clocksOf(0, false).apbHz };

  constructor(options: ClockTreeOptions) {
    super();
    this.#options = options;
  }

  /** Clock of UARTs and timers in Hz. */
  get apbHz(): number {
    return this.state.apbHz;
  }

  /** DPORT's 160 MHz bit was written. */
  double(isDoubled: boolean): void {
    this.state.isDoubled = isDoubled;
    this.update();
  }

  /** To be called when the PLL's register may have changed. */
  update(): void {
    const { pll, onCpuMhz, onApbChange } = this.#options;
    const { cpuMhz, apbHz } = clocksOf(pll(), this.state.isDoubled);
    onCpuMhz(cpuMhz);
    if (apbHz === this.state.apbHz) return;
    this.state.apbHz = apbHz;
    onApbChange();
  }
}
