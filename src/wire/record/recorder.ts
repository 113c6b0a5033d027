import type { Clock } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Link } from '../link.ts';
import { type TappedCall, tapLink } from '../tap.ts';
import type { LinkCall, LinkEvent } from './session.ts';

/** Notes everything that crosses a link, as it is: see `redactEvents` before any of it is kept. */
export class LinkRecorder {
  readonly #clock: Clock;
  readonly #from: number;
  readonly #events: LinkEvent[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#from = clock.now;
  }

  /** What has happened so far. */
  get events(): readonly LinkEvent[] {
    return this.#events;
  }

  /** The same link, recorded. */
  tap(link: Link): Link {
    return tapLink(link, { read: (work) => this.#read(work), call: (call, work) => this.#call(call, work) });
  }

  get #now(): number {
    return this.#clock.now - this.#from;
  }

  async #read(work: () => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      const bytes = await work();
      this.#events.push({ at: this.#now, read: bytes.slice() });
      return bytes;
    } catch (error) {
      if (error instanceof EspError) this.#events.push({ at: this.#now, error: error.code });
      throw error;
    }
  }

  /** The call stands where it began; what it came to is added when it is known. */
  async #call(given: TappedCall, work: () => Promise<void>): Promise<void> {
    const at = this.#now;
    const call: LinkCall = given.call === 'write' ? { ...given, bytes: given.bytes.slice() } : given;
    const index = this.#events.push({ ...call, at, took: 0 }) - 1;
    try {
      await work();
      this.#events[index] = { ...call, at, took: this.#now - at };
    } catch (error) {
      if (error instanceof EspError) this.#events[index] = { ...call, at, took: this.#now - at, error: error.code };
      throw error;
    }
  }
}
