import { EspError } from '../../base/error.ts';
import { type ChipKind, chipIdOf, chipKindOf, type EfuseWords, macOf } from '../../chip/efuse.ts';
import { deviceOf, type JedecId, makerOf, sizeOf } from '../../chip/flash-part.ts';
import { EFUSE_BASE, UART0_BASE } from '../../chip/memory-map.ts';
import type { Exchange } from './exchange.ts';
import { readRegister, spiCommand } from './spi.ts';

/** What the flash says of itself. */
export interface FlashInfo {
  readonly id: JedecId;
  /** Whether the id can be one: all zeros or all ones mean that nothing drives the line. */
  readonly answers: boolean;
  readonly maker: number;
  readonly device: number;
  /** Capacity in bytes that the id claims; `undefined` when it claims none. Never a guess. */
  readonly size: number | undefined;
}

/** What the chip says of itself. */
export interface ChipInfo {
  readonly kind: ChipKind;
  /** Six bytes; `undefined` when the fuses name no known manufacturer. */
  readonly mac: Uint8Array | undefined;
  readonly chipId: number;
  readonly efuse: EfuseWords;
  /** Nominal frequency of the crystal in MHz. */
  readonly crystalMHz: 26 | 40;
  /** As estimated from the divider that the ROM measured; far from the nominal one when the adapter's rate is off. */
  readonly estimatedCrystalMHz: number;
  readonly flash: FlashInfo;
}

const UART_CLKDIV = UART0_BASE + 0x14;
const UART_CLKDIV_MASK = 0xfffff;
/** The UART runs at twice the crystal. */
const UART_CLOCK_PER_CRYSTAL = 2;
/** esptool's border between the two crystals, in MHz. */
const CRYSTAL_BORDER = 33;
const RDID = 0x9f;
const ID_SIZE = 3;
const ALL_ONES = 0xffffff;

function flashInfo(id: JedecId): FlashInfo {
  const answers = id !== 0 && id !== ALL_ONES;
  return { id, answers, maker: makerOf(id), device: deviceOf(id), size: answers ? sizeOf(id) : undefined };
}

/**
 * Reads fuses, crystal and flash id (serial-protocol.md §3, §4). The stub must run, since the ROM leaves the flash unattached,
 * and the line must still be at the rate that the ROM measured.
 */
export async function identify(exchange: Exchange): Promise<ChipInfo> {
  const efuse: EfuseWords = [
    await readRegister(exchange, EFUSE_BASE),
    await readRegister(exchange, EFUSE_BASE + 4),
    await readRegister(exchange, EFUSE_BASE + 8),
    await readRegister(exchange, EFUSE_BASE + 12),
  ];
  const divider = (await readRegister(exchange, UART_CLKDIV)) & UART_CLKDIV_MASK;
  const estimatedCrystalMHz = (exchange.baud * divider) / (UART_CLOCK_PER_CRYSTAL * 1e6);
  return {
    kind: chipKindOf(efuse),
    mac: macOf(efuse),
    chipId: chipIdOf(efuse),
    efuse,
    crystalMHz: estimatedCrystalMHz > CRYSTAL_BORDER ? 40 : 26,
    estimatedCrystalMHz,
    flash: flashInfo(await readJedecId(exchange)),
  };
}

async function readJedecId(exchange: Exchange): Promise<JedecId> {
  const [maker = 0, type = 0, capacity = 0] = await spiCommand(exchange, { command: RDID, reads: ID_SIZE });
  return maker | (type << 8) | (capacity << 16);
}

/** The flash's size. @throws EspError `flash.unknown-size` when its id claims none. */
export function flashSizeOf({ flash }: ChipInfo): number {
  if (flash.size === undefined) throw new EspError('flash.unknown-size', { id: flash.id });
  return flash.size;
}
