import { type Nanos, ns, seconds } from '../../base/clock.ts';
import { hasCode } from '../../base/error.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { meaningOf } from '../../chip/boot-log.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import type { CpuOptions } from '../cpu/cpu.ts';
import { type Chip, createChip } from '../esp8266.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import type { TraceRecord } from '../trace/trace.ts';
import { FlashLog, READS } from './flash-log.ts';
import { Milestones } from './milestones.ts';
import { PinLog } from './pin-log.ts';
import type { Halt, RehearsalOutcome, RehearsalReport, RestartCause } from './report.ts';
import { RestartWatch } from './restart-watch.ts';
import { SerialLog } from './serial-log.ts';
import { SlotWatch } from './slot-watch.ts';

/** Restarts that are listed; later ones are only counted. */
const MAX_RESETS = 256;
const DEFAULT_INSTRUCTIONS = 50_000_000;
const DEFAULT_TIME = seconds(120);
/** After its latest milestone and restart. */
const DEFAULT_STAY = seconds(10);
/** Instructions past the radio within which a quick look waits for user code. */
const MAX_PAST_RADIO = 2_000_000;
/** More than are executed at once. */
const SLICE = 1_000_000;
/** Instructions that may be executed beyond the limit. */
const GRAIN = 1_000;
/** The ROM function with which an SDK begins with its radio. */
const RADIO_CALL = 'phy_get_romfuncs';
/** Where the ROM waits for an uploader. */
const LOADER_CALL = 'loader';

const CAUSE_NAMES: Readonly<Record<ResetCause, RestartCause>> = {
  [RESET_CAUSE.powerOn]: 'external',
  [RESET_CAUSE.external]: 'external',
  [RESET_CAUSE.software]: 'software',
  [RESET_CAUSE.watchdog]: 'watchdog',
  [RESET_CAUSE.deepSleep]: 'deep-sleep',
};

/** What is booted, and how long. */
export interface RehearsalOptions {
  /** What the flash holds from address 0; not changed. */
  readonly flash: Uint8Array;
  /** True capacity of the chip's flash in bytes. */
  readonly chipSize: number;
  readonly kind?: ChipKind;
  readonly mac?: Uint8Array;
  readonly boot?: 'flash' | 'download';
  /**
   * Where a start that goes well ends:
   * - `radio-init` (default): where the SDK begins with its radio
   * - `user-code`: at the first sign of user code, or a fixed number of instructions past the radio; the outcome is `radio-init` all the same
   * - `running`: when it has stayed up for so long
   */
  readonly until?: 'radio-init' | 'user-code' | 'running';
  /** For `running`: time on the chip after its latest milestone and restart, 10 seconds. */
  readonly stay?: Nanos;
  /** Stops after so many instructions. */
  readonly maxInstructions?: number;
  /** Stops after so much time on the chip. */
  readonly maxTime?: Nanos;
  /** How the core executes, and who looks on. */
  readonly cpu?: CpuOptions;
  /** A mask ROM to execute instead of the high-level one. */
  readonly rom?: Uint8Array;
  /** Sees what happens inside the chip, from power-on on. */
  readonly onTrace?: (record: TraceRecord) => void;
}

/**
 * Boots `flash` on a software chip and reports how far it came: code is executed, nothing is recognised by its looks.
 * @throws RangeError when the contents do not fit the chip, or no part has that size.
 */
export function rehearse(options: RehearsalOptions): RehearsalReport {
  const { flash, chipSize, maxInstructions, maxTime, onTrace, until, stay, ...chipOptions } = options;
  const rehearsal = new Rehearsal(until ?? 'radio-init', stay ?? DEFAULT_STAY, (clock, note) => {
    const onBoth = (record: TraceRecord): void => {
      onTrace?.(record);
      note(record);
    };
    return createChip({ ...chipOptions, clock, chipSize, flash, onTrace: onTrace === undefined ? note : onBoth });
  });
  return rehearsal.run(maxInstructions ?? DEFAULT_INSTRUCTIONS, maxTime ?? DEFAULT_TIME);
}

type RehearsalEnd = { readonly outcome: RehearsalOutcome; readonly halt?: Halt };

