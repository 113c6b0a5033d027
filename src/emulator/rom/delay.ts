import { cost } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { TICKS_PER_US } from './ram.ts';

/** Address of `ets_delay_us`. */
export const ETS_DELAY_US = 0x40002ecc;

/** Waiting by the cycle counter, and the counter itself. */
export const DELAY_FUNCTIONS: readonly RomFunction[] = [
  control('ets_delay_us', ETS_DELAY_US, 'us', cost(12), (rom) =>
    rom.returnAfter(Math.imul(rom.arg(0), rom.bus.read32(TICKS_PER_US)) >>> 0),
  ),
  resume('elapse', (rom) => rom.elapse(), { call: 0, perUnit: 0 }),
  leaf('ets_update_cpu_frequency', 0x40002f04, 'mhz', cost(12), (rom) => {
    rom.bus.write32(TICKS_PER_US, rom.arg(0));
    return undefined;
  }),
  leaf('ets_get_cpu_frequency', 0x40002f0c, '', cost(12), (rom) => rom.bus.read32(TICKS_PER_US)),
  leaf('xthal_get_ccount', 0x4000dd38, '', cost(12), (rom) => rom.cpu.ccount),
  leaf('xthal_get_ccompare', 0x4000dd4c, 'timer', cost(12), (rom) => rom.cpu.ccompare0),
  leaf('xthal_set_ccompare', 0x4000dd40, 'timer value', cost(12), (rom) => {
    rom.cpu.ccompare0 = rom.arg(1);
    return undefined;
  }),
  leaf('xthal_get_interrupt', 0x4000dd58, '', cost(12), (rom) => rom.cpu.interrupt),
  leaf('xthal_set_intclear', 0x4000dd60, 'mask', cost(12), (rom) => {
    rom.cpu.clearInterrupts(rom.arg(0));
    return undefined;
  }),
];
