import { ones, type RadioRegister, zeros } from './radio-register.ts';

/** Calibration of the receiver's I and Q paths. */
export const RF_REGISTERS: readonly RadioRegister[] = [
  {
    address: 0x6000057c,
    name: 'IQ estimate',
    source: 'silicon.md §3.1',
    read: ones(1 << 31), // done; its sums in 0x580-0x58C are those of silence, 0
    without: 'an executed mask ROM waits in rom_iq_est_enable without end; the high-level rows do not ask',
  },
];

/** Calibration of the RF PLL. */
export const FRONT_END_REGISTERS: readonly RadioRegister[] = [
  {
    address: 0x60009b60,
    name: 'RF PLL calibration',
    source: 'silicon.md §3.1',
    read: zeros(1 << 1), // not under way
    without: 'software that set bit 1 to begin a calibration waits for its end',
  },
];
