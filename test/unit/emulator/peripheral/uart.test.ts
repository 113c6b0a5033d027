import { beforeEach, describe, expect, test } from 'vitest';
import { type Nanos, ns, us } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { Uart } from '../../../../src/emulator/peripheral/uart.ts';
import { advance } from '../../../support/advance.ts';

const FIFO = 0x00;
const INT_RAW = 0x04;
const INT_ST = 0x08;
const INT_ENA = 0x0c;
const INT_CLR = 0x10;
const CLKDIV = 0x14;
const AUTOBAUD = 0x18;
const STATUS = 0x1c;
const CONF0 = 0x20;
const CONF1 = 0x24;
const LOWPULSE = 0x28;
const HIGHPULSE = 0x2c;
const PULSE_NUM = 0x30;
const DATE = 0x78;

const FULL = 0x01;
const TX_EMPTY = 0x02;
const FRAME = 0x08;
const OVERFLOW = 0x10;
const TOUT = 0x100;

/** 100 kbit/s: one byte in 100 µs, one bit in 10. */
const CLOCK = 50e6;
const DIVIDER = 500;
const BYTE = us(100);

let clock: VirtualClock;
let uart: Uart;
let irq: boolean;
let irqChanges: [boolean, number][];
let sent: { byte: number; at: number; baud: number }[];
let clockHz: number;

function read(offset: number): number {
  return (uart.read(offset) as number) >>> 0;
}
const rxCount = (): number => read(STATUS) & 0xff;
const txCount = (): number => (read(STATUS) >>> 16) & 0xff;
function receive(bytes: readonly number[] | Uint8Array, baud = 100_000): void {
  const byteTime = 1e10 / baud;
  uart.receive({ bytes: Uint8Array.from(bytes), firstAt: ns(clock.now + byteTime), byteTime, baud });
}
function setUp(full: number, toutBits: number | undefined, ena: number): void {
  uart.write(CLKDIV, DIVIDER);
  uart.write(CONF1, full | (toutBits === undefined ? 0 : (toutBits << 24) | (1 << 31)));
  uart.write(INT_CLR, 0x1ff); // the transmit FIFO has been empty since power-on
  uart.write(INT_ENA, ena);
}

beforeEach(() => {
  clock = new VirtualClock();
  irq = false;
  irqChanges = [];
  sent = [];
  clockHz = CLOCK;
  uart = new Uart({
    clock,
    clockHz: () => clockHz,
    irq: {
      set: (level) => {
        irq = level;
        irqChanges.push([level, clock.now]);
      },
    },
    output: {
      transmit: (byte, at, baud) => sent.push({ byte, at, baud }),
      cut: () => {
        sent = sent.filter(({ at }) => at <= clock.now);
      },
    },
  });
  setUp(100, undefined, 0);
});

