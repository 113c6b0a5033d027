import { IOMUX_BASE } from '../../chip/memory-map.ts';
import { SPI, SPI_CMD, SPI_CTRL } from '../../chip/register/spi.ts';
import { ALLOWED, loadFault, storeFault } from '../cpu/run/access-rules.ts';
import { cost } from './cost.ts';
import {
  blockSize,
  changeSpi,
  chipSize,
  enableWrite,
  flashchip,
  flashIsIdle,
  pageSize,
  QUAD_ENABLE,
  readStatus,
  sectorSize,
  selectSpi,
  spiCommand,
  writeFlashchip,
  writeStatus,
} from './flash-access.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { isBlock } from './memory.ts';
import { RESUME } from './resume.ts';

/** Bytes that one command moves: half of the controller's buffer. */
const CHUNK = 32;
const LENGTH_S = 24;
const ADDRESS = 0xffffff;

/** Modes of SPIReadModeCnfig by number, as bits of CTRL; any other reads slowly. The first two need the quad enable bit. */
const READ_MODES = [
  SPI_CTRL.QIO_MODE | SPI_CTRL.FASTRD_MODE,
  SPI_CTRL.QOUT_MODE | SPI_CTRL.FASTRD_MODE,
  SPI_CTRL.DIO_MODE | SPI_CTRL.FASTRD_MODE,
  SPI_CTRL.DOUT_MODE | SPI_CTRL.FASTRD_MODE,
  SPI_CTRL.FASTRD_MODE,
] as const;
const ALL_READ_MODES = READ_MODES.reduce((all, mode) => all | mode, 0);
const QUAD_MODES = 2;
/** What the ROM attaches the flash and erases an area with. */
const SLOW_READ = 5;
const LOCKED = 0x1c;
/** CTRL and clock as spi_flash_attach sets them: a quarter of 80 MHz, that is of whatever the APB clock is. */
const CTRL_ATTACHED = 0x288313;
const CTRL_CLOCK_EQUAL = 1 << 12;
const IOMUX_CLOCK_EQUAL = 1 << 8;
const USER_ATTACHED = 1 << 2;

const SPI_UNLOCK = 0x40004878;
export const SPI_LOCK = 0x400048a8;
export const SPI_ERASE_AREA = 0x40004b44;
export const SPI_WRITE = 0x40004a4c;
export const SPI_READ = 0x40004b1c;
export const SPI_FLASH_ATTACH = 0x40004644;

const A2 = 2;
const A3 = 3;
const A4 = 4;

/** Whole words, the bytes behind `length` zero. 1: out of range. Silicon reads 32 bytes at a time, here it is one command. */
function read(rom: RomMachine, chip: number, address: number, to: number, length: number): void {
  if (chipSize(rom, chip) < (address + length) >>> 0) {
    rom.return(1);
    return;
  }
  if (!flashIsIdle(rom, chip)) return;
  const count = length | 0;
  if (count > 0) {
    if (!isBlock(rom, to, count, 'store')) return;
    const cause = storeFault(rom.bus, to, 4);
    if (cause !== ALLOWED) {
      rom.cpu.raise(cause, to);
      return;
    }
    const rest = count % CHUNK;
    const last = rest === 0 ? CHUNK : rest;
    const bytes = new Uint8Array((count + 3) & ~3);
    bytes.set(rom.parts.spi.readFlash(address & ADDRESS, count));
    rom.bus.write32(SPI0_ADDR, ((address + count - last) | (last << LENGTH_S)) >>> 0);
    rom.bus.writeBytes(to, bytes);
    rom.spend(bytes.length);
  }
  rom.returnAfter(rom.charge(READ_COST), 0);
}

const SPI0_ADDR = 0x60000200 + SPI.ADDR;
const READ_COST = cost(60, 2.3);

/** SPI_page_program(chip, address, from, length): within a page, whole words. Goes on in {@link programChunk} with a2..a4. */
function programPage(rom: RomMachine, chip: number, address: number, from: number, length: number): void {
  const page = pageSize(rom, chip);
  if ((length & 3) !== 0 || page < (length + (address % page)) >>> 0) {
    rom.return(1);
    return;
  }
  startProgram(rom, address, from, length);
}

function startProgram(rom: RomMachine, address: number, from: number, length: number): void {
  rom.set(A2, address);
  rom.set(A3, from);
  rom.set(A4, length);
  rom.cpu.pc = RESUME.flashWrite;
}

/** SPIWrite(address, from, length): page by page, whole words. */
function write(rom: RomMachine): void {
  const [address, from, length] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  const isOutside = chipSize(rom) < (address + length) >>> 0;
  const page = pageSize(rom);
  const first = Math.min(length, page - (address % page));
  if (isOutside || (first & 3) !== 0) rom.return(1);
  else startProgram(rom, address, from, length);
}

