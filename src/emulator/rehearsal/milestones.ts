import { meaningOf } from '../../chip/boot-log.ts';

/**
 * How far a start came, in this order where all are passed:
 * - `boot-loader`: the ROM starts a program
 * - `sdk`: code of the application's image is executed
 * - `radio-init`: the SDK asks the ROM for its radio functions or touches the radio
 * - `user-code`: after it, a line of output that is not the SDK's own, or a pin that is driven
 * - `network-up`: a soft-AP is up
 * - `prompt`: the output ends with the prompt of an interpreter, or with `ready`
 */
export type MilestoneName = 'boot-loader' | 'sdk' | 'radio-init' | 'user-code' | 'network-up' | 'prompt';

/** A milestone, and when it was passed first. */
export interface Milestone {
  readonly name: MilestoneName;
  readonly atMs: number;
}

/** Lines that SDKs print by themselves once their radio is at work; what they print before is in the dictionary of boot logs. */
const SDK_LINE =
  /^(rf cal|rf\[|rf_cal|freq trace|w_flash|phy[ _]ver|h?y_version|SDK ver|pp ver|mode ?:|add ?if|del ?if|bcn|dhcp|force slp|sleep |usl|scandone|no buf|state:|reconnect|f [0-9-]|rm |sta |pm |chg_|ip:|flash_id|ret=|#\d+ ets_task|V2|Mo$|Backup)/;
const PROMPT = /(?:^|\n)(?:>>> |> ?|ready\r?\n)$/;
const MAX_TAIL = 16;
const MAX_LINE = 256;

/** Which milestones were passed, and when. */
export class Milestones {
  readonly #passed = new Map<MilestoneName, number>();
  #latest = 0;
  #line = '';
  #tail = '';

  /** In the order in which they were passed. */
  get list(): readonly Milestone[] {
    return Array.from(this.#passed, ([name, at]) => ({ name, atMs: Math.round(at / 1e6) }));
  }

  /** When the latest one was passed first, in nanoseconds. */
  get latest(): number {
    return this.#latest;
  }

  has(name: MilestoneName): boolean {
    return this.#passed.has(name);
  }

  pass(name: MilestoneName, at: number): void {
    if (this.#passed.has(name)) return;
    this.#passed.set(name, at);
    this.#latest = at;
  }

  /** A byte of output; `isApplication` once code of the application is executed. */
  output(byte: number, at: number, isApplication: boolean): void {
    const char = String.fromCharCode(byte);
    this.#tail = (this.#tail + char).slice(-MAX_TAIL);
    if (!isApplication) return;
    if (char === '\n' || char === '\r') {
      const line = this.#line.trim();
      this.#line = '';
      if (line !== '' && !SDK_LINE.test(line) && meaningOf(line) === undefined && this.has('radio-init')) this.pass('user-code', at);
    } else if (this.#line.length < MAX_LINE) this.#line += char;
    if (PROMPT.test(this.#tail)) {
      if (!this.has('user-code')) this.pass('user-code', at);
      this.pass('prompt', at);
    }
  }

  /** A pin is driven. */
  drive(at: number): void {
    if (this.has('radio-init')) this.pass('user-code', at);
  }

  /** The chip restarts: half a line means nothing. */
  restart(): void {
    this.#line = this.#tail = '';
  }
}
