/** UART0 and UART1: offsets, bits as masks, shifts with `_S`. Source: lx106-and-rom.md §3.1, names of the SDK's uart_register.h. */
export const UART = {
  FIFO: 0x00,
  INT_RAW: 0x04,
  INT_ST: 0x08,
  INT_ENA: 0x0c,
  INT_CLR: 0x10,
  CLKDIV: 0x14,
  AUTOBAUD: 0x18,
  STATUS: 0x1c,
  CONF0: 0x20,
  CONF1: 0x24,
  LOWPULSE: 0x28,
  HIGHPULSE: 0x2c,
  PULSE_NUM: 0x30,
  DATE: 0x78,
  ID: 0x7c,
} as const;

/** Interrupts, the same bit in INT_RAW, INT_ST, INT_ENA and INT_CLR. */
export const UART_INT = {
  RXFIFO_FULL: 1 << 0,
  TXFIFO_EMPTY: 1 << 1,
  PARITY_ERR: 1 << 2,
  FRM_ERR: 1 << 3,
  RXFIFO_OVF: 1 << 4,
  BRK_DET: 1 << 7,
  RXFIFO_TOUT: 1 << 8,
  /** All nine, DSR and CTS (5, 6) included. */
  ALL: 0x1ff,
} as const;

/** Fields of STATUS. */
export const UART_STATUS = { RXFIFO_CNT_S: 0, TXFIFO_CNT_S: 16 } as const;
/** Fields of CONF0. */
export const UART_CONF0 = { RXFIFO_RST: 1 << 17, TXFIFO_RST: 1 << 18, FRAME_8N1: 0x1c } as const;
/** Fields of CONF1: thresholds of the FIFOs and of the receive time-out. */
export const UART_CONF1 = {
  RXFIFO_FULL_THRHD_S: 0,
  TXFIFO_EMPTY_THRHD_S: 8,
  RX_TOUT_THRHD_S: 24,
  THRHD: 0x7f,
  RX_TOUT_EN: 1 << 31,
} as const;
/** Pulses shorter than the glitch filter says are none; 8 is what the ROM sets (its published description, uart_baudrate_detect). */
export const UART_AUTOBAUD = { EN: 1 << 0, GLITCH_FILTER: 0xff << 8, GLITCH_FILTER_ROM: 8 << 8 } as const;
/** Clock ticks by which a filtered pulse is measured too short: what the ROM adds [inference: for any filter]. */
export const UART_FILTERED_TICKS = 12;

/** Bytes that each of the two FIFOs holds. */
export const UART_FIFO_DEPTH = 128;
/** Width of CLKDIV and of the pulse lengths, in bits all ones. */
export const UART_CLKDIV_MASK = 0xfffff;
/** Value of DATE, by which esptool 2 knows the chip (serial-protocol.md §3). */
export const UART_DATE = 0x00062000;
/** CLKDIV after reset: 115200 baud from 80 MHz, which makes 74880 of a 26 MHz crystal's 52 MHz (lx106-and-rom.md §5.2). */
export const UART_CLKDIV_RESET = 694;
/** CONF1 after reset [inference: both thresholds 0x60, as the ESP32's manual gives them for the same block; the ROM sets its own]. */
export const UART_CONF1_RESET = 0x6060;
