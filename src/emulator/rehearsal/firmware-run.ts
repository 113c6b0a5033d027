import { latin1 } from '../../base/bytes.ts';
import { ms, type Nanos } from '../../base/clock.ts';
import type { EspError } from '../../base/error.ts';
import type { VirtualClock } from '../../base/virtual-clock.ts';
import type { Chip } from '../esp8266.ts';
import type { TraceRecord } from '../trace/trace.ts';
import { Conversation, type ConversationScript } from './conversation.ts';
import { OutputLine } from './output-line.ts';
import { PinLog, type PinReport } from './pin-log.ts';
import { RestartWatch } from './restart-watch.ts';

/** How often it is looked for output that nothing came after. */
const TICK = ms(10);

/** A button: its pin is low from a time on, for so long or for good. */
export interface ButtonPress {
  readonly gpio: number;
  readonly at: Nanos;
  readonly duration?: Nanos;
}

/** What is done to a firmware while it runs, and when it has run enough. */
export interface FirmwareScript extends ConversationScript {
  readonly presses: readonly ButtonPress[];
  /** Time on the chip, from power-on; without it the run has no end of its own. */
  readonly duration?: Nanos;
}

/** Why a run ended. `stopped`: execution stopped for good, `error` says why. */
export type FirmwareEnd =
  | { readonly kind: 'expected' | 'failed'; readonly text: string }
  | { readonly kind: 'boot-loop' | 'time-over' | 'interrupted' }
  | { readonly kind: 'stopped'; readonly error: EspError };

/** What is asked of a run, and who hears of it. */
export interface FirmwareRunOptions {
  readonly clock: VirtualClock;
  readonly script: FirmwareScript;
  /** Bytes that a UART has sent. */
  readonly onOutput: (uart: 0 | 1, bytes: Uint8Array) => void;
  /** Called once. */
  readonly onEnd: (end: FirmwareEnd) => void;
}

/**
 * A firmware at work on a software chip: follows its output, its pins and its restarts, and does to it what the script says. Make it, make the
 * chip with {@link note} as its `onTrace` and {@link stop} as its `onStop`, then {@link begin}.
 */
export class FirmwareRun {
  readonly #options: FirmwareRunOptions;
  readonly #lines = [new OutputLine(), new OutputLine()] as const;
  readonly #pins = new PinLog();
  readonly #loop = new RestartWatch();
  #conversation: Conversation | undefined;
  #line = '';
  #restarts = 0;
  #end: FirmwareEnd | undefined;

  constructor(options: FirmwareRunOptions) {
    this.#options = options;
  }

  /** `undefined` while it goes on. */
  get end(): FirmwareEnd | undefined {
    return this.#end;
  }

  get pins(): readonly PinReport[] {
    return this.#pins.pins;
  }

  /** Resets and jumps to the reset vector since it began. */
  get restarts(): number {
    return this.#restarts;
  }

  /** `send` hands text to the chip's serial line. */
  begin(chip: Chip, send: (text: string) => void): void {
    const { clock, script } = this.#options;
    this.#conversation = new Conversation(script, send);
    for (const { gpio, at, duration } of script.presses) {
      clock.at(at, () => chip.setPin(gpio, false));
      if (duration !== undefined) clock.at((at + duration) as Nanos, () => chip.setPin(gpio, true));
    }
    if (script.duration !== undefined) clock.at(script.duration, () => this.#finish({ kind: 'time-over' }));
    this.#tick();
  }

  /** What was sent last has no record behind it. */
  #tick(): void {
    const { clock } = this.#options;
    this.#listen(clock.now);
    if (this.#end === undefined) clock.at((clock.now + TICK) as Nanos, () => this.#tick(), { isQuiet: true });
  }

  /** To be called for each trace record of the chip. */
  note(record: TraceRecord): void {
    if (this.#conversation === undefined) return;
    if (record.kind === 'output') this.#lines[record.uart].put(record.byte, record.outAt);
    else if (record.kind === 'cut') this.#lines[record.uart].cut(record.at);
    else if (record.kind === 'pin') this.#pins.note(record.gpio, record.isHigh, record.at);
    if (record.kind !== 'rom') this.#listen(record.at);
    const isRestart = record.kind === 'reset' || (record.kind === 'boot' && record.event.kind === 'restart');
    if (!isRestart) return;
    this.#restarts++;
    if (this.#loop.note(this.#line.trim())) this.#finish({ kind: 'boot-loop' });
  }

  #listen(now: number): void {
    for (const uart of [0, 1] as const) {
      const bytes = this.#lines[uart].take(now);
      if (bytes.length === 0) continue;
      this.#options.onOutput(uart, bytes);
      if (uart === 0) this.#hear(latin1(bytes));
    }
  }

  /** Execution stopped for good. */
  stop(error: EspError): void {
    this.#finish({ kind: 'stopped', error });
  }

  /** Ends the run now, as when the user presses Ctrl-C. */
  interrupt(): void {
    this.#finish({ kind: 'interrupted' });
  }

  #hear(text: string): void {
    // The last line that is not blank.
    for (const part of text.split(/(?<=[\r\n])/))
      this.#line = /[\r\n]\s*$/.test(this.#line) && part.trim() !== '' ? part : this.#line + part;
    this.#line = this.#line.slice(-512);
    this.#conversation?.hear(text);
    const end = this.#conversation?.end;
    if (end !== undefined) this.#finish(end);
  }

  #finish(end: FirmwareEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#options.onEnd(end);
  }
}
