import { cost } from './cost.ts';
import { leaf, type RomFunction } from './function.ts';
import { PHY_TABLE } from './ram.ts';

/**
 * Functions that `phy_get_romfuncs` hands out, in the order of its table, 0 where it is empty (silicon.md §5). Radio firmware calls them
 * through the table, and may put its own in their places.
 */
export const PHY_FUNCTIONS: readonly number[] = [
  0x400060c0, 0x400060d0, 0x400060ec, 0x4000610c, 0x4000615c, 0, 0x400061b8, 0x40006238, 0x40006260, 0x400062dc, 0x40006394, 0x400063b0,
  0x40006400, 0x40006430, 0x40006484, 0x4000650c, 0x40006550, 0x400065a4, 0x40006628, 0x40006738, 0x4000678c, 0x400067c8, 0x40006830, 0, 0,
  0x40006874, 0x400068b4, 0x4000698c, 0x40006a1c, 0x40006a98, 0x40006ad4, 0x40006b10, 0x40006c50, 0x40006f84, 0x4000711c, 0x4000718c,
  0x40007268, 0x4000729c, 0x400072d8, 0x4000730c, 0x4000737c, 0x40007410, 0x40007448, 0x4000747c, 0x400074d8, 0x4000754c, 0x40007610,
  0x40007648, 0x40007688, 0x400076cc, 0x400076fc, 0x40007740, 0x400077a0, 0x40007804, 0x4000781c, 0x40007868, 0x400078dc, 0x40007968,
  0x40007a28, 0x40007bf0, 0x40007eb4, 0x4000804c, 0x40008264, 0x40008388, 0x40008610, 0x400088b8, 0x40008a70, 0x40008b6c, 0x40008c6c,
  0x40008d34,
];

/** Frequencies in MHz of the two bands: channel 14, the first of the band behind it, and what channel 0 would have. */
const CHANNEL_14 = 2484;
const BEHIND_14 = 2512;
const CHANNEL_0 = 2407;
const IS_2_GHZ = 1 << 7;

/** Number of the channel at `mhz`, as the SDK's IEEE numbering has it; -1 where there is none. */
function channelOf(mhz: number, flags: number): number {
  if (mhz === CHANNEL_14) return 14;
  if (mhz < CHANNEL_14) return signedByte(Math.trunc(((mhz - CHANNEL_0) | 0) / 5));
  return flags & IS_2_GHZ ? signedByte(Math.trunc(((mhz - BEHIND_14) | 0) / 20) + 15) : -1;
}

const signedByte = (value: number): number => (value << 24) >> 24;

/** There is no radio to act on: the call returns 0, and its registers stay as they are. */
const silent = (name: string, address: number): RomFunction => leaf(name, address, 'a b c d', cost(20), () => 0);

/**
 * The radio's part of the ROM. The chip has no radio: what only acts on it does nothing and returns 0, with which all firmware seen goes
 * on (silicon.md §3.3). What computes is modelled.
 */
export const RADIO_FUNCTIONS: readonly RomFunction[] = [
  leaf('phy_get_romfuncs', 0x40006b08, '', cost(5), (rom) => rom.bus.read32(PHY_TABLE)),
  leaf('rom_abs_temp', 0x400060c0, 'value', cost(4), (rom) => Math.abs(rom.arg(0) | 0)),
  leaf('rom_mhz2ieee', 0x400065a4, 'mhz flags', cost(60), (rom) => channelOf(rom.arg(0), rom.arg(1))),
  silent('rom_chip_v5_disable_cca', 0x400060d0),
  silent('rom_chip_v5_enable_cca', 0x400060ec),
  silent('rom_chip_v5_sense_backoff', 0x4000610c),
  silent('rom_chip_v5_tx_init', 0x4000718c),
  silent('rom_dc_iq_est', 0x4000615c),
  silent('rom_en_pwdet', 0x400061b8),
  silent('rom_get_power_db', 0x400063b0),
  silent('rom_iq_est_disable', 0x40006400),
  silent('rom_iq_est_enable', 0x40006430),
  silent('rom_linear_to_db', 0x40006484),
  silent('rom_pbus_dco___SA2', 0x40007bf0),
  silent('rom_pbus_enter_debugmode', 0x40007410),
  silent('rom_pbus_exit_debugmode', 0x40007448),
  silent('rom_pbus_force_test', 0x4000747c),
  silent('rom_pbus_rd', 0x400074d8),
  silent('rom_pbus_workmode', 0x40007648),
  silent('rom_pbus_xpd_rx_off', 0x40007688),
  silent('rom_pbus_xpd_rx_on', 0x400076cc),
  silent('rom_pbus_xpd_tx_off', 0x400076fc),
  silent('rom_pbus_xpd_tx_on__low_gain', 0x400077a0),
  silent('rom_rfcal_rxiq_set_reg', 0x40008264),
  silent('rom_rfcal_txiq_set_reg', 0x40008a70),
  silent('rom_rfpll_reset', 0x40007868),
  silent('rom_sar_init', 0x40006738),
  silent('rom_set_ana_inf_tx_scale', 0x4000678c),
  silent('rom_set_loopback_gain', 0x400067c8),
  silent('rom_set_rxclk_en', 0x40006550),
  silent('rom_set_txclk_en', 0x4000650c),
  silent('rom_start_tx_tone', 0x400068b4),
  silent('rom_stop_tx_tone', 0x4000698c),
  silent('rom_txtone_linear_pwr', 0x40006a1c),
  silent('rom_write_rfpll_sdm', 0x400078dc),
];