/** The next 32 bytes, within their page. What is left in a page and no whole number of words is refused. */
function programChunk(rom: RomMachine): void {
  const { bus } = rom;
  const [address, from, length] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  const page = pageSize(rom);
  const inPage = Math.min(length, page - (address % page));
  const count = Math.min(inPage, CHUNK);
  if (!flashIsIdle(rom)) return;
  if ((inPage & 3) !== 0) {
    rom.return(1);
    return;
  }
  if (count === 0) {
    rom.return(0);
    return;
  }
  const cause = loadFault(bus, from, 4);
  if (cause !== ALLOWED) {
    rom.cpu.raise(cause, from);
    return;
  }
  bus.write32(SPI0_ADDR, ((address & ADDRESS) | (count << LENGTH_S)) >>> 0);
  for (let i = 0; i < count; i += 4) bus.write32(SPI0_W0 + i, bus.read32(from + i));
  if (!enableWrite(rom)) return;
  spiCommand(rom, SPI_CMD.PP);
  rom.spend(count);
  rom.set(A2, address + count);
  rom.set(A3, from + count);
  rom.set(A4, length - count);
}

const SPI0_W0 = 0x60000200 + SPI.W0;

/** Starts the commands of `bits` on an idle flash and returns 0 when it is idle again. */
function modify(rom: RomMachine, bits: number, address?: number, isEnabled = false): void {
  if (!flashIsIdle(rom)) return;
  if (!isEnabled && !enableWrite(rom)) return;
  spiCommand(rom, bits, address);
  rom.cpu.pc = RESUME.flashBusy;
}

/** SPIEraseSector and SPIEraseBlock: by number. */
function eraseUnit(rom: RomMachine, bits: number, size: number): void {
  const number = rom.arg(0);
  if (number >= Math.floor(chipSize(rom) / size)) rom.return(1);
  else modify(rom, bits, Math.imul(number, size) & ADDRESS);
}

/** SPI_sector_erase(chip, address): without enabling anything, so that nothing happens unless the caller has done it. */
function eraseSectorAt(rom: RomMachine): void {
  if ((rom.arg(1) & 0xfff) !== 0) rom.return(1);
  else modify(rom, SPI_CMD.SE, rom.arg(1) & ADDRESS, true);
}

/**
 * SPIEraseArea(address, length), with the fault that uploaders work around (serial-protocol.md §2): the sectors up to the next block
 * boundary are erased, but not taken off the count. First the flash is read slowly again, and unlocked, by two writes of its status.
 */
function eraseArea(rom: RomMachine): void {
  if (!flashIsIdle(rom)) return;
  if (!configureReadMode(rom, SLOW_READ)) return;
  const [address, length] = [rom.arg(0), rom.arg(1)];
  if (chipSize(rom) < (address + length) >>> 0 || address % sectorSize(rom) !== 0) rom.return(1);
  else rom.cpu.pc = RESUME.flashUnlock;
}

function unlockArea(rom: RomMachine): void {
  if (!flashIsIdle(rom) || !enableWrite(rom)) return;
  writeStatus(rom, 0);
  const sector = sectorSize(rom);
  const sectorsInBlock = Math.floor(blockSize(rom) / sector);
  const count = Math.ceil(rom.arg(1) / sector);
  const first = rom.arg(0) / sector;
  // a2: next sector, a3: sectors left of the head, a4: sectors left after it.
  rom.set(A2, first);
  rom.set(A3, Math.min(sectorsInBlock - (first % sectorsInBlock), count));
  rom.set(A4, count);
  rom.cpu.pc = RESUME.flashErase;
}

function erasePiece(rom: RomMachine): void {
  if (!flashIsIdle(rom)) return;
  const [sector, head, rest] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  if (head === 0 && rest === 0) {
    rom.return(0);
    return;
  }
  const size = sectorSize(rom);
  const sectorsInBlock = Math.floor(blockSize(rom) / size);
  const isBlock = head === 0 && rest > sectorsInBlock;
  if (sector >= Math.floor(chipSize(rom) / size)) {
    rom.return(1);
    return;
  }
  if (!enableWrite(rom)) return;
  spiCommand(rom, isBlock ? SPI_CMD.BE : SPI_CMD.SE, (sector * size) & ADDRESS);
  rom.set(A2, sector + (isBlock ? sectorsInBlock : 1));
  if (head > 0) rom.set(A3, head - 1);
  else rom.set(A4, rest - (isBlock ? sectorsInBlock : 1));
}

/**
 * SPIReadModeCnfig of an idle flash: the mode in CTRL, and the status register written with it. Quad modes set QE and with that take every
 * protection away; others write the low byte back, and with it clear register 2. False where no flash answers.
 */
export function configureReadMode(rom: RomMachine, mode: number): boolean {
  changeSpi(rom, SPI.CTRL, ALL_READ_MODES, SPI_CTRL.WRSR_2B);
  if (!enableWrite(rom)) return false;
  writeStatus(rom, mode < QUAD_MODES ? QUAD_ENABLE : readStatus(rom) & 0xff);
  changeSpi(rom, SPI.CTRL, 0, READ_MODES[mode] ?? 0);
  return true;
}

/** Writes the status register of an idle flash; what that takes passes later. */
function changeStatus(rom: RomMachine, value: number): void {
  if (!flashIsIdle(rom) || !enableWrite(rom)) return;
  writeStatus(rom, value);
  rom.return(0);
}