describe('receiving', () => {
  test('a byte is there once its last bit is in, not earlier', () => {
    receive([0x11, 0x22]);
    advance(clock, ns(BYTE - 1));
    expect(rxCount()).toBe(0);
    advance(clock, ns(1));
    expect(rxCount()).toBe(1);
    expect(read(FIFO)).toBe(0x11);
    expect(read(FIFO)).toBe(0);
    advance(clock, BYTE);
    expect(uart.rxAvailable()).toBe(1);
    expect(uart.rxRead()).toBe(0x22);
  });

  test('a long burst that nobody looks at costs no events', () => {
    receive(new Uint8Array(5000));
    expect(clock.pending).toBe(0);
  });

  test('the FIFO holds 128 bytes; what comes then is lost and noted', () => {
    receive(Array.from({ length: 140 }, (_, i) => i));
    advance(clock, ns(128 * BYTE));
    expect([rxCount(), read(INT_RAW) & OVERFLOW]).toEqual([128, 0]);
    advance(clock, ns(12 * BYTE));
    expect([rxCount(), read(INT_RAW) & OVERFLOW]).toEqual([128, OVERFLOW]);
    const bytes = Array.from({ length: 128 }, () => read(FIFO));
    expect(bytes).toEqual(Array.from({ length: 128 }, (_, i) => i));
    expect(rxCount()).toBe(0);
  });

  test('CONF0 bit 17 empties the FIFO and keeps it empty while set', () => {
    receive([1, 2, 3]);
    advance(clock, BYTE);
    uart.write(CONF0, 0x1c | (1 << 17));
    expect(rxCount()).toBe(0);
    advance(clock, BYTE);
    expect(rxCount()).toBe(0);
    uart.write(CONF0, 0x1c);
    advance(clock, BYTE);
    expect([rxCount(), read(FIFO)]).toEqual([1, 3]);
  });

  test('a register that was read wakes the reader at its next change', () => {
    receive([1, 2]);
    rxCount();
    expect(clock.nextAt).toBe(BYTE);
    clock.step();
    expect(rxCount()).toBe(1);
    expect(clock.nextAt).toBe(2 * BYTE);
    expect([uart.isVolatile(STATUS), uart.isVolatile(INT_ST), uart.isVolatile(FIFO)]).toEqual([false, false, true]);
  });

  test('nextArrival and hostBaud', () => {
    expect([uart.nextArrival, uart.hostBaud]).toEqual([undefined, undefined]);
    receive([1, 2]);
    expect([uart.nextArrival, uart.hostBaud]).toEqual([BYTE, 100_000]);
    advance(clock, ns(2 * BYTE));
    expect(uart.nextArrival).toBeUndefined();
  });
});

describe('interrupts', () => {
  test('FULL comes with the byte that reaches the threshold, as one event', () => {
    setUp(3, undefined, FULL);
    receive([1, 2, 3, 4, 5]);
    expect(clock.pending).toBe(1);
    advance(clock, ns(10 * BYTE));
    expect(irqChanges).toEqual([[true, 3 * BYTE]]);
    expect([read(INT_RAW), read(INT_ST)]).toEqual([FULL, FULL]);
  });

  test('FULL comes back after CLR while the count is at the threshold, and not below', () => {
    setUp(2, undefined, FULL);
    receive([1, 2, 3]);
    advance(clock, ns(3 * BYTE));
    uart.write(INT_CLR, FULL);
    expect([irq, read(INT_RAW)]).toEqual([true, FULL]);
    read(FIFO);
    uart.write(INT_CLR, FULL);
    expect(irq).toBe(true);
    read(FIFO);
    expect(irq).toBe(true); // RAW stays until it is cleared
    uart.write(INT_CLR, FULL);
    expect(irq).toBe(false);
  });

  test('TOUT comes after the idle time with data in the FIFO, also in the gap between two bursts', () => {
    setUp(100, 20, TOUT);
    receive([1, 2]);
    clock.after(us(500), () => receive([3]));
    advance(clock, us(1000));
    expect(irqChanges).toEqual([[true, us(400)]]);
    read(FIFO);
    read(FIFO);
    uart.write(INT_CLR, TOUT);
    expect(irq).toBe(true); // byte 3 has been waiting for 400 µs
    read(FIFO);
    uart.write(INT_CLR, TOUT);
    expect(irq).toBe(false);
    advance(clock, us(1000));
    expect(irq).toBe(false);
  });

  test('TOUT does not come while bytes keep coming, nor without data, nor when switched off', () => {
    setUp(100, 20, TOUT);
    receive(new Uint8Array(20));
    advance(clock, us(2199));
    expect(irq).toBe(false);
    advance(clock, us(1));
    expect(irq).toBe(true);
    while (rxCount() > 0) read(FIFO);
    uart.write(INT_CLR, TOUT);
    advance(clock, us(5000));
    expect(irq).toBe(false);
    setUp(100, undefined, TOUT);
    receive([1]);
    advance(clock, us(5000));
    expect(irq).toBe(false);
  });

  test('a gap that nobody watched leaves its mark in RAW', () => {
    setUp(100, 20, 0);
    receive([1]);
    clock.after(us(500), () => receive([2]));
    advance(clock, us(600));
    expect(read(INT_RAW) & TOUT).toBe(TOUT);
  });

  test('overflow raises its interrupt at the 129th byte', () => {
    setUp(127, undefined, OVERFLOW);
    receive(new Uint8Array(200));
    advance(clock, us(30_000));
    expect(irqChanges).toEqual([[true, 129 * BYTE]]);
  });

  test('only enabled bits reach the line', () => {
    setUp(1, undefined, 0);
    receive([1]);
    advance(clock, BYTE);
    expect([read(INT_RAW), read(INT_ST), irq]).toEqual([FULL, 0, false]);
    uart.write(INT_ENA, FULL);
    expect([read(INT_ST), irq]).toEqual([FULL, true]);
  });

  test('TXFIFO_EMPTY when fewer bytes than the threshold wait', () => {
    uart.write(CONF1, 100 | (2 << 8));
    for (let i = 0; i < 4; i++) uart.write(FIFO, i);
    uart.write(INT_CLR, TX_EMPTY);
    uart.write(INT_ENA, TX_EMPTY);
    expect([txCount(), irq]).toEqual([3, false]);
    advance(clock, us(1000));
    // One byte is in the shift register, so the FIFO holds one when the third byte starts.
    expect(irqChanges).toEqual([[true, 2 * BYTE]]);
  });
});

