import { ROM } from '../../../chip/memory-map.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Core } from './core.ts';

const ROM_PAGE = ROM.start >>> 16;

/** Who wants to know of calls. */
export interface RomCallWatch {
  /** Value of `cycles` when the ROM was last called for something that is more than a computation. */
  calledAt: number;
}

/** Whether the ROM takes over at `pc`, signed or not, so that nothing is fetched there. */
export const isRomCall = (bus: Bus, pc: number): boolean => pc >>> 16 === ROM_PAGE && !bus.hasRom;

/** The core has come to `core.pc`, an address of the mask ROM that is trapped: what the ROM does there is done. */
export function callRom(core: Core, watch: RomCallWatch): void {
  core.bus.pc = core.pc;
  core.wasTouched = true;
  const wasImpure = core.impure;
  core.impure = true;
  core.rom.enter(core.pc);
  if (core.pureCallMade) {
    core.pureCallMade = false;
    core.impure = wasImpure;
  } else watch.calledAt = core.cycles;
}
