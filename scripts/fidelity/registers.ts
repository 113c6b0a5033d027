import {
  DPORT_BASE,
  EFUSE_BASE,
  GPIO_BASE,
  IOMUX_BASE,
  RTC_BASE,
  RTC_RAM,
  SPI0_BASE,
  SPI1_BASE,
  TIMER_BASE,
  UART0_BASE,
  UART1_BASE,
  WDT_BASE,
} from '../../src/chip/memory-map.ts';
import { DPORT } from '../../src/chip/register/dport.ts';
import { GPIO } from '../../src/chip/register/gpio.ts';
import { RADIO_RANGES } from '../../src/chip/register/radio.ts';
import { RTC } from '../../src/chip/register/rtc.ts';
import { SPI } from '../../src/chip/register/spi.ts';
import { TIMER } from '../../src/chip/register/timer.ts';
import { UART } from '../../src/chip/register/uart.ts';
import { WDT } from '../../src/chip/register/wdt.ts';
import type { Graded } from './grade.ts';

/** A block whose registers have names. */
export interface Block {
  readonly title: string;
  readonly bases: readonly number[];
  readonly source: string;
  readonly registers: Readonly<Record<string, number>>;
  readonly grades: Readonly<Record<string, Graded>>;
}

/** Makes sure that each register has its grade. */
function block<R extends Readonly<Record<string, number>>>(
  title: string,
  bases: readonly number[],
  source: string,
  registers: R,
  grades: { readonly [K in keyof R]: Graded },
): Block {
  return { title, bases, source, registers, grades: grades as Readonly<Record<string, Graded>> };
}

const TRM = 'ESP8266 Technical Reference';
const KEPT: Graded = ['kept'];
const FULL: Graded = ['modelled'];

export const BLOCKS: readonly Block[] = [
  block('UART0, UART1', [UART0_BASE, UART1_BASE], `§3.1; ${TRM}, UART`, UART, {
    FIFO: FULL,
    INT_RAW: ['partly', 'FULL, EMPTY, FRM_ERR, OVF, TOUT; never PARITY_ERR, BRK_DET, DSR, CTS'],
    INT_ST: FULL,
    INT_ENA: FULL,
    INT_CLR: FULL,
    CLKDIV: ['modelled', 'ends that differ by more than about 4 % read garbage'],
    AUTOBAUD: ['partly', 'bit 0; any glitch filter takes 12 ticks off a pulse'],
    STATUS: ['partly', 'both FIFO counts; no levels of lines'],
    CONF0: ['partly', 'FIFO resets; always 8N1: no parity, break, loop-back, inversion, flow control'],
    CONF1: ['partly', 'three thresholds and TOUT; no flow control'],
    LOWPULSE: FULL,
    HIGHPULSE: FULL,
    PULSE_NUM: FULL,
    DATE: FULL,
    ID: KEPT,
  }),
  block('SPI0 (flash), SPI1 (nothing connected)', [SPI0_BASE, SPI1_BASE], `§3.2; ${TRM}, SPI`, SPI, {
    CMD: ['modelled', 'bits 18 and 20-31; a transaction takes no time by itself'],
    ADDR: FULL,
    CTRL: ['partly', 'which command READ sends, and WRSR with two bytes'],
    CTRL1: KEPT,
    RD_STATUS: FULL,
    CTRL2: KEPT,
    CLOCK: KEPT,
    USER: ['partly', 'command, address, MISO, MOSI; dummy cycles pass unseen; no full duplex, no edges, no byte order'],
    USER1: FULL,
    USER2: ['partly', 'commands of eight bits'],
    WR_STATUS: KEPT,
    PIN: KEPT,
    SLAVE: ['kept', 'no interrupt at the end of a transaction, no slave mode'],
    SLAVE1: KEPT,
    SLAVE2: KEPT,
    SLAVE3: KEPT,
    W0: ['modelled', 'W0 to W15'],
    W15: FULL,
    EXT0: KEPT,
    EXT1: KEPT,
    EXT2: ['modelled', 'reads 0: idle'],
    EXT3: KEPT,
  }),
  block('GPIO', [GPIO_BASE], `§3.3; ${TRM}, GPIO`, GPIO, {
    OUT: ['partly', 'seen by IN; nothing outside the chip hears it'],
    OUT_W1TS: ['partly', 'as OUT'],
    OUT_W1TC: ['partly', 'as OUT'],
    ENABLE: ['partly', 'as OUT'],
    ENABLE_W1TS: ['partly', 'as OUT'],
    ENABLE_W1TC: ['partly', 'as OUT'],
    IN: ['modelled', 'pins and latched straps; the board pulls everything up but GPIO15'],
    STATUS: ['kept', 'no pin raises an interrupt'],
    STATUS_W1TS: ['kept', 'sets bits of STATUS'],
    STATUS_W1TC: ['kept', 'clears bits of STATUS'],
    PIN0: ['kept', 'PIN0 to PIN15: neither interrupts nor wake-up'],
    PIN15: KEPT,
    SIGMA_DELTA: KEPT,
    RTC_CALIB_SYNC: FULL,
    RTC_CALIB_VALUE: ['modelled', 'done at once, by a crystal of 26 MHz and ticks of 6 µs'],
  }),
  block('FRC1, FRC2', [TIMER_BASE], '§3.3; eagle_soc.h of the SDK', TIMER, {
    FRC1_LOAD: FULL,
    FRC1_COUNT: FULL,
    FRC1_CTRL: FULL,
    FRC1_INT: ['modelled', 'not as NMI'],
    FRC2_LOAD: FULL,
    FRC2_COUNT: FULL,
    FRC2_CTRL: FULL,
    FRC2_INT: FULL,
    FRC2_ALARM: FULL,
  }),
  block('RTC', [RTC_BASE], '§3.3, §10; published descriptions of ROM and SDK', RTC, {
    CTL: ['partly', 'bit 31, software reset'],
    SLP_TARGET: FULL,
    SLP_CTL: ['partly', 'bit 20 with POWER bit 5: deep sleep; a light sleep is over at once'],
    STATE1: ['modelled', 'bits 0-2: why the chip was reset'],
    STATE2: ['partly', 'bit 3: the counter ends the sleep'],
    SLP_CNT: ['modelled', 'a tick every 6 µs, exactly'],
    INT_STATE: ['partly', 'bits 0 and 1 always read 1'],
    STORE0: ['kept', 'and every word without a name; they outlive all resets but power-on'],
    POWER: ['partly', 'bit 5 makes a sleep a deep one'],
  }),
  block('Watchdog', [WDT_BASE], '§3.3', WDT, {
    CTL: ['partly', 'bit 0; both stages pass in every mode'],
    OP: FULL,
    OP_ND: FULL,
    FEED: FULL,
  }),
  block('DPORT', [DPORT_BASE], '§2.1, §3.3', DPORT, {
    NMI_INT_ENABLE: ['kept', 'nothing is routed to the NMI'],
    EDGE_INT_ENABLE: ['modelled', 'gates of watchdog and FRC1; FRC2 passes always'],
    CACHE_CTL: ['modelled', 'window of 1 or 2 MiB anywhere in 16 MiB; a flush is over at once'],
    CPU_CLOCK: ['modelled', '80 or 160 MHz, once the PLL is set up'],
    CLOCK_GATE: KEPT,
    CACHE_BANKS: ['modelled', 'the IRAM banks go away; there are no cache misses'],
    SWAP: ['kept', 'neither UART pins nor SPI are swapped'],
  }),
];

