import { xorChecksum } from '../../../base/checksum.ts';
import { NOR } from '../../../chip/register/nor.ts';
import type { RomCommand } from '../../../wire/command.ts';
import { PACKET_HEADER_SIZE } from '../../../wire/packet.ts';
import { DATA_HEADER_SIZE } from '../../../wire/payload/data.ts';
import { ROM_ERRORS } from '../../../wire/status.ts';
import { ETS_DELAY_US } from '../delay.ts';
import { flashCommand, flashchip, PROTECTION, readStatus, selectSpi, statusMask, writeFlashchip } from '../flash-access.ts';
import type { RomMachine } from '../machine.ts';
import { PACKET_BUFFER } from '../ram.ts';
import { RESUME } from '../resume.ts';
import { SPI_ERASE_AREA, SPI_UNLOCK, SPI_WRITE } from '../spi-flash.ts';
import { get, set } from './state.ts';

/** The packet in the buffer, by its own header; the ROM does not compare `length` with what arrived. */
export interface Packet {
  readonly length: number;
  readonly checksum: number;
}

/** Where the payload lies in guest RAM. */
const PAYLOAD = PACKET_BUFFER + PACKET_HEADER_SIZE;
const DATA = PAYLOAD + DATA_HEADER_SIZE;
const NOTHING = new Uint8Array(0);

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

/** Connects the flash's pins first, whatever follows. The erase has its fault: see `SPIEraseArea`. */
function flashBegin(rom: RomMachine, packet: Packet): number {
  selectSpi(rom);
  const status = begin(rom, packet);
  if (status !== OK) return status;
  rom.call(SPI_UNLOCK, RESUME.loaderUnlocked);
  return PENDING;
}

/** The status register still protects something: that counts as a failed erase. */
export function flashUnlocked(rom: RomMachine): number {
  if ((readStatus(rom) & PROTECTION & statusMask(rom)) !== 0) return FAILED;
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
  return xorChecksum(rom.bus.readBytes(DATA, size)) === (checksum & 0xff) ? OK : BAD_CHECKSUM;
}

function flashData(rom: RomMachine, packet: Packet): number {
  const status = takeBlock(rom, packet, 4);
  if (status !== OK) return status;
  rom.call(SPI_WRITE, RESUME.loaderWritten, get(rom, 'address'), DATA, word(rom, 0));
  return PENDING;
}

/** Reads back what was written. */
export function flashWritten(rom: RomMachine): number {
  const size = word(rom, 0);
  const address = get(rom, 'address');
  set(rom, { address: address + size, received: get(rom, 'received') + size });
  rom.spend(size);
  const written = flashCommand(rom, NOR.READ_DATA, address, NOTHING, size);
  return rom.arg(0) === 0 && xorChecksum(written) === xorChecksum(rom.bus.readBytes(DATA, size)) ? OK : VERIFY_FAILED;
}

/** Leaves whatever the payload says; the totals are compared with what FLASH_BEGIN said. */
function flashEnd(rom: RomMachine): number {
  set(rom, { leaves: 1 });
  rom.bus.write32(get(rom, 'userStart'), 0);
  return get(rom, 'sequence') === get(rom, 'blocks') && get(rom, 'received') === get(rom, 'size') ? OK : FAILED;
}

function memData(rom: RomMachine, packet: Packet): number {
  const status = takeBlock(rom, packet, 1);
  if (status !== OK) return status;
  const size = word(rom, 0);
  const address = get(rom, 'address');
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
  set(rom, { value: rom.bus.read32(word(rom, 0)), error: 0 });
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
