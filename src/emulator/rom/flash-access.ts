import { IOMUX_BASE, SPI0_BASE } from '../../chip/memory-map.ts';
import { NOR_SR1, NOR_SR2 } from '../../chip/register/nor.ts';
import { SPI, SPI_CMD } from '../../chip/register/spi.ts';
import type { RomMachine } from './machine.ts';
import { FLASHCHIP_ID, FLASHCHIP_POINTER } from './ram.ts';
import { RESUME } from './resume.ts';

/** Address of the flash chip structure: guest code may put a pointer to its own there. */
export const flashchip = (rom: RomMachine): number => rom.bus.read32(FLASHCHIP_POINTER);

const field =
  (offset: number) =>
  (rom: RomMachine, chip = flashchip(rom)): number =>
    rom.bus.read32(chip + offset);

/** What the ROM believes of the flash: bytes in it, in a block, in a sector and in a page; bits of the status that count. */
export const chipSize = field(4);
export const blockSize = field(8);
export const sectorSize = field(12);
export const pageSize = field(16);
const statusMask = field(20);

/** Fills the structure at `chip`: id, size, block, sector, page, status mask. */
export function writeFlashchip(rom: RomMachine, chip: number, values: readonly number[]): void {
  for (const [i, value] of values.entries()) rom.bus.write32(chip + FLASHCHIP_ID + 4 * i, value);
}

/** Pads SD_CLK, SD_DATA0..3 and SD_CMD, and their register values with SPI0 on them. */
const FLASH_PADS = [0x1c, 0x20, 0x24, 0x28, 0x2c, 0x30] as const;
const PAD_FUNCTION = (3 << 4) | (1 << 8);
const SPI0_FUNCTION = 1 << 4;
const PULL_UP = 1 << 7;
/** Written by SelectSpiFunction; what it is for is not known. */
const UNKNOWN = 0x60000d48;

/** `SelectSpiFunction`: connects the flash's pads with the controller, without their pull-ups. */
export function selectSpi(rom: RomMachine): void {
  for (const pad of FLASH_PADS) {
    const place = IOMUX_BASE + pad;
    rom.bus.write32(place, ((rom.bus.read32(place) & ~(PAD_FUNCTION | PULL_UP)) | SPI0_FUNCTION) >>> 0);
  }
  rom.bus.write32(UNKNOWN, 0);
}

/** A register of the controller with some bits others. */
export function changeSpi(rom: RomMachine, register: number, clear: number, set: number): void {
  const place = SPI0_BASE + register;
  rom.bus.write32(place, ((rom.bus.read32(place) & ~clear) | set) >>> 0);
}

/** Has the controller carry out the commands of `bits`, at `address` where they have one. */
export function spiCommand(rom: RomMachine, bits: number, address?: number): void {
  if (address !== undefined) rom.bus.write32(SPI0_BASE + SPI.ADDR, address >>> 0);
  rom.bus.write32(SPI0_BASE + SPI.CMD, bits >>> 0);
}

/** `SPI_read_status`: what the controller reads, as far as it counts. */
export function readStatus(rom: RomMachine, chip = flashchip(rom)): number {
  rom.bus.write32(SPI0_BASE + SPI.RD_STATUS, 0);
  spiCommand(rom, SPI_CMD.RDSR);
  return (rom.bus.read32(SPI0_BASE + SPI.RD_STATUS) & statusMask(rom, chip)) >>> 0;
}

/**
 * `Wait_SPI_Idle`: true when the flash takes commands. Otherwise the call waits at its address and is entered again; silicon asks the
 * flash all the time, here it is asked once.
 */
export function flashIsIdle(rom: RomMachine, chip = flashchip(rom)): boolean {
  if ((statusMask(rom, chip) & NOR_SR1.WIP) !== 0 && !rom.waitTill(rom.parts.flash.busyUntil)) return false;
  readStatus(rom, chip);
  return true;
}

/** `SPI_write_enable` of an idle flash: false where none says that it is enabled, which the ROM waits for without end. */
export function enableWrite(rom: RomMachine, chip = flashchip(rom)): boolean {
  spiCommand(rom, SPI_CMD.WREN);
  if ((readStatus(rom, chip) & NOR_SR1.WEL) !== 0) return true;
  rom.cpu.pc = RESUME.dead;
  return false;
}

/** `SPI_write_status` of an idle flash: one byte or two, as CTRL says. */
export function writeStatus(rom: RomMachine, value: number): void {
  rom.bus.write32(SPI0_BASE + SPI.RD_STATUS, value >>> 0);
  spiCommand(rom, SPI_CMD.WRSR);
}

/** The quad enable bit as the ROM writes it: alone, which takes every protection away. */
export const QUAD_ENABLE = NOR_SR2.QE << 8;
