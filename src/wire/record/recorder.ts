import type { Clock } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Link } from '../link.ts';
import { type TappedCall, tapLink } from '../tap.ts';
import type { LinkCall, LinkEvent } from './session.ts';

/** Bytes that are kept: a backup of the largest flash takes a third. */
const MAX_BYTES = 64 << 20;
/** Events that are kept, at about 100 bytes each. */
const MAX_EVENTS = 1 << 20;

/** Notes everything that crosses a link, as it is: see `redactEvents` before any of it is kept. */
export class LinkRecorder {
  readonly #clock: Clock;
  readonly #from: number;
  readonly #events: LinkEvent[] = [];
  #bytes = 0;
  #omitted = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#from = clock.now;
  }

  /** What has happened so far. */
  get events(): readonly LinkEvent[] {
    return this.#events;
  }

  /** Events that came when it was full; from the first of them on nothing is kept. */
  get omitted(): number {
    return this.#omitted;
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
      this.#note({ at: this.#now, read: bytes.slice() }, bytes.length);
      return bytes;
    } catch (error) {
      if (error instanceof EspError) this.#note({ at: this.#now, error: error.code });
      throw error;
    }
  }

  /** Where it stands; `undefined` when there is no room. */
  #note(event: LinkEvent, size = 0): number | undefined {
    if (this.#omitted > 0 || this.#bytes + size > MAX_BYTES || this.#events.length === MAX_EVENTS) {
      this.#omitted++;
      return undefined;
    }
    this.#bytes += size;
    return this.#events.push(event) - 1;
  }

  /** The call stands where it began; what it came to is added when it is known. */
  async #call(given: TappedCall, work: () => Promise<void>): Promise<void> {
    const at = this.#now;
    const call: LinkCall = given.call === 'write' ? { ...given, bytes: given.bytes.slice() } : given;
    const index = this.#note({ ...call, at, took: 0 }, given.call === 'write' ? given.bytes.length : 0);
    const came = (to: LinkEvent): void => {
      if (index !== undefined) this.#events[index] = to;
    };
    try {
      await work();
      came({ ...call, at, took: this.#now - at });
    } catch (error) {
      if (error instanceof EspError) came({ ...call, at, took: this.#now - at, error: error.code });
      throw error;
    }
  }
}