describe('sending', () => {
  test('bytes leave one after the other, 10 bits each, at the rate of CLKDIV', () => {
    uart.write(FIFO, 0x41);
    uart.txWrite(0x42);
    expect(sent).toEqual([
      { byte: 0x41, at: BYTE, baud: 100_000 },
      { byte: 0x42, at: 2 * BYTE, baud: 100_000 },
    ]);
    expect([txCount(), uart.txRoom(), uart.transmittedAt]).toEqual([1, 127, 2 * BYTE]);
    advance(clock, BYTE);
    expect(txCount()).toBe(0);
    advance(clock, ns(5 * BYTE));
    uart.write(FIFO, 0x43);
    expect(sent[2]?.at).toBe(7 * BYTE);
  });

  test('bit 31 of STATUS reads 0 while a byte is in the shift register', () => {
    uart.write(FIFO, 0);
    expect(read(STATUS)).toBe(0);
  });

  test('a full FIFO loses what is written; a reader of the count is woken when there is room', () => {
    for (let i = 0; i < 200; i++) uart.write(FIFO, i);
    expect([txCount(), uart.txRoom(), sent.length]).toEqual([128, 0, 129]);
    expect(clock.nextAt).toBe(BYTE);
    clock.step();
    expect(uart.txRoom()).toBe(1);
  });

  test('a reset of the FIFO lets the byte under way go out', () => {
    for (const byte of [1, 2, 3]) uart.write(FIFO, byte);
    advance(clock, us(50));
    uart.write(CONF0, 0x1c | (1 << 18));
    expect(sent).toEqual([{ byte: 1, at: BYTE, baud: 100_000 }]);
    expect(txCount()).toBe(0);
  });

  test('a new divider counts from the next byte on', () => {
    for (const byte of [1, 2, 3]) uart.write(FIFO, byte);
    advance(clock, us(50));
    uart.write(CLKDIV, 2 * DIVIDER);
    expect(sent.map(({ at }) => at)).toEqual([us(100), us(300), us(500)]);
    clockHz *= 2;
    uart.clockChanged();
    expect(sent.map(({ at }) => at)).toEqual([us(100), us(200), us(300)]);
  });

  test('odd rates: times are whole, never early, and nothing is sent twice when the FIFO is reset', () => {
    clockHz = 52e6;
    uart.write(CLKDIV, 451);
    for (let i = 0; i < 50; i++) uart.write(FIFO, i);
    const end = sent[2]?.at as number;
    expect(sent.every(({ at }) => Number.isInteger(at))).toBe(true);
    expect(end).toBe(260_193); // the last bit of the third byte is out after 260192.3 ns
    advance(clock, end as Nanos);
    uart.write(CLKDIV, 500);
    expect(sent.map(({ byte }) => byte)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe('rates that do not match', () => {
  test('up to 4 % apart every byte comes over', () => {
    const bytes = Uint8Array.from({ length: 128 }, (_, i) => i * 2);
    for (const factor of [0.96, 1.04]) {
      receive(bytes, 100_000 * factor);
      advance(clock, us(14_000));
      expect(read(INT_RAW) & FRAME).toBe(0);
      expect(Uint8Array.from(bytes, () => read(FIFO))).toEqual(bytes);
    }
  });

  test('a faster sender is sampled too late, a slower one too early', () => {
    // 0x00 at 1.9 times our rate: start and eight zeros last 4.7 of our bits, the rest is idle line.
    receive([0x00], 190_000);
    advance(clock, us(200));
    expect([read(FIFO), read(INT_RAW) & FRAME]).toEqual([0xf0, 0]);
    // 0x01 at half rate: start bit for 2 of our bits, then 1 for two, then zeros, our stop bit among them.
    receive([0x01], 50_000);
    advance(clock, us(400));
    expect([read(FIFO), read(INT_RAW) & FRAME]).toEqual([0x06, FRAME]);
  });

  test('the divider at the time of arrival counts', () => {
    receive([0x55, 0x55, 0x55], 50_000);
    advance(clock, us(210));
    uart.write(CLKDIV, 2 * DIVIDER);
    advance(clock, us(400));
    expect([read(FIFO), read(FIFO), read(FIFO)]).toEqual([0x66, 0x55, 0x55]);
  });

  test('an enabled frame error interrupts at once', () => {
    setUp(100, undefined, FRAME);
    receive([0x01], 50_000);
    advance(clock, us(1000));
    expect(irqChanges).toEqual([[true, us(200)]]);
  });
});

describe('autobaud', () => {
  test('counts edges and measures the shortest pulses in clock ticks', () => {
    receive([0x55]);
    uart.write(AUTOBAUD, 1);
    expect([read(PULSE_NUM), read(LOWPULSE), read(HIGHPULSE)]).toEqual([0, 0xfffff, 0xfffff]);
    advance(clock, BYTE);
    expect([read(PULSE_NUM), read(LOWPULSE), read(HIGHPULSE)]).toEqual([10, 500, 500]);
    receive([0xcc]);
    advance(clock, BYTE);
    expect([read(PULSE_NUM), read(LOWPULSE)]).toEqual([14, 500]);
    uart.write(AUTOBAUD, 0);
    expect([read(PULSE_NUM), read(LOWPULSE)]).toEqual([0, 0xfffff]);
    receive([0x00]);
    advance(clock, BYTE);
    expect(read(PULSE_NUM)).toBe(0);
  });
});

test('DATE is the value by which esptool 2 knows the chip, and read-only', () => {
  uart.write(DATE, 0);
  expect(read(DATE)).toBe(0x00062000);
});

test('reset: FIFOs empty, line cut, 74880 baud from 52 MHz, what is still being sent arrives', () => {
  clockHz = 52e6;
  setUp(1, undefined, FULL);
  for (const byte of [1, 2, 3]) uart.write(FIFO, byte);
  receive([7, 8], 74_880);
  advance(clock, us(150));
  expect(irq).toBe(true);
  uart.reset();
  expect([irq, rxCount(), txCount(), read(INT_ENA), read(CONF0)]).toEqual([false, 0, 0, 0, 0x1c]);
  expect(sent).toEqual([{ byte: 1, at: expect.any(Number), baud: 104_000 }]);
  expect(Math.round(uart.baud)).toBe(74_928);
  advance(clock, us(150));
  expect([rxCount(), read(FIFO)]).toEqual([1, 8]);
});
