import { PAGE_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR, NOR_SR2 } from '../../chip/register/nor.ts';
import { COST } from './cost.ts';
import {
  chipSize,
  flashCommand,
  flashchip,
  flashIsReady,
  modifyFlash,
  PROTECTION,
  readStatus,
  selectSpi,
  statusMask,
  writeFlashchip,
} from './flash-access.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { RESUME } from './resume.ts';

const NOTHING = new Uint8Array(0);
const BLOCK_SECTORS = 16;
/** SPIReadModeCnfig: these two need the quad enable bit. */
const QIO = 0;
const QOUT = 1;

/** Address of `SPIUnlock`. */
export const SPI_UNLOCK = 0x40004878;
/** Address of `SPIEraseArea`. */
export const SPI_ERASE_AREA = 0x40004b44;
/** Address of `SPIWrite`. */
export const SPI_WRITE = 0x40004a4c;

const A2 = 2;
const A3 = 3;
const A4 = 4;

/** Copies exactly `length` bytes [?: the ROM may round up to words]. 1: out of range. */
function read(rom: RomMachine, chip: number, address: number, to: number, length: number): void {
  if (address + length > chipSize(rom, chip)) {
    rom.return(1);
    return;
  }
  if (!flashIsReady(rom)) return;
  rom.bus.writeBytes(to, flashCommand(rom, NOR.READ_DATA, address, NOTHING, length));
  rom.spend(length);
  rom.returnAfter(rom.charge(COST.flashRead), 0);
}

/** Checks the range, then goes on page by page with what is left in a2..a4. */
function write(rom: RomMachine, chip: number, address: number, from: number, length: number): void {
  if (address + length > chipSize(rom, chip)) {
    rom.return(1);
    return;
  }
  rom.set(A2, address);
  rom.set(A3, from);
  rom.set(A4, length);
  rom.cpu.pc = RESUME.flashWrite;
}

function writePage(rom: RomMachine): void {
  if (!flashIsReady(rom)) return;
  const [address, from, length] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (length === 0) {
    rom.return(0);
    return;
  }
  const count = Math.min(length, PAGE_SIZE - (address % PAGE_SIZE));
  modifyFlash(rom, NOR.PAGE_PROGRAM, address, rom.bus.readBytes(from, count));
  rom.spend(count);
  rom.set(A2, address + count);
  rom.set(A3, from + count);
  rom.set(A4, length - count);
}

/** Starts `command` when the flash is ready and returns 0 when it is so again. */
function modify(rom: RomMachine, command: number, address = 0, out: Uint8Array = NOTHING): void {
  if (!flashIsReady(rom)) return;
  modifyFlash(rom, command, address, out);
  rom.cpu.pc = RESUME.flashBusy;
}

function erase(rom: RomMachine, command: number, address: number, chip = flashchip(rom)): void {
  if (address >= chipSize(rom, chip)) rom.return(1);
  else modify(rom, command, address);
}

/**
 * SPIEraseArea, with the fault that uploaders work around (serial-protocol.md §2): the sectors up to the next block boundary are
 * erased, but not taken off the count. a2: next sector, a3: sectors left of the head, a4: sectors left after it.
 */
function eraseArea(rom: RomMachine): void {
  const [address, length] = [rom.arg(0), rom.arg(1)];
  if (address % SECTOR_SIZE !== 0 || address + length > chipSize(rom)) {
    rom.return(1);
    return;
  }
  const count = Math.ceil(length / SECTOR_SIZE);
  const first = address / SECTOR_SIZE;
  rom.set(A2, first);
  rom.set(A3, Math.min(BLOCK_SECTORS - (first % BLOCK_SECTORS), count));
  rom.set(A4, count);
  rom.cpu.pc = RESUME.flashErase;
}

function erasePiece(rom: RomMachine): void {
  if (!flashIsReady(rom)) return;
  const [sector, head, rest] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (head === 0 && rest === 0) {
    rom.return(0);
    return;
  }
  const isBlock = head === 0 && rest > BLOCK_SECTORS;
  modifyFlash(rom, isBlock ? NOR.BLOCK_ERASE_64K : NOR.SECTOR_ERASE, sector * SECTOR_SIZE);
  rom.set(A2, sector + (isBlock ? BLOCK_SECTORS : 1));
  if (head > 0) rom.set(A3, head - 1);
  else rom.set(A4, rest - (isBlock ? BLOCK_SECTORS : 1));
}

