import { COST } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { TICKS_PER_US } from './ram.ts';

/** Waiting by the cycle counter, and the counter itself. */
export const DELAY_FUNCTIONS: readonly RomFunction[] = [
  control('ets_delay_us', COST.tiny, (rom) => rom.returnAfter(Math.imul(rom.arg(0), rom.bus.read32(TICKS_PER_US)) >>> 0)),
  resume('elapse', (rom) => rom.elapse(), { call: 0, perUnit: 0 }),
  leaf('ets_update_cpu_frequency', COST.tiny, (rom) => {
    rom.bus.write32(TICKS_PER_US, rom.arg(0));
    return undefined;
  }),
  leaf('ets_get_cpu_frequency', COST.tiny, (rom) => rom.bus.read32(TICKS_PER_US)),
  leaf('xthal_get_ccount', COST.tiny, (rom) => rom.cpu.ccount),
  leaf('xthal_get_ccompare', COST.tiny, (rom) => rom.cpu.ccompare0),
  leaf('xthal_set_ccompare', COST.tiny, (rom) => {
    rom.cpu.ccompare0 = rom.arg(1);
    return undefined;
  }),
  leaf('xthal_get_interrupt', COST.tiny, (rom) => rom.cpu.interrupt),
  leaf('xthal_set_intclear', COST.tiny, (rom) => {
    rom.cpu.clearInterrupts(rom.arg(0));
    return undefined;
  }),
];
