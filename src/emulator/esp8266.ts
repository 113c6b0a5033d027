import type { Nanos } from '../base/clock.ts';
import { ms, us } from '../base/clock.ts';
import type { EspError } from '../base/error.ts';
import { type DueTimer, type EventClock, Rearming, ShiftedClock } from '../base/event-clock.ts';
import { efuseWords } from '../chip/efuse.ts';
import { type FlashPart, winbondPart } from '../chip/flash-part.ts';
import { IRAM } from '../chip/memory-map.ts';
import type { Lines, Link } from '../wire/link.ts';
import { ResetCircuit } from '../wire/reset-circuit.ts';
import type { Burst, SerialDevice, WireOutput } from '../wire/serial-device.ts';
import { Wire } from '../wire/wire.ts';
import { Bus } from './bus/bus.ts';
import type { UnmodelledCount } from './bus/unmodelled.ts';
import { type ChipOptions, type ForkOptions, forkedOptions } from './chip-options.ts';
import { CompiledCode } from './cpu/compile/compiled-code.ts';
import { Cpu, type StopReason } from './cpu/cpu.ts';
import type { IrqLine } from './device.ts';
import { type ArmedFaults, armFaults } from './fault/arm.ts';
import type { FaultPlan } from './fault/spec.ts';
import { FaultyWire } from './fault/wire-seam.ts';
import { NorFlash, type NorFlashOptions } from './nor/nor-flash.ts';
import { type FlashTap, TappedFlash } from './nor/tapped-flash.ts';
import {
  createPeripherals,
  type Peripherals,
  placements,
  powerDownPeripherals,
  resetPeripherals,
  restorePeripherals,
  savePeripherals,
} from './peripheral/index.ts';
import { isFromOutside, RESET_CAUSE, type ResetCause } from './reset-cause.ts';
import { AnalogRegisters } from './rom/analog.ts';
import { Rom } from './rom/rom.ts';
import { CpuClock } from './time/chip-clock.ts';
import { clocksOf, PLL_BLOCK, PLL_REGISTER } from './time/clock-tree.ts';
import type { TraceEvent, TraceRecord } from './trace/trace.ts';

/** Longest stretch of chip time that is executed at once. */
const SLICE = ms(5);
/** What is executed although another event is due, when there was one before: chips on one clock take turns. Less than a byte takes at 921600 baud. */
const TURN = us(10);
/** The MAC of a chip nobody asked for: Espressif's OUI, and zeros. */
const DEFAULT_MAC = Uint8Array.of(0x84, 0x0d, 0x8e, 0, 0, 1);
const GPIO0 = 1 << 0;
const NOWHERE: WireOutput = { transmit: () => {}, cut: () => {} };
/** esptool's, and every other host's. */
const FIRST_BAUD = 115_200;

/** What {@link Chip.save} gives. */
export type ChipState = ReturnType<Chip['save']>;

/**
 * A software ESP8266 with its flash, its wire and its reset circuit: it executes the code that is uploaded to it or found in its flash.
 * It is one event source on the clock: slices of execution end at the next event, and an idle chip has none scheduled.
 */
export class Chip {
  readonly cpu: Cpu;
  readonly bus: Bus;
  readonly flash: NorFlash;
  readonly peripherals: Peripherals;
  /** Its own time: ahead of the virtual clock while it executes. */
  readonly clock: CpuClock;
  readonly #events: EventClock;
  /** How far {@link Chip.clock} is ahead of the clock that the chip was given: a fork's goes on from the original's time. */
  readonly #ahead: number;
  readonly #options: Omit<ChipOptions, 'flash'>;
  readonly #rom: Rom;
  readonly #analog: AnalogRegisters;
  readonly #wire: Wire;
  /** The chip's end of the wire, behind whatever is wrong with that. */
  readonly #line: SerialDevice & WireOutput;
  readonly #circuit = new ResetCircuit();
  readonly #onTrace: ((record: TraceRecord) => void) | undefined;
  #fault: EspError | undefined;
  #resetCause: ResetCause = RESET_CAUSE.powerOn;
  #pendingReset: ResetCause | undefined;
  #isDoubled = false;
  #isOff = false;
  #apbHz: number;
  #isRunning = false;
  #isAsleep = false;
  #slice: DueTimer | undefined;
  /** When another event was due at once, so that nothing could be executed. */
  #crowdedAt: Nanos | undefined;

