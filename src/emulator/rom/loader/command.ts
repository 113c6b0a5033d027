import { xorChecksum } from '../../../base/checksum.ts';
import type { RomCommand } from '../../../wire/command.ts';
import { PACKET_HEADER_SIZE } from '../../../wire/packet.ts';
import { DATA_HEADER_SIZE } from '../../../wire/payload/data.ts';
import { ROM_ERRORS } from '../../../wire/status.ts';
import { ALLOWED, loadFault, storeFault } from '../../cpu/run/access-rules.ts';
import { stopCache } from '../cache.ts';
import { ETS_DELAY_US } from '../delay.ts';
import { flashchip, writeFlashchip } from '../flash-access.ts';
import type { RomMachine } from '../machine.ts';
import { PACKET_BUFFER } from '../ram.ts';
import { RESUME } from '../resume.ts';
import { SPI_ERASE_AREA, SPI_FLASH_ATTACH, SPI_LOCK, SPI_READ, SPI_WRITE } from '../spi-flash.ts';
import { get, set } from './state.ts';

/** The packet in the buffer, by its own header; the ROM does not compare `length` with what arrived. */
export interface Packet {
  readonly length: number;
  readonly checksum: number;
}

/** Where the payload lies in guest RAM. */
const PAYLOAD = PACKET_BUFFER + PACKET_HEADER_SIZE;
const DATA = PAYLOAD + DATA_HEADER_SIZE;

const MAX_BLOCK_SIZE = 0x1800;
const BEGIN_LENGTH = 16;
const MAX_MEM_END_LENGTH = 8;
const PARAMS_LENGTH = 24;
const ENTRY_SIZE = 16;
const MASK16 = 0xffff;

const { 'invalid-message': INVALID, failed: FAILED, 'bad-checksum': BAD_CHECKSUM, 'verify-failed': VERIFY_FAILED } = ROM_ERRORS;

/** `OK` leaves the error byte as it is; `PENDING` means that the command goes on elsewhere and replies there. */
export const OK = 0;
export const PENDING = -1;

const word = (rom: RomMachine, index: number): number => rom.bus.read32(PAYLOAD + 4 * index);

/** FLASH_BEGIN and MEM_BEGIN. */
function begin(rom: RomMachine, { length }: Packet): number {
  if (length !== BEGIN_LENGTH || word(rom, 2) > MAX_BLOCK_SIZE) return INVALID;
  set(rom, { size: word(rom, 0), blocks: word(rom, 1), blockSize: word(rom, 2), address: word(rom, 3), sequence: 0, received: 0 });
  return OK;
}

/** Attaches the flash first, whatever follows. The erase has its fault: see `SPIEraseArea`. */
function flashBegin(rom: RomMachine): number {
  rom.call(SPI_FLASH_ATTACH, RESUME.loaderAttached);
  return PENDING;
}

export function flashAttached(rom: RomMachine): number {
  const status = begin(rom, { length: rom.bus.read16(PACKET_BUFFER + 2), checksum: 0 });
  if (status !== OK) return status;
  stopCache(rom);
  rom.call(SPI_ERASE_AREA, RESUME.loaderErased, get(rom, 'address'), get(rom, 'size'));
  return PENDING;
}

export function flashErased(rom: RomMachine): number {
  return rom.arg(0) === 0 ? OK : FAILED;
}

/** Order, length and checksum of a data packet. The expected sequence number goes on before the checksum is looked at. */
function takeBlock(rom: RomMachine, { length, checksum }: Packet, unit: number): number {
  const size = word(rom, 0);
  const sequence = get(rom, 'sequence');
  if (length > MAX_BLOCK_SIZE + DATA_HEADER_SIZE || word(rom, 1) !== sequence) return INVALID;
  if (size > get(rom, 'blockSize') || size % unit !== 0) return INVALID;
  set(rom, { sequence: sequence + 1 });
  rom.spend(size);
  return xorChecksum(rom.bus.readBytes(DATA, size)) === (checksum & 0xff) ? OK : BAD_CHECKSUM;
}

function flashData(rom: RomMachine, packet: Packet): number {
  const status = takeBlock(rom, packet, 4);
  if (status !== OK) return status;
  rom.call(SPI_WRITE, RESUME.loaderWritten, get(rom, 'address'), DATA, word(rom, 0));
  return PENDING;
}

/** Reads back what was written, whatever the write said. */
export function flashWritten(rom: RomMachine): number {
  rom.call(SPI_READ, RESUME.loaderRead, get(rom, 'address'), DATA, word(rom, 0));
  return PENDING;
}

