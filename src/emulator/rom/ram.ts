/**
 * Where the ROM keeps its own data in guest RAM, so that a forked or stopped chip carries all of it. Addresses from
 * lx106-and-rom.md §4, §5 and §10, or where the ROM's own code has them (silicon.md), unless marked [I]: those are free places inside the
 * ROM's .bss, chosen here.
 */

/** One word for each EXCCAUSE: where the exception vector jumps to. */
export const EXCEPTION_TABLE = 0x3fffc000;
/** One word for each EXCCAUSE: the C handler that `_xtos_c_wrapper_handler` calls. */
export const C_HANDLER_TABLE = 0x3fffc100;
/** Rows of the table of exception handlers. */
export const EXCEPTION_COUNT = 64;
/** {enabled interrupts, those that may interrupt now}. */
export const INTERRUPT_STATE = 0x3fffc200;
/** {handler, argument} for each interrupt, the highest first. */
export const INTERRUPT_TABLE = 0x3fffc208;
/** {which may interrupt its handler, its own bit}, the highest first. */
export const INTERRUPT_MASKS = 0x3fffc280;
/** Rows of the table of interrupt handlers. */
export const INTERRUPT_COUNT = 15;

/** CPU cycles in a microsecond, as `ets_delay_us` takes them. */
export const TICKS_PER_US = 0x3fffc704;
/** Mode and periods of the watchdog, and the timer that feeds it. */
export const WDT_DEV = 0x3fffc708;
export const WDT_TIMER = 0x3fffdde0;
/** Pointer to the flash chip structure, and the structure itself. */
export const FLASHCHIP_POINTER = 0x3fffc714;
/** The chip structure: {ID, size, block, sector, page, status mask}. */
export const FLASHCHIP = 0x3fffc718;
/** Pointer to the table of radio functions, and behind it the table. */
export const PHY_TABLE = 0x3fffc730;
/** Strings of the ROM's printf, which the SDK's uses too. */
export const DIGITS = { decimal: 0x3fffd83c, lower: 0x3fffd848, upper: 0x3fffd85c, none: 0x3fffd870 } as const;
/** What the ROM says of an exception of user code before the SDK has handlers: cause, stack pointer, special registers. */
export const FATAL_FORMATS = { cause: 0x3fffd814, stack: 0x3fffd784, registers: 0x3fffd7cc } as const;
/** What the ROM says when it cannot go on: file and line, which it takes for another string. */
export const ASSERTION_FORMAT = 0x3fffd6b8;
export const SOURCE_NAMES = { timer: 0x3fffd878 } as const;
/** Offsets into the flash chip structure. */
export const FLASHCHIP_ID = 0;
/** Offset of the size in the chip structure. */
/** Offset of the status mask in the chip structure. */

/** The ROM's .bss: zero after every reset. */
export const BSS_START = 0x3fffdab0;
/** Behind the last variable that a reset clears. */
export const BSS_END = 0x3fffeb30;

/** Byte: priority of the task that `ets_run` is calling. */
export const CURRENT_TASK = 0x3fffc6fc;
/** Called by `ets_run` when nothing is ready, with its argument. */
export const IDLE_CALLBACK = 0x3fffdab0;
/** Bit n: the task of priority n + 1 has events. */
export const TASKS_READY = 0x3fffdab8;
/** 32 tasks, see task.ts. */
export const TASK_TABLE = 0x3fffdac0;
/** PS before the last `ets_intr_lock`. */
export const LOCKED_PS = 0x3fffdcc0;
/** Output functions of `ets_write_char`; 0 for none. */
export const PUTC1 = 0x3fffdd48;
/** The second function that prints a character. */
export const PUTC2 = 0x3fffdd4c;
/** First of the software timers that are armed, in the order of expiry; 0 for none. */
export const TIMER_LIST = 0x3fffddb0;
/** Queue of the task that calls their functions. */
export const TIMER_QUEUE = 0x3fffddc0;
/** Entry of the uploaded or loaded program; 0 means boot from flash. `user_start_fptr` of Arduino's reboot_uart_dwnld.cpp. */
export const USER_START = 0x3fffdcd0;
/** `UartDevice`, and the two buffers behind it. */
export const UART_DEV = 0x3fffde10;
/** The ROM's receive buffer. */
export const UART_RECEIVE_BUFFER = 0x3fffde60;
/** The ROM's transmit buffer. */
export const UART_TRANSMIT_BUFFER = 0x3fffdf60;

/** What the pins' functions note, see gpio.ts. */
export const GPIO_DEV = 0x3fffdfd0;

/** State of the serial loader [I]. */
export const LOADER_STATE = 0x3fffe100;
/** State of the boot from flash [I]. */
export const BOOT_STATE = 0x3fffe180;
/** Text that the boot code is printing: {continue at, position, length, bytes} [I]. */
export const PRINT_STATE = 0x3fffe1c0;
/** Characters that the print buffer holds. */
export const PRINT_CAPACITY = 0x100;

/** Where the loader assembles packets, and how long they may be. */
export const PACKET_BUFFER = 0x3fffa000;
/** Bytes that the packet buffer holds. */
export const PACKET_CAPACITY = 0x2000;

/** Stack pointer with which programs are entered: the ROM's own `main` has 16 bytes above it. */
export const USER_STACK = 0x3ffffff0;
