import { ARITHMETIC_FUNCTIONS } from './arithmetic.ts';
import { BOOT_FUNCTIONS } from './boot.ts';
import { BOOT_IMAGE_FUNCTIONS } from './boot-image.ts';
import { CACHE_FUNCTIONS } from './cache.ts';
import { DELAY_FUNCTIONS } from './delay.ts';
import { EXCEPTION_FUNCTIONS } from './exception.ts';
import { FLOAT_FUNCTIONS } from './float.ts';
import type { RomFunction } from './function.ts';
import { GPIO_FUNCTIONS } from './gpio.ts';
import { INTERRUPT_FUNCTIONS } from './interrupt.ts';
import { LLDESC_FUNCTIONS } from './lldesc.ts';
import { LOADER_FUNCTIONS } from './loader/loader.ts';
import { MD5_FUNCTIONS } from './md5.ts';
import { MEMORY_FUNCTIONS } from './memory.ts';
import { PRINT_FUNCTIONS } from './print.ts';
import { PRINTF_FUNCTIONS } from './printf.ts';
import { RADIO_FUNCTIONS } from './radio.ts';
import { SHA1_FUNCTIONS } from './sha1.ts';
import { SPI_FLASH_FUNCTIONS } from './spi-flash.ts';
import { STRING_FUNCTIONS } from './string.ts';
import { SYSTEM_FUNCTIONS } from './system.ts';
import { TASK_FUNCTIONS } from './task.ts';
import { TIMER_FUNCTIONS } from './timer.ts';
import { UART_FUNCTIONS } from './uart.ts';
import { UART_DEVICE_FUNCTIONS } from './uart-device.ts';
import { WATCHDOG_FUNCTIONS } from './watchdog.ts';

/** Every place in the ROM that is taken over. */
export const ROM_TABLE: readonly RomFunction[] = [
  ...ARITHMETIC_FUNCTIONS,
  ...BOOT_FUNCTIONS,
  ...BOOT_IMAGE_FUNCTIONS,
  ...CACHE_FUNCTIONS,
  ...DELAY_FUNCTIONS,
  ...EXCEPTION_FUNCTIONS,
  ...FLOAT_FUNCTIONS,
  ...GPIO_FUNCTIONS,
  ...INTERRUPT_FUNCTIONS,
  ...LLDESC_FUNCTIONS,
  ...LOADER_FUNCTIONS,
  ...MD5_FUNCTIONS,
  ...MEMORY_FUNCTIONS,
  ...PRINT_FUNCTIONS,
  ...PRINTF_FUNCTIONS,
  ...RADIO_FUNCTIONS,
  ...SHA1_FUNCTIONS,
  ...SPI_FLASH_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...SYSTEM_FUNCTIONS,
  ...TASK_FUNCTIONS,
  ...TIMER_FUNCTIONS,
  ...UART_DEVICE_FUNCTIONS,
  ...UART_FUNCTIONS,
  ...WATCHDOG_FUNCTIONS,
];