  /**
   * Power is on from here; execution starts when the clock runs. With `state` the chip goes on from there instead, its flash, too.
   * @throws RangeError for sizes that no part has; EspError `usage.invalid` for faults that do not exist.
   */
  constructor(options: ChipOptions, state?: ChipState) {
    const { chipSize, part = winbondPart(chipSize), mac = DEFAULT_MAC, kind = 'esp8266', boot = 'flash' } = options;
    const { flash, ...kept } = options;
    this.#options = { ...kept, part, cpu: { compiledCode: new CompiledCode(), ...options.cpu } };
    this.#ahead = state === undefined ? 0 : state.now - options.clock.now;
    const clock = this.#ahead === 0 ? options.clock : new ShiftedClock(options.clock, this.#ahead);
    this.#events = clock;
    this.#onTrace = options.onTrace;
    this.#analog = new AnalogRegisters(() => this.#applyClocks());
    const { cpuMhz, apbHz } = clocksOf(0, false);
    this.#apbHz = apbHz;
    this.clock = new CpuClock(clock, cpuMhz, () => this.#wake());
    const faults = options.faults && this.#arm(options.faults);
    this.flash = this.#makeFlash(faults?.part(part) ?? part, state?.flash.array ?? flash, faults?.taps ?? []);
    const adapter = options.adapter ?? {};
    const toLine: SerialDevice = { receive: (burst) => this.#line.receive(burst), setLines: (lines) => this.#line.setLines(lines) };
    this.#wire = new Wire(this.clock.outside, toLine, faults?.adapter(adapter) ?? adapter);
    this.#line = this.#makeLine(faults);
    const peripherals = createPeripherals({
      clock: this.clock,
      irq: (line) => this.#irq(line),
      outputs: [this.#output(0, this.#line), this.#output(1, NOWHERE)],
      flash: this.flash,
      efuse: efuseWords(mac, kind, part.size),
      apbHz: () => this.#apbHz,
      requestReset: (cause) => this.reset(cause),
      fallAsleep: () => this.#fallAsleep(),
      onCacheChange: ({ cacheBanks, ...mapping }) => {
        this.bus.window.set(mapping);
        this.bus.setCacheBanks(cacheBanks);
      },
      onCpuClockChange: (isDoubled) => {
        this.#isDoubled = isDoubled;
        this.#applyClocks();
      },
      onRadio: (address) => this.#trace({ kind: 'radio', address }),
    });
    this.peripherals = peripherals;
    this.bus = new Bus({
      flash: this.flash.array,
      devices: placements(peripherals),
      onUnmodelled: (access) => this.#trace({ kind: 'unmodelled', access }),
    });
    this.cpu = new Cpu(this.bus, this.#options.cpu);
    this.clock.attach(this.cpu);
    this.#rom = new Rom(
      {
        cpu: this.cpu,
        bus: this.bus,
        clock: this.clock,
        flash: this.flash,
        spi: peripherals.spi0,
        uarts: [peripherals.uart0, peripherals.uart1],
        analog: this.#analog,
        costFactor: options.romCostFactor ?? 1,
        cycleAt: (time) => this.clock.cycleAt(time),
        resetCause: () => this.#resetCause,
        straps: () => peripherals.gpio.straps,
        reset: (cause) => this.reset(cause),
        report: (event) => this.#trace({ kind: 'boot', event }),
        fail: (error) => {
          this.#fault = error;
          options.onStop?.(error);
        },
      },
      { onCall: this.#onTrace && ((call) => this.#trace({ kind: 'rom', call })) },
    );
    this.cpu.rom = this.#rom;
    if (state !== undefined) this.#restore(state);
    faults?.begin(this.flash);
    if (state === undefined) this.powerCycle(boot);
  }

  /**
   * Another chip in the same state, which goes on as this one would and has nothing in common with it but compiled code: neither notices
   * what becomes of the other. The contents of the flash are not copied until one of them changes its own: the first program or erase of
   * either costs that copy. A link that is open is forked too, with its rates and what it has not read yet: the fork's first call of
   * {@link link} takes it over.
   * @throws TypeError on the chip's own clock, and from inside its execution, where `onTrace` is called.
   */
  fork(own: ForkOptions): Chip {
    if (this.#isRunning) throw new TypeError('a chip cannot be forked while it executes');
    if (own.clock === this.#options.clock) throw new TypeError('a fork needs a clock of its own');
    return new Chip(forkedOptions(this.#options, own), this.save());
  }

  /** The state of every part, as data, at this very moment: memories, lists and maps in it are the parts' own. */
  save() {
    return {
      now: this.#events.now,
      bus: this.bus.save(),
      clock: this.clock.save(),
      flash: this.flash.save(),
      analog: this.#analog.save(),
      peripherals: savePeripherals(this.peripherals),
      cpu: this.cpu.save(),
      rom: this.#rom.save(),
      wire: this.#wire.save(),
      circuit: this.#circuit.save(),
      fault: this.#fault,
      resetCause: this.#resetCause,
      isDoubled: this.#isDoubled,
      isOff: this.#isOff,
      isAsleep: this.#isAsleep,
      apbHz: this.#apbHz,
      slice: this.#slice?.due,
      crowdedAt: this.#crowdedAt,
    };
  }

  #restore(state: ChipState): void {
    const rearming = new Rearming();
    this.bus.restore(state.bus);
    this.clock.restore(state.clock);
    this.flash.restore(state.flash, rearming);
    this.#analog.restore(state.analog);
    restorePeripherals(this.peripherals, state.peripherals, rearming);
    this.cpu.restore(state.cpu); // after the peripherals, whose interrupt lines drive it
    this.#rom.restore(state.rom);
    this.#wire.restore(state.wire, rearming, () => this.#lineRate());
    this.#circuit.restore(state.circuit);
    this.#fault = state.fault;
    this.#resetCause = state.resetCause;
    this.#isDoubled = state.isDoubled;
    this.#isOff = state.isOff;
    this.#isAsleep = state.isAsleep;
    this.#apbHz = state.apbHz;
    this.#crowdedAt = state.crowdedAt;
    this.#cancelSlice(); // the interrupt lines asked for one
    rearming.add(state.slice, (at) => this.#scheduleSlice(at));
    rearming.finish();
  }

  /** What a host without a rate sends at: the chip's own, and what every host begins with while the ROM measures. */
  #lineRate(): number {
    return this.#rom.awaitsBaud ? FIRST_BAUD : this.peripherals.uart0.baud;
  }

  /** Why execution stopped for good; `undefined` while it goes on. A reset takes it away. */
  get fault(): EspError | undefined {
    return this.#fault;
  }

  /** Instructions executed since it was made: cycles but for the ROM's and those spent idle. */
  get instructions(): number {
    return this.cpu.cycles - this.#rom.cycles - this.clock.idleCycles;
  }

  /** Accesses to addresses that nothing models, so far; of the first 1024 addresses. */
  get unmodelled(): readonly UnmodelledCount[] {
    return this.bus.unmodelled;
  }

  /** How many accesses of that kind there were at other addresses. */
  get unmodelledOthers(): number {
    return this.bus.unmodelledOthers;
  }

  /**
   * The host's end of the serial line. Opening and closing it resets nothing. With `anyBaud` the line has no rate, as through a
   * socket: both ends always understand each other, and `setBaud` does nothing.
   * @throws EspError `link.busy` while another one is open.
   */
  link({ anyBaud = false }: { readonly anyBaud?: boolean } = {}): Link {
    return this.#wire.open(anyBaud ? () => this.#lineRate() : undefined);
  }

  /** Power off and on, with GPIO0 high (`flash`) or low. */
  powerCycle(boot: 'flash' | 'download' = 'flash'): void {
    this.#isOff = false;
    this.#resetWithStrap(RESET_CAUSE.powerOn, boot === 'download');
  }

  /** Power off, until {@link powerCycle}; what arrives meanwhile is lost. Not to be called from inside the chip. */
  powerOff(): void {
    this.#isOff = true;
    this.#cancelSlice();
    this.peripherals.uart0.reset();
  }

  /**
   * Resets the chip as `cause` does: only those from outside latch the straps and set the PLL back. From inside a slice it takes
   * effect after the current instruction.
   */
  reset(cause: ResetCause): void {
    if (this.#isRunning) {
      this.#pendingReset = cause;
      this.cpu.stop();
      return;
    }
    this.#resetCause = cause;
    this.#fault = undefined;
    this.#isAsleep = false;
    if (cause === RESET_CAUSE.powerOn || cause === RESET_CAUSE.deepSleep) {
      this.bus.dram.fill(0);
      this.bus.writeBytes(IRAM.start, new Uint8Array(this.bus.iram.length));
    }
    if (cause === RESET_CAUSE.powerOn) this.flash.powerOn();
    resetPeripherals(this.peripherals, cause);
    if (isFromOutside(cause)) {
      this.#analog.reset();
      this.#applyClocks();
    }
    this.cpu.reset();
    this.#trace({ kind: 'reset', cause, straps: this.peripherals.gpio.straps });
    this.#wake();
  }

  #resetWithStrap(cause: ResetCause, isDownload: boolean): void {
    const { gpio } = this.peripherals;
    const { pins } = gpio;
    gpio.pins = isDownload ? pins & ~GPIO0 : pins;
    this.reset(cause);
    gpio.pins = pins;
  }

  /** Only the RTC keeps its power; what the core has done so far stays done, the next instruction does not come. */
  #fallAsleep(): void {
    this.#isAsleep = true;
    this.cpu.stop();
    powerDownPeripherals(this.peripherals);
  }

  #arm(plan: FaultPlan): ArmedFaults {
    return armFaults(plan, {
      clock: this.#events,
      powerOff: () => this.powerOff(),
      powerOn: () => this.powerCycle('flash'),
      unplug: () => this.#wire.unplug(),
    });
  }

  #makeLine(faults: ArmedFaults | undefined): SerialDevice & WireOutput {
    const device: SerialDevice = { receive: (burst) => this.#receive(burst), setLines: (lines) => this.#setLines(lines) };
    if (faults?.touchesWire) return new FaultyWire(this.clock.outside, faults, device, this.#wire);
    return { ...device, transmit: (byte, at, baud) => this.#wire.transmit(byte, at, baud), cut: () => this.#wire.cut() };
  }

  #makeFlash(part: FlashPart, contents: NorFlashOptions['contents'], faults: readonly FlashTap[]): NorFlash {
    const options = {
      part,
      clock: this.clock,
      onChange: (address: number, length: number) => this.bus.flashChanged(address, length),
      isSteady: faults.length === 0,
      ...(contents && { contents }),
    };
    const look: FlashTap = ({ command, address, out, inLength }, next) => {
      this.#trace({ kind: 'flash', command, address, length: out.length + inLength });
      return next();
    };
    const taps = this.#onTrace === undefined ? faults : [look, ...faults];
    return taps.length === 0 ? new NorFlash(options) : new TappedFlash(options, taps);
  }

  #irq(line: number): IrqLine {
    return {
      set: (level) => {
        this.cpu.setIrq(line, level);
        if (level) this.#wake();
      },
    };
  }

  #output(uart: 0 | 1, output: WireOutput): WireOutput {
    if (this.#onTrace === undefined) return output;
    return {
      transmit: (byte, at, baud) => {
        this.#trace({ kind: 'output', uart, byte, outAt: this.#given(at) });
        output.transmit(byte, at, baud);
      },
      cut: () => {
        this.#trace({ kind: 'cut', uart });
        output.cut();
      },
    };
  }

  #trace(event: TraceEvent): void {
    this.#onTrace?.({ ...event, at: this.#given(this.clock.now) });
  }

  /** Time as those see it who gave the chip its clock. */
  #given(time: Nanos): Nanos {
    return (time - this.#ahead) as Nanos;
  }

  #applyClocks(): void {
    const { cpuMhz, apbHz } = clocksOf(this.#analog.read(PLL_BLOCK, PLL_REGISTER), this.#isDoubled);
    this.clock.mhz = cpuMhz;
    if (apbHz === this.#apbHz) return;
    this.#apbHz = apbHz;
    this.peripherals.uart0.clockChanged();
    this.peripherals.uart1.clockChanged();
    this.peripherals.timer.clockChanged();
  }

  #receive(burst: Burst): void {
    if (this.#isOff) return;
    this.#trace({ kind: 'input', bytes: burst.bytes, baud: burst.baud });
    this.#rom.hearBaud(burst.baud, this.#apbHz);
    this.peripherals.uart0.receive(burst);
    this.#wake();
  }

  #setLines(lines: Lines): void {
    const action = this.#circuit.setLines(lines);
    this.#trace({ kind: 'lines', ...lines });
    if (action === undefined || this.#isOff) return;
    if (action === 'hold') {
      this.#cancelSlice();
      this.peripherals.uart0.reset();
    } else this.#resetWithStrap(RESET_CAUSE.external, action.download);
  }

  #cancelSlice(): void {
    this.#slice?.cancel();
    this.#slice = undefined;
  }

  /** Something happened that the core may notice: it executes from now on. */
  #wake(): void {
    if (!this.#isRunning) this.#schedule(this.clock.now);
  }

  #schedule(at: Nanos): void {
    if (this.#isOff || this.#isAsleep || this.#circuit.held || this.#fault !== undefined) return;
    if (this.#slice !== undefined && at >= this.#slice.due.at) return;
    this.#cancelSlice();
    this.#scheduleSlice(at);
  }

  #scheduleSlice(at: Nanos): void {
    this.#slice = this.#events.at(at, () => this.#runSlice(), { isQuiet: true });
  }

  #runSlice(): void {
    this.#cancelSlice();
    const { cpu, clock } = this;
    clock.catchUp();
    cpu.limit = clock.cycleAt(this.#sliceEnd());
    this.#isRunning = true;
    const reason = clock.during(() => this.#execute());
    this.#isRunning = false;
    const cause = this.#pendingReset;
    if (cause !== undefined) {
      this.#pendingReset = undefined;
      this.reset(cause);
    } else if (reason === 'limit') this.#schedule(clock.now);
    else if (reason === 'idle') this.#sleep();
  }

  /** At the next event; but two chips would end each other's slices for ever. */
  #sliceEnd(): number {
    const { now, nextAt = Number.POSITIVE_INFINITY } = this.#events;
    const isTurn = nextAt <= now && this.#crowdedAt === now;
    this.#crowdedAt = nextAt <= now ? now : undefined;
    return isTurn ? now + TURN : Math.min(now + SLICE, nextAt);
  }

  /** Until the limit. What the core awaits by itself before that is passed over here: the clock would have nothing to say in between. */
  #execute(): StopReason {
    const { cpu, clock } = this;
    for (;;) {
      const reason = cpu.run();
      if (reason !== 'idle') return reason;
      const awaited = this.#awaited;
      if (awaited >= cpu.limit) return reason;
      clock.idleUntil(awaited);
    }
  }

  /** Cycle count at which the core's own timer or a waiting ROM call's deadline comes. */
  get #awaited(): number {
    return Math.min(this.cpu.cycles + this.cpu.cyclesToTimer(), this.#rom.wakeAt);
  }

  /** Idle: until what the core awaits, or an event. */
  #sleep(): void {
    const awaited = this.#awaited;
    if (awaited < Number.POSITIVE_INFINITY) this.#schedule(this.clock.timeOf(awaited));
  }
}

/** A chip that was just powered on. @throws RangeError when the flash contents do not fit `chipSize`, or no part has that size. */
export function createChip(options: ChipOptions): Chip {
  return new Chip(options);
}
