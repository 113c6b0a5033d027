import type { Nanos } from '../../base/clock.ts';
import { ns } from '../../base/clock.ts';
import {
  UART,
  UART_AUTOBAUD,
  UART_CLKDIV_MASK,
  UART_CLKDIV_RESET,
  UART_CONF0,
  UART_CONF1,
  UART_CONF1_RESET,
  UART_DATE,
  UART_FIFO_DEPTH,
  UART_INT,
  UART_STATUS,
} from '../../chip/register/uart.ts';
import type { Burst, WireOutput } from '../../wire/serial-device.ts';
import type { IrqLine, Peripheral } from '../device.ts';
import { Stateful } from '../state.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { PulseMeter } from './uart-pulse-meter.ts';
import { type ReceiveSettings, UartReceiver } from './uart-receiver.ts';
import { UartTransmitter } from './uart-transmitter.ts';

/** A UART: its clock, line and interrupt. */
export interface UartOptions {
  readonly name?: string;
  readonly clock: ChipClock;
  /** Follows INT_ST: level, shared by both UARTs. */
  readonly irq: IrqLine;
  readonly output: WireOutput;
  /** The clock that CLKDIV divides: 52 MHz with a 26 MHz crystal until the PLL is set up. */
  readonly clockHz: () => number;
}

/**
 * A UART by its registers (lx106-and-rom.md §3.1): two 128-byte FIFOs whose fill follows from the time. Events exist only for what
 * somebody can notice: an enabled interrupt, or the next change of a register that was read and would otherwise look still.
 */
export class Uart extends Stateful implements Peripheral {
  readonly name: string;
  readonly size = 0x80;
  readonly #clock: ChipClock;
  readonly #irq: IrqLine;
  readonly #clockHz: () => number;
  protected readonly state;
  /** What CLKDIV, CONF1 and the clock say, until one of them changes: asked for with every byte. */
  #knownSettings: ReceiveSettings | undefined;

  constructor({ name = 'uart', clock, irq, output, clockHz }: UartOptions) {
    super();
    this.name = name;
    this.#clock = clock;
    this.#irq = irq;
    this.#clockHz = clockHz;
    const pulses = new PulseMeter();
    this.state = {
      raw: 0,
      ena: 0,
      clkdiv: UART_CLKDIV_RESET,
      conf0: UART_CONF0.FRAME_8N1 as number,
      conf1: UART_CONF1_RESET,
      autobaud: 0,
      id: 0,
      pulses,
      rx: new UartReceiver((byte, baud) => pulses.add(byte, baud)),
      tx: new UartTransmitter(output),
      level: false,
      hostBaud: undefined as number | undefined,
      /** When anything may happen next that {@link Uart.#update} would notice; reading the FIFO only puts it off. */
      quietUntil: 0,
      wake: new Alarm(clock, () => {
        this.state.wakeAt = Number.POSITIVE_INFINITY;
        this.#update();
      }),
      wakeAt: Number.POSITIVE_INFINITY,
    };
  }

  /** Bits a second by clock and divider. */
  get baud(): number {
    return this.#clockHz() / Math.max(1, this.state.clkdiv);
  }

  /** Rate of the latest burst from the host; `undefined` before the first. */
  get hostBaud(): number | undefined {
    return this.state.hostBaud;
  }

  /** When the next byte from the host will be in the FIFO; `undefined` when none is on the line. */
  get nextArrival(): Nanos | undefined {
    this.#update();
    const at = this.state.rx.arrivalOf(1);
    return at === Number.POSITIVE_INFINITY ? undefined : (Math.ceil(at) as Nanos);
  }

  /** When everything written so far is on the line; in the past when it is. */
  get transmittedAt(): Nanos {
    return Math.ceil(this.state.tx.freeAt) as Nanos;
  }

  /** Bytes begin to arrive on RX. */
  receive(burst: Burst): void {
    this.#update();
    this.state.hostBaud = burst.baud;
    this.state.rx.put(burst);
    this.#update();
  }

  /** Bytes that can be read now. A caller that waits for more is woken by the next arrival. */
  rxAvailable(): number {
    this.#update();
    this.#wakeBy(this.state.rx.arrivalOf(1));
    return this.state.rx.count;
  }

  /** Bytes that can be read now, for a caller that does not wait for more. */
  get rxWaiting(): number {
    this.#update();
    return this.state.rx.count;
  }