/** `spi_flash_attach` up to where the flash must be idle: pads, clock, and out of its power-down. */
function attachFlash(rom: RomMachine): void {
  selectSpi(rom);
  changeSpi(rom, SPI.USER, 0, USER_ATTACHED);
  changeSpi(rom, SPI.CTRL, CTRL_CLOCK_EQUAL, 0);
  rom.bus.write32(IOMUX_BASE, (rom.bus.read32(IOMUX_BASE) & ~IOMUX_CLOCK_EQUAL) >>> 0);
  rom.bus.write32(0x60000200 + SPI.CTRL, CTRL_ATTACHED);
  spiCommand(rom, SPI_CMD.RES);
}

/** Does `work` once the flash is idle. */
const idle = (work: (rom: RomMachine) => void) => (rom: RomMachine) => {
  if (flashIsIdle(rom)) work(rom);
};

/** The flash by its commands, all through the controller. Busy times pass; interrupts are taken meanwhile. */
export const SPI_FLASH_FUNCTIONS: readonly RomFunction[] = [
  control('SPIRead', SPI_READ, 'address to length', cost(10), (rom) => read(rom, flashchip(rom), rom.arg(0), rom.arg(1), rom.arg(2))),
  control('SPI_read_data', 0x400042ac, 'chip address to length', cost(0), (rom) =>
    read(rom, rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3)),
  ),
  control('SPIWrite', SPI_WRITE, 'address from length', cost(60), write),
  control('SPI_page_program', 0x40004174, 'chip address from length', cost(60), (rom) =>
    programPage(rom, rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3)),
  ),
  resume('flashWrite', programChunk, cost(80, 1)),
  control('SPIEraseSector', 0x40004a00, 'sector', cost(120), (rom) => eraseUnit(rom, SPI_CMD.SE, sectorSize(rom))),
  control('SPI_sector_erase', 0x400040c0, 'chip address', cost(60), eraseSectorAt),
  control('SPIEraseBlock', 0x400049b4, 'block', cost(120), (rom) => eraseUnit(rom, SPI_CMD.BE, blockSize(rom))),
  control('SPIEraseChip', 0x40004984, '', cost(90), (rom) => modify(rom, SPI_CMD.CE)),
  control('SPIEraseArea', SPI_ERASE_AREA, 'address length', cost(150), eraseArea),
  resume('flashUnlock', unlockArea, cost(250)),
  resume('flashErase', erasePiece, cost(140)),
  resume('flashBusy', (rom) => {
    if (flashIsIdle(rom)) rom.return(0);
  }),
  control('Wait_SPI_Idle', 0x4000448c, 'chip', cost(26), (rom) => {
    if (flashIsIdle(rom, rom.arg(0))) rom.return(0);
  }),
  control('SPI_read_status', 0x400043c8, 'chip to', cost(16), (rom) => {
    if (!flashIsIdle(rom, rom.arg(0))) return;
    rom.bus.write32(rom.arg(1), readStatus(rom, rom.arg(0)));
    rom.return(0);
  }),
  control('SPI_write_status', 0x40004400, 'chip value', cost(45), (rom) => {
    if (!flashIsIdle(rom, rom.arg(0))) return;
    writeStatus(rom, rom.arg(1));
    rom.return(0);
  }),
  control('SPI_write_enable', 0x4000443c, 'chip', cost(60), (rom) => {
    if (flashIsIdle(rom, rom.arg(0)) && enableWrite(rom, rom.arg(0))) rom.return(0);
  }),
  control('Enable_QMode', 0x400044c0, 'chip', cost(120), (rom) => {
    changeSpi(rom, SPI.CTRL, 0, SPI_CTRL.WRSR_2B);
    changeStatus(rom, QUAD_ENABLE);
  }),
  control('SPIUnlock', SPI_UNLOCK, '', cost(120), (rom) => changeStatus(rom, 0)),
  control('SPILock', SPI_LOCK, '', cost(120), (rom) => changeStatus(rom, LOCKED)),
  control(
    'SPIReadModeCnfig',
    0x400048ec,
    'mode',
    cost(170),
    idle((rom) => {
      if (configureReadMode(rom, rom.arg(0))) rom.return(0);
    }),
  ),
  leaf('SPIParamCfg', 0x40004c2c, 'id size blockSize sectorSize pageSize statusMask', cost(10), (rom) => {
    writeFlashchip(
      rom,
      flashchip(rom),
      [0, 1, 2, 3, 4, 5].map((i) => rom.arg(i)),
    );
    return 0;
  }),
  leaf('SelectSpiFunction', 0x40003f58, '', cost(110), (rom) => {
    selectSpi(rom);
    return undefined;
  }),
  control('spi_flash_attach', SPI_FLASH_ATTACH, '', cost(210), (rom) => {
    attachFlash(rom);
    rom.cpu.pc = RESUME.flashAttached;
  }),
  resume(
    'flashAttached',
    idle((rom) => {
      if (configureReadMode(rom, SLOW_READ)) rom.return(0);
    }),
  ),
];
