import type { NOR } from '../../src/chip/register/nor.ts';
import type { RomCommand } from '../../src/wire/command.ts';
import type { Graded } from './grade.ts';

/** The loader of the ROM, command by command; all of them are modelled. */
export const ROM_COMMANDS: Readonly<Record<RomCommand, string>> = {
  flashBegin: 'connects the flash first; erases too much, as the real one (SPIEraseArea)',
  flashData: 'writes, reads back; the sequence number goes on before the checksum is looked at',
  flashEnd: 'leaves the loader whatever its word is',
  memBegin: 'blocks up to 0x1800',
  memEnd: 'the first payload byte decides',
  memData: 'packets are put together at 0x3FFFA000, where they can overwrite what was loaded',
  sync: 'eight replies; the first one is answered, which a real chip may miss while it measures the rate',
  writeReg: 'the delay comes first, its low 16 bits',
  readReg: 'every address answers',
  spiSetParams: 'in the table of the ROM; esptool never sends it there',
};

const FULL: Graded = ['modelled'];
const READ: Graded = ['modelled', 'addresses wrap at the true capacity'];
const ERASE: Graded = ['modelled', 'needs WEL, respects protection, takes the typical time'];

export const FLASH_COMMANDS: Readonly<Record<keyof typeof NOR, Graded>> = {
  WRITE_STATUS_1: ['modelled', 'one or two bytes'],
  PAGE_PROGRAM: ['modelled', 'clears bits, wraps inside its 256 bytes'],
  READ_DATA: READ,
  WRITE_DISABLE: FULL,
  READ_STATUS_1: FULL,
  WRITE_ENABLE: FULL,
  FAST_READ: READ,
  WRITE_STATUS_3: FULL,
  READ_STATUS_3: FULL,
  SECTOR_ERASE: ERASE,
  WRITE_STATUS_2: ['modelled', 'lock bits can be set once'],
  READ_STATUS_2: FULL,
  FAST_READ_DUAL_OUTPUT: READ,
  WRITE_ENABLE_VOLATILE: FULL,
  BLOCK_ERASE_32K: ERASE,
  READ_SFDP: ['modelled', 'header and basic table of nine words'],
  CHIP_ERASE_ALTERNATE: ERASE,
  ENABLE_RESET: FULL,
  FAST_READ_QUAD_OUTPUT: ['modelled', 'needs QE; that the board connects all lines is assumed'],
  RESET_DEVICE: ['modelled', 'only right after 66h'],
  READ_JEDEC_ID: FULL,
  RELEASE_POWER_DOWN: ['modelled', 'with the device id'],
  POWER_DOWN: ['modelled', 'nothing but the release is answered'],
  FAST_READ_DUAL_IO: READ,
  CHIP_ERASE: ERASE,
  BLOCK_ERASE_64K: ERASE,
  FAST_READ_QUAD_IO: ['modelled', 'as 6Bh'],
};

/** Commands of W25Q data sheets that the part ignores, as it ignores whatever it does not know. */
export const ABSENT_FLASH_COMMANDS =
  '4Bh unique id, 90h/92h/94h manufacturer id, 42h/44h/48h security registers, 75h/7Ah suspend and resume, 36h/39h/3Dh/7Eh/98h single block locks, B7h/E9h four address bytes, 77h burst with wrap';
