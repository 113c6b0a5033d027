import { ARITHMETIC_FUNCTIONS } from '../../src/emulator/rom/arithmetic.ts';
import { BOOT_FUNCTIONS } from '../../src/emulator/rom/boot.ts';
import { BOOT_IMAGE_FUNCTIONS } from '../../src/emulator/rom/boot-image.ts';
import { CACHE_FUNCTIONS } from '../../src/emulator/rom/cache.ts';
import { DELAY_FUNCTIONS } from '../../src/emulator/rom/delay.ts';
import { EXCEPTION_FUNCTIONS } from '../../src/emulator/rom/exception.ts';
import { FLOAT_FUNCTIONS } from '../../src/emulator/rom/float.ts';
import type { RomFunction } from '../../src/emulator/rom/function.ts';
import { GPIO_FUNCTIONS } from '../../src/emulator/rom/gpio.ts';
import { INTERRUPT_FUNCTIONS } from '../../src/emulator/rom/interrupt.ts';
import { LLDESC_FUNCTIONS } from '../../src/emulator/rom/lldesc.ts';
import { LOADER_FUNCTIONS } from '../../src/emulator/rom/loader/loader.ts';
import { MD5_FUNCTIONS } from '../../src/emulator/rom/md5.ts';
import { MEMORY_FUNCTIONS } from '../../src/emulator/rom/memory.ts';
import { PRINT_FUNCTIONS } from '../../src/emulator/rom/print.ts';
import { PRINTF_FUNCTIONS } from '../../src/emulator/rom/printf.ts';
import { RADIO_FUNCTIONS } from '../../src/emulator/rom/radio.ts';
import { SHA1_FUNCTIONS } from '../../src/emulator/rom/sha1.ts';
import { SPI_FLASH_FUNCTIONS } from '../../src/emulator/rom/spi-flash.ts';
import { STRING_FUNCTIONS } from '../../src/emulator/rom/string.ts';
import { SYSTEM_FUNCTIONS } from '../../src/emulator/rom/system.ts';
import { TASK_FUNCTIONS } from '../../src/emulator/rom/task.ts';
import { TIMER_FUNCTIONS } from '../../src/emulator/rom/timer.ts';
import { UART_FUNCTIONS } from '../../src/emulator/rom/uart.ts';
import { UART_DEVICE_FUNCTIONS } from '../../src/emulator/rom/uart-device.ts';
import { WATCHDOG_FUNCTIONS } from '../../src/emulator/rom/watchdog.ts';

/** What is taken over, by topic; together they are the whole table of the chip. */
export const GROUPS: readonly { readonly title: string; readonly source: string; readonly functions: readonly RomFunction[] }[] = [
  { title: 'Reset and boot', source: '§5', functions: [...BOOT_FUNCTIONS, ...BOOT_IMAGE_FUNCTIONS, ...PRINT_FUNCTIONS] },
  { title: 'Exceptions and interrupts', source: '§4, §10', functions: [...EXCEPTION_FUNCTIONS, ...INTERRUPT_FUNCTIONS] },
  { title: 'Flash', source: '§4, §10', functions: SPI_FLASH_FUNCTIONS },
  { title: 'Cache', source: '§2.1', functions: CACHE_FUNCTIONS },
  { title: 'UART', source: '§4; published description of UartDev.c', functions: [...UART_FUNCTIONS, ...UART_DEVICE_FUNCTIONS] },
  { title: 'Loader', source: '§5.4; serial-protocol.md §2', functions: LOADER_FUNCTIONS },
  { title: 'Printing', source: '§4', functions: PRINTF_FUNCTIONS },
  {
    title: 'Tasks and timers',
    source: "§4; published descriptions of the SDK's own timers",
    functions: [...TASK_FUNCTIONS, ...TIMER_FUNCTIONS],
  },
  { title: 'Delay and cycle counter', source: '§4', functions: DELAY_FUNCTIONS },
  { title: 'Reset, watchdog, analog registers', source: '§4, §10', functions: [...SYSTEM_FUNCTIONS, ...WATCHDOG_FUNCTIONS] },
  { title: 'Pins', source: 'the mask ROM', functions: GPIO_FUNCTIONS },
  { title: 'Radio', source: 'silicon.md §3.3, §5', functions: RADIO_FUNCTIONS },
  { title: 'DMA descriptors', source: 'the mask ROM', functions: LLDESC_FUNCTIONS },
  { title: 'Memory and strings', source: 'ISO C', functions: [...MEMORY_FUNCTIONS, ...STRING_FUNCTIONS] },
  { title: "SHA-1, and WPA's use of it", source: 'FIPS 180-4, RFC 2104, RFC 2898, IEEE 802.11i', functions: SHA1_FUNCTIONS },
  { title: 'MD5', source: 'RFC 1321; §4 for the context', functions: MD5_FUNCTIONS },
  { title: 'Arithmetic', source: 'libgcc', functions: [...ARITHMETIC_FUNCTIONS, ...FLOAT_FUNCTIONS] },
];

/** Functions that do less than the real ones, or by inference. */
export const PARTLY: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    RADIO_FUNCTIONS.filter(({ name }) => !/^(phy_get_romfuncs|rom_abs_temp|rom_mhz2ieee)$/.test(name)).map(({ name }) => [
      name,
      'there is no radio: does nothing and returns 0',
    ]),
  ),
  _DebugExceptionVector: 'the chip stands still until a reset or its watchdog',
  _DoubleExceptionVector: 'the chip stands still until a reset or its watchdog',
  _xtos_unhandled_exception: 'the chip stands still where a real one goes round through `break`',
  ...Object.fromEntries(
    ['__addsf3', '__subsf3', '__mulsf3', '__adddf3', '__subdf3', '__muldf3', '__divdf3'].map((name) => [
      name,
      'the sign of a result that is no number',
    ]),
  ),
  SPIRead: 'one command where silicon reads 32 bytes at a time: faster to execute, and nothing but a trace shows it',
  SPI_read_data: 'as SPIRead',
  boot_from_flash: 'one command for a segment, as SPIRead; an address that faults ends in silence, as there',
  ets_printf: '`%b` is printed as an unknown conversion',
  ets_uart_printf: 'as ets_printf',
  ets_vprintf: 'as ets_printf',
  UartDwnLdProc: "uses the ROM's own buffer whatever it is given",
  rom_i2c_readReg: 'gives back what was written; only the PLL acts',
  rom_i2c_readReg_Mask: 'as rom_i2c_readReg',
  rom_i2c_writeReg: 'as rom_i2c_readReg',
  rom_i2c_writeReg_Mask: 'as rom_i2c_readReg',
  ets_timer_arm: 'counts as if the timers ran on 80 MHz',
};

/** What is not taken over, by the beginnings of names; the first that fits counts. */
export const ABSENT_TOPICS: readonly (readonly [title: string, pattern: RegExp])[] = [
  ['Radio and its calibration', /^(rom_|phy_|save_)/],
  ['SDIO', /^(slc_|sip_|lldesc_)/],
  ['Cryptography', /^(aes_|rijndael|base64_|md5_vector|hmac_|sha1_|SHA1|pbkdf2|wepkey|rc4)/],
  ['Heap', /^mem_/],
  ['Pins', /^gpio_/],
  ['Sleep', /^(rtc_|dtm_|ets_enter_sleep|ets_rtc)/],
  ["The loader's own parts, which the model replaces as a whole", /^(Uart[CR]|Flash|File|Mem|Send|send_|recv_|Rcv)/],
  ['Others', /./],
];
