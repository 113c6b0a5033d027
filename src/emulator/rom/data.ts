import { fromLatin1 } from '../../base/bytes.ts';
import { writeFlashchip } from './flash-access.ts';
import type { RomMachine } from './machine.ts';
import { PHY_FUNCTIONS } from './radio.ts';
import {
  ASSERTION_FORMAT,
  CURRENT_TASK,
  DIGITS,
  FATAL_FORMATS,
  FLASHCHIP,
  FLASHCHIP_POINTER,
  PHY_TABLE,
  SOURCE_NAMES,
  TICKS_PER_US,
  WDT_DEV,
} from './ram.ts';

/** CPU cycles in a microsecond, as the ROM has them after a reset: too many for its own 52 MHz. The SDK sets them right. */
const TICKS_AFTER_RESET = 80;
/** The ROM's own idea of the flash: a Winbond part of 4 MB. */
const FLASHCHIP_AFTER_RESET = [0x1640ef, 0x400000, 0x10000, 0x1000, 0x100, 0xffff];
/** No mode yet, and periods that nothing uses. */
const WATCHDOG_AFTER_RESET = [0xffffffff, 6, 12];
/** No task runs. */
const NO_TASK = 0xff;

/**
 * The ROM's initialised data, as its start-up code copies them to RAM, as far as anything outside the ROM reads them: applications that
 * were linked against it use its digits in their own printf, and the SDK takes its radio functions from a table there (silicon.md §2.2).
 */
export function fillData(rom: RomMachine): void {
  const { bus } = rom;
  bus.write32(TICKS_PER_US, TICKS_AFTER_RESET);
  bus.write8(CURRENT_TASK, NO_TASK);
  for (const [i, value] of WATCHDOG_AFTER_RESET.entries()) bus.write32(WDT_DEV + 4 * i, value);
  bus.write32(FLASHCHIP_POINTER, FLASHCHIP);
  writeFlashchip(rom, FLASHCHIP, FLASHCHIP_AFTER_RESET);
  bus.write32(PHY_TABLE, PHY_TABLE + 4);
  for (const [i, address] of PHY_FUNCTIONS.entries()) bus.write32(PHY_TABLE + 4 + 4 * i, address);
  bus.writeBytes(DIGITS.decimal, fromLatin1('0123456789\0'));
  bus.writeBytes(DIGITS.lower, fromLatin1('0123456789abcdef\0'));
  bus.writeBytes(DIGITS.upper, fromLatin1('0123456789ABCDEF\0'));
  bus.writeBytes(DIGITS.none, fromLatin1('<null>\0'));
  bus.writeBytes(FATAL_FORMATS.cause, fromLatin1('Fatal exception (%d): \n\0'));
  bus.writeBytes(FATAL_FORMATS.stack, fromLatin1('sp %p \n\0'));
  bus.writeBytes(FATAL_FORMATS.registers, fromLatin1('epc1=0x%08x, epc2=0x%08x, epc3=0x%08x, excvaddr=0x%08x, depc=0x%08x\n\0'));
  bus.writeBytes(ASSERTION_FORMAT, fromLatin1('%s %s \n\0'));
  bus.writeBytes(SOURCE_NAMES.timer, fromLatin1('ets_timer.c\0'));
}