  /** When `wanted` can be read, or `many` bytes can, by what is on the line: in nanoseconds, not necessarily whole, or infinite. */
  arrivalOfEither(wanted: number, many: number): number {
    this.#update();
    return this.state.rx.arrivalOfEither(wanted, many);
  }

  /** Takes the oldest byte out of the FIFO; 0 when it is empty. */
  rxRead(): number {
    if (!(this.#clock.now < this.state.quietUntil)) this.#update();
    return this.state.rx.shift();
  }

  /** Bytes that the transmit FIFO takes now. A caller that waits for room is woken by it. */
  txRoom(): number {
    const now = this.#clock.now;
    const count = this.state.tx.count(now);
    if (count > 0) this.#wakeBy(this.state.tx.countBelowAt(count, now));
    return UART_FIFO_DEPTH - count;
  }

  /** When the transmit FIFO takes `count` bytes, unless its rate changes: in nanoseconds, not necessarily whole; now when it does already. */
  txRoomAt(count: number): number {
    return this.state.tx.countBelowAt(UART_FIFO_DEPTH + 1 - count, this.#clock.now);
  }

  /** Puts a byte into the transmit FIFO; lost when that is full. It can only put off what {@link Uart.#update} would notice. */
  txWrite(byte: number): void {
    const { now } = this.#clock;
    this.state.tx.write(byte & 0xff, now, this.baud);
    if (!(now < this.state.quietUntil)) this.#update();
  }

  /** To be called when the frequency of the UART's clock has changed: what is queued goes out at the new rate. */
  clockChanged(): void {
    this.#knownSettings = undefined;
    this.state.tx.changeBaud(this.#clock.now, this.baud);
    this.#update();
  }

  /** The autobaud unit measures the rate of what comes in. */
  get isMeasuring(): boolean {
    return (this.state.autobaud & UART_AUTOBAUD.EN) !== 0;
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case UART.FIFO:
        return this.rxRead();
      case UART.INT_RAW:
      case UART.INT_ST:
        this.#update();
        this.#wakeBy(this.#nextRaise(~this.state.raw));
        return offset === UART.INT_RAW ? this.state.raw : this.state.raw & this.state.ena;
      case UART.INT_ENA:
        return this.state.ena;
      case UART.INT_CLR:
        return 0;
      case UART.CLKDIV:
        return this.state.clkdiv;
      case UART.AUTOBAUD:
        return this.state.autobaud;
      case UART.STATUS:
        return (this.rxAvailable() << UART_STATUS.RXFIFO_CNT_S) | ((UART_FIFO_DEPTH - this.txRoom()) << UART_STATUS.TXFIFO_CNT_S);
      case UART.CONF0:
        return this.state.conf0;
      case UART.CONF1:
        return this.state.conf1;
      case UART.LOWPULSE:
        this.#update();
        return this.state.pulses.shortestLow(this.#clockHz());
      case UART.HIGHPULSE:
        this.#update();
        return this.state.pulses.shortestHigh(this.#clockHz());
      case UART.PULSE_NUM:
        this.#update();
        return this.state.pulses.edges;
      case UART.DATE:
        return UART_DATE;
      case UART.ID:
        return this.state.id;
      default:
        return undefined;
    }
  }

  write(offset: number, value: number): boolean {
    if (offset === UART.FIFO) {
      this.txWrite(value);
      return true;
    }
    this.#update(); // what has happened so far did so under the old settings
    if (!this.#set(offset, value)) return false;
    this.#update();
    return true;
  }

  #set(offset: number, value: number): boolean {
    this.#knownSettings = undefined;
    switch (offset) {
      case UART.INT_RAW:
      case UART.INT_ST:
      case UART.STATUS:
      case UART.LOWPULSE:
      case UART.HIGHPULSE:
      case UART.PULSE_NUM:
      case UART.DATE:
        return true; // read only
      case UART.INT_ENA:
        this.state.ena = value & UART_INT.ALL;
        return true;
      case UART.INT_CLR:
        this.state.raw &= ~value;
        return true;
      case UART.CLKDIV:
        this.state.clkdiv = value & UART_CLKDIV_MASK;
        this.state.tx.changeBaud(this.#clock.now, this.baud);
        return true;
      case UART.AUTOBAUD:
        this.state.autobaud = value;
        this.state.pulses.enable((value & UART_AUTOBAUD.EN) !== 0, (value & UART_AUTOBAUD.GLITCH_FILTER) !== 0);
        return true;
      case UART.CONF0:
        this.state.conf0 = value;
        if (value & UART_CONF0.RXFIFO_RST) this.state.rx.clear();
        if (value & UART_CONF0.TXFIFO_RST) this.state.tx.clear(this.#clock.now);
        return true;
      case UART.CONF1:
        this.state.conf1 = value;
        return true;
      case UART.ID:
        this.state.id = value;
        return true;
      default:
        return false;
    }
  }

  /** Counts and interrupt state stand still between events that this device schedules, once they were read. */
  isVolatile(offset: number): boolean {
    return offset === UART.FIFO || offset === UART.LOWPULSE || offset === UART.HIGHPULSE || offset === UART.PULSE_NUM;
  }

  /** Every kind of reset does the same. What the host is still sending arrives afterwards. */
  reset(): void {
    this.#update();
    this.state.rx.clear();
    this.state.tx.cut();
    const { state } = this;
    state.raw = 0;
    state.ena = 0;
    state.clkdiv = UART_CLKDIV_RESET;
    state.conf0 = UART_CONF0.FRAME_8N1;
    state.conf1 = UART_CONF1_RESET;
    state.autobaud = 0;
    state.id = 0;
    this.#knownSettings = undefined;
    this.state.pulses.enable(false);
    this.#update();
  }

  get #settings(): ReceiveSettings {
    this.#knownSettings ??= this.#readSettings();
    return this.#knownSettings;
  }

  #readSettings(): ReceiveSettings {
    const timeoutBits = (this.state.conf1 >>> UART_CONF1.RX_TOUT_THRHD_S) & UART_CONF1.THRHD;
    const { baud } = this;
    return {
      baud,
      // A threshold of 0 with an empty FIFO would never let go of the core [inference].
      fullThreshold: Math.max(1, (this.state.conf1 >>> UART_CONF1.RXFIFO_FULL_THRHD_S) & UART_CONF1.THRHD),
      timeout: (this.state.conf1 & UART_CONF1.RX_TOUT_EN) !== 0 ? (timeoutBits * 1e9) / baud : Number.POSITIVE_INFINITY,
    };
  }

  get #txEmptyThreshold(): number {
    return (this.state.conf1 >>> UART_CONF1.TXFIFO_EMPTY_THRHD_S) & UART_CONF1.THRHD;
  }

  /** Brings FIFOs, interrupt bits and the line up to now. RAW bits stay until cleared, and come back while their condition holds. */
  #update(): void {
    const now = this.#clock.now;
    this.state.raw |= this.state.rx.sync(now, this.#settings, (this.state.conf0 & UART_CONF0.RXFIFO_RST) === 0);
    if (this.state.tx.count(now) < this.#txEmptyThreshold) this.state.raw |= UART_INT.TXFIFO_EMPTY;
    const level = (this.state.raw & this.state.ena) !== 0;
    if (level !== this.state.level) {
      this.state.level = level;
      this.#irq.set(level);
    }
    this.#wakeBy(this.#nextRaise(this.state.ena & ~this.state.raw));
    this.state.quietUntil = Math.min(
      this.state.rx.nextChange(this.#settings),
      this.state.raw & UART_INT.TXFIFO_EMPTY ? Number.POSITIVE_INFINITY : this.state.tx.countBelowAt(this.#txEmptyThreshold, now),
    );
  }

  #nextRaise(mask: number): number {
    if (mask === 0) return Number.POSITIVE_INFINITY;
    const received = this.state.rx.nextRaise(mask, this.#settings);
    if ((mask & UART_INT.TXFIFO_EMPTY) === 0) return received;
    return Math.min(received, this.state.tx.countBelowAt(this.#txEmptyThreshold, this.#clock.now));
  }

  /** Makes sure that an event comes at `time` or before. Too early does no harm. */
  #wakeBy(time: number): void {
    if (time >= this.state.wakeAt) return;
    this.state.wakeAt = time;
    this.state.wake.set(ns(Math.ceil(time) - this.#clock.now));
  }

  protected override restored(): void {
    this.#knownSettings = undefined;
    this.#irq.set(this.state.level);
  }
}
