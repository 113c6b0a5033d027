import type { Core } from './core.ts';
import type { IdleProbe } from './idle-probe.ts';

/** The core has come to `core.pc`, an address of the mask ROM that is trapped: what the ROM does there is done. */
export function callRom(core: Core, probe: IdleProbe): void {
  core.bus.pc = core.pc;
  core.wasTouched = true;
  const wasImpure = core.impure;
  core.impure = true;
  core.rom.enter(core.pc);
  if (core.pureCallMade) {
    core.pureCallMade = false;
    core.impure = wasImpure;
  } else probe.calledAt = core.cycles;
}
