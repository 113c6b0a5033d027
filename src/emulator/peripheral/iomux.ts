import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import { RegisterStore } from './store.ts';

const SIZE = 0x44;
/** Pads that the flash needs in any mode: SD_CLK, SD_DATA0, SD_DATA1, SD_CMD. */
const FLASH_PADS = [0x1c, 0x20, 0x24, 0x30] as const;
/** Function of a pad: bits 4, 5 and 8. Function 1 of those pads is SPI0. */
const FUNCTION = (3 << 4) | (1 << 8);
const SPI0_FUNCTION = 1 << 4;

/**
 * What the pads are connected to. Only the flash's matter here: SPI0 reaches it once they have its function (silicon.md §1, fault 1). The ROM
 * connects it after power-on, the reset pin and the watchdog alone, so other resets leave the pads as they are (fault 4). SDKs give
 * the flash's pads away before a deep sleep, and chips do boot after it: they wake with the flash connected [I].
 */
export class IoMux extends RegisterStore {
  constructor() {
    super({ name: 'iomux', size: SIZE });
  }

  /** Whether SPI0 reaches the flash. */
  get connectsFlash(): boolean {
    return FLASH_PADS.every((pad) => ((this.read(pad) ?? 0) & FUNCTION) === SPI0_FUNCTION);
  }

  override reset(cause: ResetCause): void {
    if (cause !== RESET_CAUSE.software && cause !== RESET_CAUSE.deepSleep) super.reset(cause);
    else if (cause === RESET_CAUSE.deepSleep) for (const pad of FLASH_PADS) this.write(pad, SPI0_FUNCTION);
  }
}
