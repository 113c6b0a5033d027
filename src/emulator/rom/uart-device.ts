import { ms } from '../../base/clock.ts';
import { IOMUX_BASE, UART0_BASE, UART1_BASE } from '../../chip/memory-map.ts';
import { UART, UART_AUTOBAUD, UART_CLKDIV_MASK, UART_CONF0, UART_FILTERED_TICKS, UART_INT } from '../../chip/register/uart.ts';
import { cost } from './cost.ts';
import { control, leaf, type RomFunction } from './function.ts';
import { attachInterrupt, disableInterrupts } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { UART_DEV, UART_RECEIVE_BUFFER, UART_TRANSMIT_BUFFER } from './ram.ts';

const UART_BASES = [UART0_BASE, UART1_BASE] as const;

/** `UartDevice` of the SDK's uart.h, by offsets. */
const DEVICE = {
  BAUD: 0,
  DATA_BITS: 4,
  HAS_PARITY: 8,
  PARITY: 12,
  STOP_BITS: 16,
  FLOW_CONTROL: 20,
  RECEIVE: 24,
  TRANSMIT_SIZE: 48,
  TRANSMIT_BUFFER: 52,
  RECEIVE_STATE: 56,
  RECEIVED: 60,
  SELECTED: 64,
} as const;
/** `RcvMsgBuff` in it: a ring. */
const RING = { SIZE: 0, BUFFER: 4, WRITE: 8, READ: 12, LEVEL: 16, STATE: 20 } as const;
const RECEIVE_SIZE = 0x100;
const TRANSMIT_SIZE = 100;
const EIGHT_BITS = 3;
/** States of the ring: nothing in it, and a whole line is. */
const EMPTY = 0;
const WRITE_OVER = 2;
/** States of the receiver: `uart_baudrate_detect` switches the measuring on in the first one only. */
const BAUD_RATE_DET = 0;
const WAIT_SYNC_FRM = 1;

const RX_INTR_HANDLER = 0x40003bbc;
/** Interrupt line of both UARTs. */
const UART_LINE = 5;
/** Bits of a pad in IOMUX. */
const PAD = { FUNCTION: (3 << 4) | (1 << 8), PULL_UP: 1 << 7 } as const;
const NOMINAL_BAUD = 115_200;
const CR = 0x0d;
/** Edges that are enough to know a rate. */
const ENOUGH_EDGES = 29;

/** The UART that the character functions use: `uart_buff_switch`. */
export const selectedUart = (rom: RomMachine): 0 | 1 => (rom.bus.read32(UART_DEV + DEVICE.SELECTED) === 0 ? 0 : 1);

/** The device as `main` sets it up, and its handler behind interrupt 5, masked. */
export function attachUart(rom: RomMachine): void {
  const fields: readonly (readonly [offset: number, value: number])[] = [
    [DEVICE.BAUD, NOMINAL_BAUD],
    [DEVICE.DATA_BITS, EIGHT_BITS],
    [DEVICE.HAS_PARITY, 0],
    [DEVICE.PARITY, 0],
    [DEVICE.STOP_BITS, 0],
    [DEVICE.FLOW_CONTROL, 0],
    [DEVICE.RECEIVE + RING.SIZE, RECEIVE_SIZE],
    [DEVICE.RECEIVE + RING.BUFFER, UART_RECEIVE_BUFFER],
    [DEVICE.RECEIVE + RING.WRITE, UART_RECEIVE_BUFFER],
    [DEVICE.RECEIVE + RING.READ, UART_RECEIVE_BUFFER],
    [DEVICE.RECEIVE + RING.LEVEL, 1],
    [DEVICE.RECEIVE + RING.STATE, EMPTY],
    [DEVICE.TRANSMIT_SIZE, TRANSMIT_SIZE],
    [DEVICE.TRANSMIT_BUFFER, UART_TRANSMIT_BUFFER],
    [DEVICE.RECEIVE_STATE, BAUD_RATE_DET],
    [DEVICE.RECEIVED, 0],
    [DEVICE.SELECTED, 0],
  ];
  for (const [offset, value] of fields) rom.bus.write32(UART_DEV + offset, value);
  disableInterrupts(rom, 1 << UART_LINE);
  attachInterrupt(rom, UART_LINE, RX_INTR_HANDLER, UART_DEV + DEVICE.RECEIVE);
}

