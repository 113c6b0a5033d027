import type { Nanos } from '../../base/clock.ts';
import { ns } from '../../base/clock.ts';
import type { Rearming } from '../../base/event-clock.ts';
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
import type { Block, IrqLine } from '../device.ts';
import { Alarm } from '../time/alarm.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { PulseMeter } from './uart-pulse-meter.ts';
import { type ReceiveSettings, UartReceiver } from './uart-receiver.ts';
import { UartTransmitter } from './uart-transmitter.ts';

export interface UartOptions {
  readonly name?: string;
  readonly clock: ChipClock;
  /** Follows INT_ST: level, shared by both UARTs. */
  readonly irq: IrqLine;
  readonly output: WireOutput;
  /** The clock that CLKDIV divides: 52 MHz with a 26 MHz crystal until the PLL is set up. */
  readonly clockHz: () => number;
}

/** What {@link Uart.save} gives. */
export type UartState = ReturnType<Uart['save']>;

/**
 * A UART by its registers (lx106-and-rom.md §3.1): two 128-byte FIFOs whose fill follows from the time. Events exist only for what
 * somebody can notice: an enabled interrupt, or the next change of a register that was read and would otherwise look still.
 */
export class Uart implements Block {
  readonly name: string;
  readonly size = 0x80;
  readonly #clock: ChipClock;
  readonly #irq: IrqLine;
  readonly #clockHz: () => number;
  readonly #pulses = new PulseMeter();
  readonly #rx = new UartReceiver((byte, baud) => this.#pulses.add(byte, baud));
  readonly #tx: UartTransmitter;
  #raw = 0;
  #ena = 0;
  #clkdiv = UART_CLKDIV_RESET;
  #conf0: number = UART_CONF0.FRAME_8N1;
  #conf1 = UART_CONF1_RESET;
  #autobaud = 0;
  #id = 0;
  #level = false;
  /** What CLKDIV, CONF1 and the clock say, until one of them changes: asked for with every byte. */
  #knownSettings: ReceiveSettings | undefined;
  #hostBaud: number | undefined;
  /** When anything may happen next that {@link Uart.#update} would notice; reading the FIFO only puts it off. */
  #quietUntil = 0;
  readonly #wake: Alarm;
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor({ name = 'uart', clock, irq, output, clockHz }: UartOptions) {
    this.name = name;
    this.#clock = clock;
    this.#irq = irq;
    this.#clockHz = clockHz;
    this.#tx = new UartTransmitter(output);
    this.#wake = new Alarm(clock, () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#update();
    });
  }

  /** Bits a second by clock and divider. */
  get baud(): number {
    return this.#clockHz() / Math.max(1, this.#clkdiv);
  }

  /** Rate of the latest burst from the host; `undefined` before the first. */
  get hostBaud(): number | undefined {
    return this.#hostBaud;
  }

  /** When the next byte from the host will be in the FIFO; `undefined` when none is on the line. */
  get nextArrival(): Nanos | undefined {
    this.#update();
    const at = this.#rx.arrivalOf(1);
    return at === Number.POSITIVE_INFINITY ? undefined : (Math.ceil(at) as Nanos);
  }

  /** When everything written so far is on the line; in the past when it is. */
  get transmittedAt(): Nanos {
    return Math.ceil(this.#tx.freeAt) as Nanos;
  }

  /** Bytes begin to arrive on RX. */
  receive(burst: Burst): void {
    this.#update();
    this.#hostBaud = burst.baud;
    this.#rx.put(burst);
    this.#update();
  }

  /** Bytes that can be read now. A caller that waits for more is woken by the next arrival. */
  rxAvailable(): number {
    this.#update();
    this.#wakeBy(this.#rx.arrivalOf(1));
    return this.#rx.count;
  }

  /** Takes the oldest byte out of the FIFO; 0 when it is empty. */
  rxRead(): number {
    if (!(this.#clock.now < this.#quietUntil)) this.#update();
    return this.#rx.shift();
  }

  /** Bytes that the transmit FIFO takes now. A caller that waits for room is woken by it. */
  txRoom(): number {
    const now = this.#clock.now;
    const count = this.#tx.count(now);
    if (count > 0) this.#wakeBy(this.#tx.countBelowAt(count, now));
    return UART_FIFO_DEPTH - count;
  }

  /** When the transmit FIFO takes `count` bytes, unless its rate changes: in nanoseconds, not necessarily whole; now when it does already. */
  txRoomAt(count: number): number {
    return this.#tx.countBelowAt(UART_FIFO_DEPTH + 1 - count, this.#clock.now);
  }

  /** Puts a byte into the transmit FIFO; lost when that is full. It can only put off what {@link Uart.#update} would notice. */
  txWrite(byte: number): void {
    const { now } = this.#clock;
    this.#tx.write(byte & 0xff, now, this.baud);
    if (!(now < this.#quietUntil)) this.#update();
  }

  /** To be called when the frequency of the UART's clock has changed: what is queued goes out at the new rate. */
  clockChanged(): void {
    this.#knownSettings = undefined;
    this.#tx.changeBaud(this.#clock.now, this.baud);
    this.#update();
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case UART.FIFO:
        return this.rxRead();
      case UART.INT_RAW:
      case UART.INT_ST:
        this.#update();
        this.#wakeBy(this.#nextRaise(~this.#raw));
        return offset === UART.INT_RAW ? this.#raw : this.#raw & this.#ena;
      case UART.INT_ENA:
        return this.#ena;
      case UART.INT_CLR:
        return 0;
      case UART.CLKDIV:
        return this.#clkdiv;
      case UART.AUTOBAUD:
        return this.#autobaud;
      case UART.STATUS:
        return (this.rxAvailable() << UART_STATUS.RXFIFO_CNT_S) | ((UART_FIFO_DEPTH - this.txRoom()) << UART_STATUS.TXFIFO_CNT_S);
      case UART.CONF0:
        return this.#conf0;
      case UART.CONF1:
        return this.#conf1;
      case UART.LOWPULSE:
        this.#update();
        return this.#pulses.shortestLow(this.#clockHz());
      case UART.HIGHPULSE:
        this.#update();
        return this.#pulses.shortestHigh(this.#clockHz());
      case UART.PULSE_NUM:
        this.#update();
        return this.#pulses.edges;
      case UART.DATE:
        return UART_DATE;
      case UART.ID:
        return this.#id;
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
        this.#ena = value & UART_INT.ALL;
        return true;
      case UART.INT_CLR:
        this.#raw &= ~value;
        return true;
      case UART.CLKDIV:
        this.#clkdiv = value & UART_CLKDIV_MASK;
        this.#tx.changeBaud(this.#clock.now, this.baud);
        return true;
      case UART.AUTOBAUD:
        this.#autobaud = value;
        this.#pulses.enable((value & UART_AUTOBAUD.EN) !== 0, (value & UART_AUTOBAUD.GLITCH_FILTER) !== 0);
        return true;
      case UART.CONF0:
        this.#conf0 = value;
        if (value & UART_CONF0.RXFIFO_RST) this.#rx.clear();
        if (value & UART_CONF0.TXFIFO_RST) this.#tx.clear(this.#clock.now);
        return true;
      case UART.CONF1:
        this.#conf1 = value;
        return true;
      case UART.ID:
        this.#id = value;
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
    this.#rx.clear();
    this.#tx.cut();
    this.#raw = 0;
    this.#ena = 0;
    this.#clkdiv = UART_CLKDIV_RESET;
    this.#conf0 = UART_CONF0.FRAME_8N1;
    this.#conf1 = UART_CONF1_RESET;
    this.#knownSettings = undefined;
    this.#autobaud = 0;
    this.#pulses.enable(false);
    this.#id = 0;
    this.#update();
  }

  get #settings(): ReceiveSettings {
    this.#knownSettings ??= this.#readSettings();
    return this.#knownSettings;
  }

  #readSettings(): ReceiveSettings {
    const timeoutBits = (this.#conf1 >>> UART_CONF1.RX_TOUT_THRHD_S) & UART_CONF1.THRHD;
    const { baud } = this;
    return {
      baud,
      // A threshold of 0 with an empty FIFO would never let go of the core [inference].
      fullThreshold: Math.max(1, (this.#conf1 >>> UART_CONF1.RXFIFO_FULL_THRHD_S) & UART_CONF1.THRHD),
      timeout: (this.#conf1 & UART_CONF1.RX_TOUT_EN) !== 0 ? (timeoutBits * 1e9) / baud : Number.POSITIVE_INFINITY,
    };
  }

  get #txEmptyThreshold(): number {
    return (this.#conf1 >>> UART_CONF1.TXFIFO_EMPTY_THRHD_S) & UART_CONF1.THRHD;
  }

  /** Brings FIFOs, interrupt bits and the line up to now. RAW bits stay until cleared, and come back while their condition holds. */
  #update(): void {
    const now = this.#clock.now;
    this.#raw |= this.#rx.sync(now, this.#settings, (this.#conf0 & UART_CONF0.RXFIFO_RST) === 0);
    if (this.#tx.count(now) < this.#txEmptyThreshold) this.#raw |= UART_INT.TXFIFO_EMPTY;
    const level = (this.#raw & this.#ena) !== 0;
    if (level !== this.#level) {
      this.#level = level;
      this.#irq.set(level);
    }
    this.#wakeBy(this.#nextRaise(this.#ena & ~this.#raw));
    this.#quietUntil = Math.min(
      this.#rx.nextChange(this.#settings),
      this.#raw & UART_INT.TXFIFO_EMPTY ? Number.POSITIVE_INFINITY : this.#tx.countBelowAt(this.#txEmptyThreshold, now),
    );
  }

  #nextRaise(mask: number): number {
    if (mask === 0) return Number.POSITIVE_INFINITY;
    const received = this.#rx.nextRaise(mask, this.#settings);
    if ((mask & UART_INT.TXFIFO_EMPTY) === 0) return received;
    return Math.min(received, this.#tx.countBelowAt(this.#txEmptyThreshold, this.#clock.now));
  }

  /** Makes sure that an event comes at `time` or before. Too early does no harm. */
  #wakeBy(time: number): void {
    if (time >= this.#wakeAt) return;
    this.#wakeAt = time;
    this.#wake.set(ns(Math.ceil(time) - this.#clock.now));
  }

  save() {
    return {
      pulses: this.#pulses.save(),
      rx: this.#rx.save(),
      tx: this.#tx.save(),
      raw: this.#raw,
      ena: this.#ena,
      clkdiv: this.#clkdiv,
      conf0: this.#conf0,
      conf1: this.#conf1,
      autobaud: this.#autobaud,
      id: this.#id,
      level: this.#level,
      hostBaud: this.#hostBaud,
      quietUntil: this.#quietUntil,
      wake: this.#wake.save(),
      wakeAt: this.#wakeAt,
    };
  }

  restore(state: UartState, rearming: Rearming): void {
    this.#pulses.restore(state.pulses);
    this.#rx.restore(state.rx);
    this.#tx.restore(state.tx);
    this.#raw = state.raw;
    this.#ena = state.ena;
    this.#clkdiv = state.clkdiv;
    this.#conf0 = state.conf0;
    this.#conf1 = state.conf1;
    this.#autobaud = state.autobaud;
    this.#id = state.id;
    this.#level = state.level;
    this.#knownSettings = undefined;
    this.#hostBaud = state.hostBaud;
    this.#quietUntil = state.quietUntil;
    this.#wake.restore(state.wake, rearming);
    this.#wakeAt = state.wakeAt;
    this.#irq.set(state.level);
  }
}