export function flashRead(rom: RomMachine): number {
  const size = word(rom, 0);
  rom.spend(size);
  if (xorChecksum(rom.bus.readBytes(DATA, size)) !== rom.bus.read8(PACKET_BUFFER + 4)) return VERIFY_FAILED;
  set(rom, { address: get(rom, 'address') + size, received: get(rom, 'received') + size });
  return OK;
}

/** Leaves whatever the payload says; the totals are compared with what FLASH_BEGIN said. When they are right the flash is locked. */
function flashEnd(rom: RomMachine): number {
  set(rom, { leaves: 1 });
  rom.bus.write32(get(rom, 'userStart'), 0);
  if (get(rom, 'sequence') !== get(rom, 'blocks') || get(rom, 'received') !== get(rom, 'size')) return FAILED;
  rom.call(SPI_LOCK, RESUME.loaderLocked);
  return PENDING;
}

export const flashLocked = (): number => OK;

/** An access that raises an exception, which nobody handles here: the chip is silent until a reset. */
function fault(rom: RomMachine, cause: number): boolean {
  if (cause === ALLOWED) return false;
  rom.die('exception');
  return true;
}

function memData(rom: RomMachine, packet: Packet): number {
  const status = takeBlock(rom, packet, 1);
  if (status !== OK) return status;
  const size = word(rom, 0);
  const address = get(rom, 'address');
  const isBytewise = ((address | size) & 3) !== 0;
  if (size > 0 && fault(rom, storeFault(rom.bus, address, isBytewise ? 1 : 4))) return PENDING;
  rom.bus.writeBytes(address, rom.bus.readBytes(DATA, size));
  set(rom, { address: address + size, received: get(rom, 'received') + size });
  return OK;
}

/** The first byte decides: 0 runs the entry once the reply is out. */
function memEnd(rom: RomMachine, { length }: Packet): number {
  if (length > MAX_MEM_END_LENGTH) return INVALID;
  if (rom.bus.read8(PAYLOAD) === 0) {
    rom.bus.write32(get(rom, 'userStart'), word(rom, 1));
    set(rom, { leaves: 1 });
  }
  return OK;
}

function sync(rom: RomMachine): number {
  set(rom, { value: word(rom, 0), error: 0 });
  return OK;
}

function readReg(rom: RomMachine): number {
  const address = word(rom, 0);
  if (fault(rom, loadFault(rom.bus, address, 4))) return PENDING;
  set(rom, { value: rom.bus.read32(address), error: 0 });
  return OK;
}

/** Entries are waited for and done one after the other in {@link writeNextReg}. */
function writeReg(rom: RomMachine): number {
  set(rom, { entry: 0, error: 0 });
  rom.cpu.pc = RESUME.loaderRegister;
  return PENDING;
}

/** Does the entry whose delay is over, and waits for the next one. */
export function writeNextReg(rom: RomMachine): number {
  const { bus } = rom;
  const done = get(rom, 'entry');
  const count = Math.floor(bus.read16(PACKET_BUFFER + 2) / ENTRY_SIZE);
  if (done > 0) {
    const [address, value, mask] = rom.words(PAYLOAD + (done - 1) * ENTRY_SIZE, 3) as [number, number, number];
    if (fault(rom, loadFault(bus, address, 4)) || fault(rom, storeFault(bus, address, 4))) return PENDING;
    bus.write32(address, ((bus.read32(address) & ~mask) | (value & mask)) >>> 0);
  }
  if (done === count) return OK;
  set(rom, { entry: done + 1 });
  rom.call(ETS_DELAY_US, RESUME.loaderRegister, bus.read32(PAYLOAD + done * ENTRY_SIZE + 12) & MASK16);
  return PENDING;
}

function setParams(rom: RomMachine, { length }: Packet): number {
  if (length !== PARAMS_LENGTH) return INVALID;
  writeFlashchip(rom, flashchip(rom), rom.words(PAYLOAD, 6));
  return OK;
}

/** What the loader answers: the error code, {@link OK} or {@link PENDING}. Anything else is refused with the previous opcode. */
export const ROM_LOADER: Readonly<Record<RomCommand, (rom: RomMachine, packet: Packet) => number>> = {
  flashBegin,
  flashData,
  flashEnd,
  memBegin: begin,
  memData,
  memEnd,
  sync,
  readReg,
  writeReg,
  spiSetParams: setParams,
};