/** CLKDIV, and both FIFOs emptied. */
export function setDivider(rom: RomMachine, number: 0 | 1, divider: number): void {
  const base = UART_BASES[number];
  rom.bus.write32(base + UART.CLKDIV, divider);
  const conf0 = rom.bus.read32(base + UART.CONF0);
  rom.bus.write32(base + UART.CONF0, conf0 | UART_CONF0.RXFIFO_RST | UART_CONF0.TXFIFO_RST);
  rom.bus.write32(base + UART.CONF0, conf0 & ~(UART_CONF0.RXFIFO_RST | UART_CONF0.TXFIFO_RST));
}

/** Pads of the UARTs: what their functions are cleared of, and set to. */
const PADS: readonly (readonly (readonly [pad: number, clear: number, set: number])[])[] = [
  [
    [0x18, PAD.PULL_UP | PAD.FUNCTION, 0],
    [0x38, PAD.FUNCTION, 1 << 8],
  ],
  [[0x24, PAD.FUNCTION, PAD.FUNCTION]],
];
/** 80 MHz, which the ROM takes for the UART's clock. */
const NOMINAL_CLOCK = 80_000_000;

/** `Uart_Init`: pads, the divider and frame of the device, an interrupt for every byte (the line stays masked). */
export function initialiseUart(rom: RomMachine, number: 0 | 1): void {
  const { bus } = rom;
  const base = UART_BASES[number];
  for (const [pad, clear, set] of PADS[number] ?? []) {
    bus.write32(IOMUX_BASE + pad, ((bus.read32(IOMUX_BASE + pad) & ~clear) | set) >>> 0);
  }
  const device = (offset: number): number => bus.read32(UART_DEV + offset);
  setDivider(rom, number, Math.floor(NOMINAL_CLOCK / device(DEVICE.BAUD)) & 0xffff);
  const frame = device(DEVICE.HAS_PARITY) | device(DEVICE.PARITY) | (device(DEVICE.DATA_BITS) << 2) | (device(DEVICE.STOP_BITS) << 4);
  bus.write32(base + UART.CONF0, frame);
  bus.write32(base + UART.CONF0, frame | UART_CONF0.RXFIFO_RST | UART_CONF0.TXFIFO_RST);
  bus.write32(base + UART.CONF0, frame & ~(UART_CONF0.RXFIFO_RST | UART_CONF0.TXFIFO_RST));
  bus.write32(base + UART.CONF1, device(DEVICE.RECEIVE + RING.LEVEL) & 0x7f);
  bus.write32(base + UART.INT_CLR, 0xffff);
  bus.write32(base + UART.INT_ENA, bus.read32(base + UART.INT_ENA) | UART_INT.RXFIFO_FULL);
}

/** Takes what came in into the ring that it is handed, which is 256 bytes long whatever it says; a CR completes a line. */
function receiveInterrupt(rom: RomMachine): undefined {
  const { bus } = rom;
  const ring = rom.arg(0);
  const number = selectedUart(rom);
  const base = UART_BASES[number];
  if ((bus.read32(base + UART.INT_ST) & UART_INT.RXFIFO_FULL) === 0) return;
  bus.write32(base + UART.INT_CLR, UART_INT.RXFIFO_FULL);
  const uart = rom.parts.uarts[number];
  const start = bus.read32(ring + RING.BUFFER);
  while (uart.rxAvailable() > 0) {
    const byte = uart.rxRead();
    const at = bus.read32(ring + RING.WRITE);
    bus.write8(at, byte);
    if (byte === CR) bus.write32(ring + RING.STATE, WRITE_OVER);
    bus.write32(ring + RING.WRITE, at + 1 === start + RECEIVE_SIZE ? start : at + 1);
    rom.spend(1);
  }
}