/** Blocks without names for their words. */
export const AREAS: readonly {
  readonly range: readonly [start: number, end: number];
  readonly title: string;
  readonly graded: Graded;
  readonly source: string;
}[] = [
  {
    range: [EFUSE_BASE, EFUSE_BASE + 0x10],
    title: 'OTP words',
    graded: ['modelled', 'both layouts of the MAC, checksums, ESP8266EX, ESP8285 N08 and H16; cannot be written'],
    source: '§3.3; serial-protocol.md §3',
  },
  {
    range: [IOMUX_BASE, IOMUX_BASE + 0x44],
    title: 'IOMUX',
    graded: ['kept', 'UART0 and the flash keep their pins whatever is written'],
    source: '§3.3',
  },
  { range: [RTC_RAM.start, RTC_RAM.end], title: 'RTC RAM', graded: ['modelled', 'outlives all resets but power-on'], source: '§2' },
  {
    range: [RADIO_RANGES.wdev.start, RADIO_RANGES.wdev.end],
    title: 'WiFi MAC',
    graded: [
      'partly',
      'gives back what was written; microseconds, TSF with its alarm, interrupts, random numbers (seeded, repeatable); hears nothing, and never reports a transmission as done',
    ],
    source: '§2, §10; silicon.md §3.1',
  },
  {
    range: [RADIO_RANGES.rf.start, RADIO_RANGES.rf.end],
    title: 'RF',
    graded: ['kept', 'every calibration is done at once, of silence'],
    source: '§3.3, §10; silicon.md §3.1',
  },
  {
    range: [RADIO_RANGES.i2c.start, RADIO_RANGES.i2c.end],
    title: 'Internal I2C bus to the analog part',
    graded: [
      'modelled',
      'a byte for each block and register, whichever host asks; the RF PLL is locked; of what the bytes set only the CPU PLL; the first touch ends a rehearsal as `radio-init`',
    ],
    source: '§4; silicon.md §1, §3.1',
  },
  {
    range: [RADIO_RANGES.baseband.start, RADIO_RANGES.baseband.end],
    title: 'Baseband, ADC',
    graded: ['kept', 'no conversions'],
    source: '§3.3, §10',
  },
  {
    range: [RADIO_RANGES.frontEnd.start, RADIO_RANGES.frontEnd.end],
    title: 'RF front end',
    graded: ['kept', 'the RF PLL is calibrated at once; the first touch of 0x9A00-0x9CFF ends a rehearsal as `radio-init`'],
    source: '§3.3, §10',
  },
];

/** Places where nothing answers: accesses are counted by address, read 0, and show in traces and rehearsals. */
export const ABSENT: readonly (readonly [start: number, end: number, what: string])[] = [
  [0x60000a00, 0x60000b00, 'SDIO slave'],
  [0x60000b00, 0x60000c00, 'SLC, the DMA of I2S and SDIO'],
  [0x60000e00, 0x60000f00, 'I2S'],
];
