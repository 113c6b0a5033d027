import { IOMUX_BASE } from '../../chip/memory-map.ts';
import { NOR, NOR_SR1 } from '../../chip/register/nor.ts';
import type { RomMachine } from './machine.ts';
import { FLASHCHIP_ID, FLASHCHIP_POINTER, FLASHCHIP_SIZE, FLASHCHIP_STATUS_MASK } from './ram.ts';

const NOTHING = new Uint8Array(0);

/** Address of the flash chip structure: guest code may put a pointer to its own there. */
export const flashchip = (rom: RomMachine): number => rom.bus.read32(FLASHCHIP_POINTER);
/** Bytes that the ROM believes the flash to have. */
export const chipSize = (rom: RomMachine, chip = flashchip(rom)): number => rom.bus.read32(chip + FLASHCHIP_SIZE);
export const statusMask = (rom: RomMachine, chip = flashchip(rom)): number => rom.bus.read32(chip + FLASHCHIP_STATUS_MASK);

/** Fills the structure at `chip`: id, size, block, sector, page, status mask. */
export function writeFlashchip(rom: RomMachine, chip: number, values: readonly number[]): void {
  for (const [i, value] of values.entries()) rom.bus.write32(chip + FLASHCHIP_ID + 4 * i, value);
}

/** One SPI transaction with the flash; zeros come back while its pins are not the controller's. */
export function flashCommand(rom: RomMachine, command: number, address = 0, out: Uint8Array = NOTHING, inLength = 0): Uint8Array {
  const { spi, flash } = rom.parts;
  return spi.isConnected() ? flash.execute(command, address, out, inLength) : new Uint8Array(inLength);
}

/** Status register 1, and with it `mask`ed register 2 in the upper byte. */
export function readStatus(rom: RomMachine): number {
  const low = flashCommand(rom, NOR.READ_STATUS_1, 0, NOTHING, 1)[0] as number;
  const high = flashCommand(rom, NOR.READ_STATUS_2, 0, NOTHING, 1)[0] as number;
  return low | (high << 8);
}

/** Pads SD_CLK, SD_DATA0..3 and SD_CMD, and their register values with SPI0 on them. */
const FLASH_PADS = [0x1c, 0x20, 0x24, 0x28, 0x2c, 0x30] as const;
const PAD_FUNCTION = (3 << 4) | (1 << 8);
const SPI0_FUNCTION = 1 << 4;
const PULL_UP = 1 << 7;

/** `SelectSpiFunction`: connects the flash's pads with the controller, without their pull-ups. */
export function selectSpi(rom: RomMachine): void {
  for (const pad of FLASH_PADS) {
    const place = IOMUX_BASE + pad;
    rom.bus.write32(place, ((rom.bus.read32(place) & ~(PAD_FUNCTION | PULL_UP)) | SPI0_FUNCTION) >>> 0);
  }
}

/** True when the flash takes commands. Otherwise the call waits at its address and is entered again. */
export function flashIsReady(rom: RomMachine): boolean {
  return rom.waitTill(rom.parts.flash.busyUntil);
}

/** WREN and the command behind it. */
export function modifyFlash(rom: RomMachine, command: number, address = 0, out: Uint8Array = NOTHING): void {
  flashCommand(rom, NOR.WRITE_ENABLE);
  flashCommand(rom, command, address, out);
}

/** Block protection bits of status register 1. */
export const PROTECTION = NOR_SR1.BP | NOR_SR1.TB | NOR_SR1.SEC;
