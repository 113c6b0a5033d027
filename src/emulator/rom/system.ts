import { WDT_BASE } from '../../chip/memory-map.ts';
import { RESET_CAUSE } from '../reset-cause.ts';
import { COST, cost } from './cost.ts';
import { control, leaf, type RomFunction } from './function.ts';

const WDT_CTL = WDT_BASE + 0x00;
const WDT_STAGE_0 = WDT_BASE + 0x04;
const WDT_STAGE_1 = WDT_BASE + 0x08;
const WDT_ENABLE = 1 << 0;
const WDT_MODE_S = 1;
/** Length of the reset pulse, bits 3..5: the longest [I]. */
const WDT_RESET_LENGTH = 7 << 3;
/** What `ets_wdt_disable` returned on a chip (lx106-and-rom.md §4). */
const WDT_DISABLE_RESULT = -1;

/** Reset, watchdog, analog registers. */
export const SYSTEM_FUNCTIONS: readonly RomFunction[] = [
  control('software_reset', 0x4000264c, '', COST.tiny, (rom) => rom.parts.reset(RESET_CAUSE.software)),
  leaf('rtc_get_reset_reason', 0x400025e0, '', COST.tiny, (rom) => rom.parts.resetCause()),
  leaf('roundup2', 0x400031b4, 'value unit', cost(5), (rom) => (rom.arg(0) + rom.arg(1) - 1) & -rom.arg(1)),
  leaf('ets_wdt_enable', 0x40002fa0, 'mode stage0 stage1', COST.small, (rom) => {
    // Mode, and the two stages' periods as powers of two [I].
    rom.bus.write32(WDT_STAGE_0, rom.arg(1));
    rom.bus.write32(WDT_STAGE_1, rom.arg(2));
    rom.bus.write32(WDT_CTL, WDT_RESET_LENGTH | ((rom.arg(0) & 3) << WDT_MODE_S) | WDT_ENABLE);
    return undefined;
  }),
  leaf('ets_wdt_disable', 0x400030f0, '', COST.small, (rom) => {
    rom.bus.write32(WDT_CTL, rom.bus.read32(WDT_CTL) & ~WDT_ENABLE);
    return WDT_DISABLE_RESULT;
  }),
  leaf('rom_i2c_readReg', 0x40007268, 'block host register', COST.small, (rom) => rom.parts.analog.read(rom.arg(0), rom.arg(2))),
  leaf('rom_i2c_readReg_Mask', 0x4000729c, 'block host register high low', COST.small, (rom) => {
    const [block, , register, high, low] = [0, 1, 2, 3, 4].map((i) => rom.arg(i)) as [number, number, number, number, number];
    return (rom.parts.analog.read(block, register) & fieldMask(high, low)) >>> low;
  }),
  leaf('rom_i2c_writeReg', 0x400072d8, 'block host register value', COST.small, (rom) => {
    rom.parts.analog.write(rom.arg(0), rom.arg(2), rom.arg(3));
    return undefined;
  }),
  leaf('rom_i2c_writeReg_Mask', 0x4000730c, 'block host register high low value', COST.small, (rom) => {
    const [block, , register, high, low, value] = [0, 1, 2, 3, 4, 5].map((i) => rom.arg(i)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const mask = fieldMask(high, low);
    rom.parts.analog.write(block, register, (rom.parts.analog.read(block, register) & ~mask) | ((value << low) & mask));
    return undefined;
  }),
];

/** Bits `low` to `high`. */
function fieldMask(high: number, low: number): number {
  return (2 ** (high + 1) - 2 ** low) & 0xff;
}
