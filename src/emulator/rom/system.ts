import { RESET_CAUSE } from '../reset-cause.ts';
import { cost } from './cost.ts';
import { control, leaf, type RomFunction } from './function.ts';

/** Reset, analog registers, arithmetic of addresses. */
export const SYSTEM_FUNCTIONS: readonly RomFunction[] = [
  control('software_reset', 0x4000264c, '', cost(6), (rom) => rom.parts.reset(RESET_CAUSE.software)),
  leaf('rtc_get_reset_reason', 0x400025e0, '', cost(6), (rom) => rom.parts.resetCause()),
  leaf('roundup2', 0x400031b4, 'value unit', cost(5), (rom) => (rom.arg(0) + rom.arg(1) - 1) & -rom.arg(1)),
  leaf('rom_i2c_readReg', 0x40007268, 'block host register', cost(40), (rom) => rom.parts.analog.read(rom.arg(0), rom.arg(2))),
  leaf('rom_i2c_readReg_Mask', 0x4000729c, 'block host register high low', cost(40), (rom) => {
    const [block, , register, high, low] = [0, 1, 2, 3, 4].map((i) => rom.arg(i)) as [number, number, number, number, number];
    return (rom.parts.analog.read(block, register) & fieldMask(high, low)) >>> low;
  }),
  leaf('rom_i2c_writeReg', 0x400072d8, 'block host register value', cost(40), (rom) => {
    rom.parts.analog.write(rom.arg(0), rom.arg(2), rom.arg(3));
    return undefined;
  }),
  leaf('rom_i2c_writeReg_Mask', 0x4000730c, 'block host register high low value', cost(40), (rom) => {
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