/** uart_rx_readbuff(ring, pointer): 0 and the oldest byte, or 1. */
function readRing(rom: RomMachine, ring: number): number | undefined {
  const { bus } = rom;
  const at = bus.read32(ring + RING.READ);
  if (at === bus.read32(ring + RING.WRITE)) return undefined;
  const start = bus.read32(ring + RING.BUFFER);
  const byte = bus.read8(at);
  bus.write32(ring + RING.READ, at + 1 === start + RECEIVE_SIZE ? start : at + 1);
  return byte;
}

/** UartGetCmdLn(buffer): 0 and the line with its end, or 1 when none is complete. */
function commandLine(rom: RomMachine): number {
  const { bus } = rom;
  const ring = UART_DEV + DEVICE.RECEIVE;
  if (bus.read32(ring + RING.STATE) !== WRITE_OVER) return 1;
  let to = rom.arg(0);
  for (let byte = readRing(rom, ring); byte !== undefined; byte = readRing(rom, ring)) bus.write8(to++, byte);
  bus.write8(to, 0);
  bus.write32(ring + RING.STATE, EMPTY);
  return 0;
}

/** uart_baudrate_detect(uart, at once): the divider that fits what comes in; 0 when it must not wait and does not know. */
function detectBaud(rom: RomMachine): void {
  const { bus } = rom;
  const base = UART_BASES[rom.arg(0) === 0 ? 0 : 1];
  if (bus.read32(UART_DEV + DEVICE.RECEIVE_STATE) === BAUD_RATE_DET) {
    bus.write32(base + UART.AUTOBAUD, 0);
    bus.write32(base + UART.AUTOBAUD, UART_AUTOBAUD.EN | UART_AUTOBAUD.GLITCH_FILTER_ROM);
    bus.write32(UART_DEV + DEVICE.RECEIVE_STATE, WAIT_SYNC_FRM);
  }
  if (bus.read32(base + UART.PULSE_NUM) < ENOUGH_EDGES) {
    if (rom.arg(1) !== 0) rom.return(0);
    else rom.waitTill(rom.parts.clock.now + ms(1));
    return;
  }
  const pulses = (bus.read32(base + UART.LOWPULSE) & UART_CLKDIV_MASK) + (bus.read32(base + UART.HIGHPULSE) & UART_CLKDIV_MASK);
  bus.write32(base + UART.AUTOBAUD, 0);
  rom.return((pulses >>> 1) + UART_FILTERED_TICKS);
}

/** `UartDev`: the ROM's receiver behind interrupt 5, and what measures a host's rate. By the published description of UartDev.c. */
export const UART_DEVICE_FUNCTIONS: readonly RomFunction[] = [
  leaf('uartAttach', 0x4000383c, '', cost(82), (rom) => {
    attachUart(rom);
    return undefined;
  }),
  leaf('Uart_Init', 0x40003a14, 'uart', cost(150), (rom) => {
    initialiseUart(rom, rom.arg(0) === 0 ? 0 : 1);
    return undefined;
  }),
  leaf('uart_rx_intr_handler', RX_INTR_HANDLER, 'ring', cost(17, 14), receiveInterrupt),
  leaf('uart_rx_readbuff', 0x40003ec8, 'ring to', cost(12), (rom) => {
    const byte = readRing(rom, rom.arg(0));
    if (byte === undefined) return 1;
    rom.bus.write8(rom.arg(1), byte);
    return 0;
  }),
  leaf('UartGetCmdLn', 0x40003ef4, 'to', cost(40), commandLine),
  control('uart_baudrate_detect', 0x40003924, 'uart atOnce', cost(40), detectBaud),
  leaf('uart_buff_switch', 0x400038a4, 'uart', cost(40), (rom) => {
    rom.bus.write32(UART_DEV + DEVICE.SELECTED, rom.arg(0));
    return undefined;
  }),
  leaf('GetUartDevice', 0x40003f4c, '', cost(12), () => UART_DEV),
];
