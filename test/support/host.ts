import type { Clock, Timer } from '../../src/base/clock.ts';
import type { Store } from '../../src/base/store.ts';
import type { Link } from '../../src/wire/link.ts';

/** What happens to the host at one of its calls. */
export interface HostFault {
  /** The process is gone, or the user has had enough. */
  readonly kind: 'kill' | 'abort';
  /** At this call, counted from 1. */
  readonly call: number;
  /** Of which: of link, store and clock, or of the store alone. */
  readonly of: 'any' | 'store';
}

/** What a user's Ctrl-C gives as its reason. */
export class HadEnough extends Error {
  override readonly name = 'HadEnough';
}

/**
 * Everything that a host asks of the world goes through here. From the call on at which it is killed none settles and no
 * timer fires, as if the process were gone; its ports are closed by the operating system.
 */
export class Host {
  readonly abort = new AbortController();
  /** Resolves when it is killed. */
  readonly death: Promise<void>;
  isDead = false;
  /** Timers that are armed. */
  timers = 0;
  readonly #fault: HostFault | undefined;
  readonly #ports: Link[] = [];
  readonly #calls = { any: 0, store: 0 };
  #die: () => void = () => {};

  constructor(fault?: HostFault) {
    this.#fault = fault;
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  /** The process is gone from now on. */
  kill(): void {
    this.isDead = true;
    for (const port of this.#ports) void port.close();
    this.#die();
  }

  /** `port` as the operating system keeps it: closed when the process is gone. */
  owning(port: Link): Link {
    this.#ports.push(port);
    return port;
  }

  link(link: Link): Link {
    return {
      read: (limit) => this.#call(() => link.read(limit)),
      write: (bytes) => this.#call(() => link.write(bytes)),
      drain: () => this.#call(() => link.drain()),
      discardInput: () => this.#call(() => link.discardInput()),
      setBaud: (rate) => this.#call(() => link.setBaud(rate)),
      setLines: (lines) => this.#call(() => link.setLines(lines)),
      close: () => this.#call(() => link.close()),
    };
  }

  store(store: Store): Store {
    return {
      read: (name) => this.#call(() => store.read(name), 'store'),
      append: (name, bytes) => this.#call(() => store.append(name, bytes), 'store'),
      sync: (name) => this.#call(() => store.sync(name), 'store'),
      rename: (from, to) => this.#call(() => store.rename(from, to), 'store'),
      remove: (name) => this.#call(() => store.remove(name), 'store'),
      list: () => this.#call(() => store.list(), 'store'),
    };
  }

  clock(clock: Clock): Clock {
    return {
      get now() {
        return clock.now;
      },
      after: (delay, f): Timer => {
        this.#count('any');
        let isArmed = true;
        const disarm = (): boolean => {
          const was = isArmed;
          isArmed = false;
          if (was) this.timers--;
          return was;
        };
        this.timers++;
        const timer = clock.after(delay, () => {
          if (disarm() && !this.isDead) f();
        });
        return {
          cancel: () => {
            disarm();
            timer.cancel();
          },
        };
      },
    };
  }

  #count(of: HostFault['of']): void {
    const calls = this.#calls;
    calls.any++;
    if (of === 'store') calls.store++;
    const fault = this.#fault;
    if (fault === undefined || (fault.of === 'store' && of !== 'store') || calls[fault.of] !== fault.call) return;
    if (fault.kind === 'abort') {
      void Promise.resolve().then(() => this.abort.abort(new HadEnough())); // a signal comes between turns
      return;
    }
    this.kill();
  }

  #call<T>(call: () => Promise<T>, of: HostFault['of'] = 'any'): Promise<T> {
    this.#count(of);
    if (this.isDead) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      call().then(
        (value) => {
          if (!this.isDead) resolve(value);
        },
        (error: unknown) => {
          if (!this.isDead) reject(error);
        },
      );
    });
  }
}