/** Writes status registers 1 and 2 at once. */
function writeStatus(rom: RomMachine, status: number): void {
  modify(rom, NOR.WRITE_STATUS_1, 0, Uint8Array.of(status, status >>> 8));
}

function readStatusTo(rom: RomMachine): number {
  const [chip, to] = [rom.arg(0), rom.arg(1)];
  rom.bus.write32(to, readStatus(rom) & statusMask(rom, chip));
  return 0;
}

function configureReadMode(rom: RomMachine): void {
  const mode = rom.arg(0);
  if (mode === QIO || mode === QOUT) enableQuad(rom);
  else rom.return(0);
}

function enableQuad(rom: RomMachine): void {
  if (!flashIsReady(rom)) return;
  const status = readStatus(rom);
  if ((status & (NOR_SR2.QE << 8)) !== 0) rom.return(0);
  else writeStatus(rom, status | (NOR_SR2.QE << 8));
}

function attach(rom: RomMachine): undefined {
  selectSpi(rom);
}

/** The flash by its commands. Busy times pass; interrupts are taken meanwhile. */
export const SPI_FLASH_FUNCTIONS: readonly RomFunction[] = [
  control('SPIRead', 0x40004b1c, 'address to length', COST.tiny, (rom) => read(rom, flashchip(rom), rom.arg(0), rom.arg(1), rom.arg(2))),
  control('SPI_read_data', 0x400042ac, 'chip address to length', COST.tiny, (rom) =>
    read(rom, rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3)),
  ),
  control('SPIWrite', SPI_WRITE, 'address from length', COST.small, (rom) =>
    write(rom, flashchip(rom), rom.arg(0), rom.arg(1), rom.arg(2)),
  ),
  control('SPI_page_program', 0x40004174, 'chip address from length', COST.small, (rom) =>
    write(rom, rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3)),
  ),
  resume('flashWrite', writePage, COST.flashProgram),
  control('SPIEraseSector', 0x40004a00, 'sector', COST.flashCommand, (rom) => erase(rom, NOR.SECTOR_ERASE, rom.arg(0) * SECTOR_SIZE)),
  control('SPI_sector_erase', 0x400040c0, 'chip address', COST.flashCommand, (rom) => erase(rom, NOR.SECTOR_ERASE, rom.arg(1), rom.arg(0))),
  control('SPIEraseBlock', 0x400049b4, 'block', COST.flashCommand, (rom) =>
    erase(rom, NOR.BLOCK_ERASE_64K, rom.arg(0) * BLOCK_SECTORS * SECTOR_SIZE),
  ),
  control('SPIEraseChip', 0x40004984, '', COST.flashCommand, (rom) => modify(rom, NOR.CHIP_ERASE)),
  control('SPIEraseArea', SPI_ERASE_AREA, 'address length', COST.flashCommand, eraseArea),
  resume('flashErase', erasePiece, COST.flashCommand),
  resume('flashBusy', (rom) => {
    if (flashIsReady(rom)) rom.return(0);
  }),
  control('Wait_SPI_Idle', 0x4000448c, 'chip', COST.small, (rom) => {
    if (flashIsReady(rom)) rom.return(0);
  }),
  leaf('SPI_read_status', 0x400043c8, 'chip to', COST.flashCommand, readStatusTo),
  control('SPI_write_status', 0x40004400, 'chip value', COST.flashCommand, (rom) => writeStatus(rom, rom.arg(1))),
  leaf('SPI_write_enable', 0x4000443c, 'chip', COST.flashCommand, (rom) => {
    flashCommand(rom, NOR.WRITE_ENABLE);
    return 0;
  }),
  control('Enable_QMode', 0x400044c0, 'chip', COST.flashCommand, enableQuad),
  control('SPIUnlock', SPI_UNLOCK, '', COST.flashCommand, (rom) => writeStatus(rom, readStatus(rom) & ~PROTECTION)),
  control('SPILock', 0x400048a8, '', COST.flashCommand, (rom) => writeStatus(rom, readStatus(rom) | PROTECTION)),
  control('SPIReadModeCnfig', 0x400048ec, 'mode', COST.flashCommand, configureReadMode),
  leaf('SPIParamCfg', 0x40004c2c, 'id size blockSize sectorSize pageSize statusMask', COST.tiny, (rom) => {
    writeFlashchip(
      rom,
      flashchip(rom),
      [0, 1, 2, 3, 4, 5].map((i) => rom.arg(i)),
    );
    return 0;
  }),
  leaf('SelectSpiFunction', 0x40003f58, '', COST.small, attach),
  leaf('spi_flash_attach', 0x40004644, '', COST.small, attach),
];