class Rehearsal {
  readonly #clock = new VirtualClock();
  readonly #chip: Chip;
  readonly #flashLog: FlashLog;
  readonly #slot: SlotWatch;
  readonly #resets: { cause: RestartCause; lastLine: string }[] = [];
  #restarts = 0;
  readonly #loop = new RestartWatch();
  readonly #log = new SerialLog();
  #hasAppOutput = false;
  #exception: Halt | undefined;
  #verdict: RehearsalEnd | undefined;
  readonly #until: 'radio-init' | 'user-code' | 'running';
  readonly #stay: number;
  readonly #milestones = new Milestones();
  readonly #pins = new PinLog();
  readonly #uart1 = new SerialLog();
  #restartedAt = 0;
  /** Instructions when the radio was reached. */
  #radioAt = 0;

  constructor(
    until: 'radio-init' | 'user-code' | 'running',
    stay: number,
    create: (clock: VirtualClock, onTrace: (record: TraceRecord) => void) => Chip,
  ) {
    this.#until = until;
    this.#stay = stay;
    // Power-on is traced while the chip is made: nothing of it is of interest yet.
    let isMade = false;
    this.#chip = create(this.#clock, (record) => {
      if (isMade) this.#note(record);
    });
    this.#flashLog = new FlashLog(this.#chip.flash.bytes);
    this.#slot = new SlotWatch(this.#chip.flash.bytes, this.#chip.bus);
    isMade = true;
  }

  run(maxInstructions: number, maxTime: number): RehearsalReport {
    const chip = this.#chip;
    while (this.#verdict === undefined && chip.instructions < maxInstructions && this.#clock.now < maxTime) {
      if (!this.#step(maxInstructions - chip.instructions)) {
        this.#end({ kind: 'idle', pc: chip.cpu.pc });
        break;
      }
      if (chip.fault !== undefined && this.#verdict === undefined) this.#endByFault();
      this.#endWhenUp();
    }
    if (this.#verdict === undefined) this.#end({ kind: 'budget', pc: chip.cpu.pc });
    return this.#report(this.#verdict ?? { outcome: 'halted' });
  }

  /** The next event. What it executes ends soon when only `left` instructions may still be. False when none waits. */
  #step(left: number): boolean {
    const { nextAt } = this.#clock;
    if (nextAt === undefined || left >= SLICE) return this.#clock.step();
    const longest = (Math.max(left, GRAIN) * 1e3) / this.#chip.clock.mhz;
    const fence = this.#clock.at(ns(nextAt + longest), () => {});
    this.#clock.step();
    fence.cancel();
    return true;
  }

  #report({ outcome, halt }: RehearsalEnd): RehearsalReport {
    const { image, entry } = this.#slot;
    return {
      outcome,
      halt: halt ?? null,
      slot: image === undefined ? null : { name: this.#slotName(), offset: image.offset },
      entry: entry ?? null,
      lastLine: this.#log.lastLine,
      log: this.#log.text,
      uart1: this.#uart1.text,
      milestones: this.#milestones.list,
      pins: this.#pins.pins,
      resets: this.#resets,
      flash: { reads: this.#flashLog.reads, writes: this.#flashLog.writes, changes: this.#flashLog.changes },
      instructions: this.#chip.instructions,
      virtualMs: Math.round(this.#clock.now / 1e6),
      unmodelled: this.#chip.unmodelled,
      omitted: {
        log: this.#log.omitted,
        uart1: this.#uart1.omitted,
        resets: this.#restarts - this.#resets.length,
        reads: this.#flashLog.omitted,
        unmodelled: this.#chip.unmodelledOthers,
      },
    };
  }

  #note(record: TraceRecord): void {
    switch (record.kind) {
      case 'output':
        this.#output(record.uart, record.byte, record.outAt, record.at);
        break;
      case 'cut':
        (record.uart === 0 ? this.#log : this.#uart1).cut(record.at);
        break;
      case 'flash':
        this.#flashLog.note(record.command, record.address, record.length);
        if (READS.has(record.command)) this.#slot.noteRead(record.address, record.length);
        break;
      case 'rom':
        if (this.#slot.hasStarted()) this.#milestones.pass('sdk', record.at);
        if (record.call.name === RADIO_CALL) this.#reachRadio(record.at);
        if (record.call.name === LOADER_CALL) this.#verdict ??= { outcome: 'download-mode' };
        break;
      case 'radio':
        this.#reachRadio(record.at);
        break;
      case 'pin':
        this.#pins.note(record.gpio, record.isHigh, record.at);
        this.#milestones.drive(record.at);
        break;
      case 'soft-ap':
        this.#milestones.pass('network-up', record.at);
        break;
      case 'reset':
        this.#restart(CAUSE_NAMES[record.cause], record.at);
        break;
      case 'boot':
        if (record.event.kind === 'restart') this.#restart('jump', record.at);
        else if (record.event.kind === 'run') this.#run(record.event.entry, record.at);
        else if (record.event.kind === 'exception') this.#exception = { ...record.event };
        else if (record.event.kind === 'dead') this.#dead(record.event.reason);
        break;
      case 'unmodelled':
      case 'input':
      case 'lines':
        break;
    }
    if (this.#verdict !== undefined) this.#chip.cpu.stop();
  }

  #output(uart: 0 | 1, byte: number, outAt: number, at: number): void {
    if (!(uart === 0 ? this.#log : this.#uart1).put(byte, outAt, at)) return;
    const hasStarted = this.#slot.hasStarted();
    if (hasStarted) this.#milestones.pass('sdk', at);
    if (uart === 1) return;
    this.#hasAppOutput ||= hasStarted;
    this.#milestones.output(byte, at, hasStarted);
  }

  #run(entry: number, at: number): void {
    this.#slot.noteRun(entry);
    this.#milestones.pass('boot-loader', at);
  }

  #reachRadio(at: number): void {
    if (this.#milestones.has('radio-init')) return;
    this.#milestones.pass('radio-init', at);
    this.#radioAt = this.#chip.instructions;
    if (this.#until === 'radio-init') this.#verdict ??= { outcome: 'radio-init' };
  }

  /** A start that went well ends, where the caller wants it to. */
  #endWhenUp(): void {
    const milestones = this.#milestones;
    if (!milestones.has('radio-init')) return;
    if (this.#until === 'user-code') {
      const isOver = milestones.has('user-code') || this.#chip.instructions > this.#radioAt + MAX_PAST_RADIO;
      if (isOver) this.#verdict ??= { outcome: 'radio-init' };
    } else if (this.#clock.now >= Math.max(milestones.latest, this.#restartedAt) + this.#stay) this.#verdict ??= { outcome: 'running' };
  }

  #restart(cause: RestartCause, at: number): void {
    this.#restartedAt = at;
    this.#milestones.restart();
    const { lastLine } = this.#log;
    this.#restarts++;
    if (this.#resets.length < MAX_RESETS) this.#resets.push({ cause, lastLine });
    this.#exception = undefined;
    if (this.#loop.note(lastLine)) this.#verdict ??= { outcome: 'boot-loop' };
    else {
      this.#slot.restart();
      this.#hasAppOutput = false;
    }
  }

  /** The ROM gave up; a watchdog that is armed may still bite, so only what it says of the image is final. */
  #dead(reason: (Halt & { kind: 'rom' })['reason']): void {
    if (reason === 'no-image') this.#verdict ??= { outcome: 'no-image', halt: { kind: 'rom', reason } };
    else if (reason !== 'exception') this.#exception = { kind: 'rom', reason };
  }

  #endByFault(): void {
    const { fault } = this.#chip;
    if (hasCode(fault, 'emulator.unknown-rom')) {
      const { address, name, caller } = fault.facts;
      this.#stop({ kind: 'unknown-rom', address, name, caller });
    } else this.#end({ kind: 'idle', pc: this.#chip.cpu.pc });
  }

  /** Nothing further: an application that has said something counts as started, unless that was its refusal, or it died of an exception. */
  #end(halt: Halt): void {
    if (this.#hasAppOutput && this.#exception === undefined && !this.#milestones.has('radio-init')) {
      const last = meaningOf(this.#log.lastLine);
      this.#verdict = last?.stops === true ? { outcome: 'halted', halt: { kind: 'refusal', id: last.id } } : { outcome: 'app-started' };
    } else this.#stop(this.#exception ?? halt);
  }

  /** Past the radio that remains the outcome, with what stopped it. */
  #stop(halt: Halt): void {
    this.#verdict = { outcome: this.#milestones.has('radio-init') ? 'radio-init' : 'halted', halt };
  }

  #slotName(): 'user1' | 'user2' | 'app' {
    const named = [...this.#log.text.matchAll(/jump to run (user[12])/g)].at(-1)?.[1];
    return named === 'user1' || named === 'user2' ? named : 'app';
  }
}
