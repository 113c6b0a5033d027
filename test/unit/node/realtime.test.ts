import { expect, test } from 'vitest';
import { ms, type Nanos, ns, seconds } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type EventLoop, realTime } from '../../../src/node/realtime.ts';
import { MemoryLink } from '../../support/memory-link.ts';

/** An event loop whose time passes only when the test says so, or when an event spends some. */
class TestLoop implements EventLoop {
  nanos = 5e9;
  turns = 0;
  #queue: { at: number; f: () => void }[] = [];

  now(): number {
    return this.nanos;
  }

  soon(f: () => void): { cancel(): void } {
    return this.later(0, f);
  }

  later(milliseconds: number, f: () => void): { cancel(): void } {
    const entry = { at: this.nanos + milliseconds * 1e6, f };
    this.#queue.push(entry);
    return {
      cancel: () => {
        this.#queue = this.#queue.filter((other) => other !== entry);
      },
    };
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Lets real time pass. */
  pass(milliseconds: number): void {
    const end = this.nanos + milliseconds * 1e6;
    for (;;) {
      this.#queue.sort((a, b) => a.at - b.at);
      const first = this.#queue[0];
      if (first === undefined || first.at > end) break;
      this.#queue.shift();
      this.nanos = Math.max(this.nanos, first.at);
      this.turns++;
      first.f();
    }
    this.nanos = Math.max(this.nanos, end);
  }
}

function start(rush: Nanos, onError: (error: unknown) => void = () => {}) {
  const clock = new VirtualClock();
  const loop = new TestLoop();
  return { clock, loop, drive: realTime({ clock, rush: () => rush, onError, loop }) };
}

test('with nothing on the clock no timer is set and time stands still', () => {
  const { clock, loop, drive } = start(seconds(60));
  drive.wake();
  loop.pass(1);
  expect(loop.turns).toBe(1);
  expect(loop.waiting).toBe(0);
  loop.pass(100_000);
  expect(loop.turns).toBe(1);
  expect(clock.now).toBe(0);
});

test('what is due beyond the rush comes when it would in reality, with one timer', () => {
  const { clock, loop, drive } = start(ns(0));
  let firedAt = 0;
  clock.after(ms(60), () => {
    firedAt = loop.nanos;
  });
  const began = loop.nanos;
  drive.wake();
  loop.pass(59);
  expect(firedAt).toBe(0);
  loop.pass(10);
  expect(firedAt - began).toBe(60e6);
  expect(loop.turns).toBe(2);
});

test('after an action of the host events run at once, up to the rush', async () => {
  const { clock, loop, drive } = start(seconds(10));
  const far = new MemoryLink();
  const fired: number[] = [];
  far.write = async () => {
    for (let i = 1; i <= 1000; i++) clock.after(ms(10 * i), () => fired.push(i));
    clock.after(seconds(11), () => fired.push(9999));
  };
  await drive.link(far).write(Uint8Array.of(1));
  loop.pass(0);
  expect(fired.length).toBe(1000);
  loop.pass(999);
  expect(fired.length).toBe(1000);
  loop.pass(2);
  expect(fired.at(-1)).toBe(9999);
});

test('time passes for the host between two actions while a timer is armed, and stands still otherwise', async () => {
  const { clock, loop, drive } = start(ns(0));
  const link = drive.link(new MemoryLink());
  loop.pass(30);
  await link.write(Uint8Array.of(1));
  expect(clock.now).toBe(0);
  clock.after(seconds(5), () => {});
  drive.wake();
  loop.pass(40);
  await link.write(Uint8Array.of(2));
  expect(clock.now).toBe(40e6);
});

test('a busy clock yields to the event loop every two milliseconds', () => {
  const { clock, loop, drive } = start(seconds(100));
  let events = 0;
  const spin = (): void => {
    events++;
    loop.nanos += 0.5e6;
    clock.after(ns(1000), spin);
  };
  clock.after(ns(0), spin);
  void drive.link(new MemoryLink()).drain();
  loop.pass(0);
  expect(events).toBeGreaterThanOrEqual(4);
  expect(events).toBeLessThanOrEqual(6);
  expect(loop.waiting).toBe(1);
});

test('no event lets the chip run on for more than a millisecond of its time', () => {
  const { clock, loop, drive } = start(seconds(100));
  let horizon = 0;
  clock.after(ns(0), () => {
    horizon = (clock.nextAt ?? Number.POSITIVE_INFINITY) - clock.now;
  });
  drive.wake();
  loop.pass(1);
  expect(horizon).toBe(1e6);
  expect(clock.pending).toBe(0);
});

test('a chip that cannot keep up does not run after lost time', () => {
  const { clock, loop, drive } = start(ns(0));
  const at: number[] = [];
  for (let i = 0; i < 20; i++) clock.after(ms(100 * i), () => at.push(loop.nanos));
  drive.wake();
  loop.pass(1);
  loop.nanos += 10e9; // the computer slept
  loop.pass(2000);
  const gaps = at.slice(3).map((time, i) => time - (at[i + 2] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(99e6);
});

test('an event that throws stops time and is reported once', () => {
  const errors: unknown[] = [];
  const { clock, loop, drive } = start(seconds(1), (error) => errors.push(error));
  const boom = new Error('boom');
  clock.after(ns(0), () => {
    throw boom;
  });
  clock.after(ns(1), () => errors.push('later'));
  drive.wake();
  loop.pass(10);
  drive.wake();
  loop.pass(10);
  expect(errors).toEqual([boom]);
});

test('after stop nothing runs', () => {
  const { clock, loop, drive } = start(seconds(1));
  let fired = 0;
  clock.after(ns(0), () => fired++);
  drive.wake();
  drive.stop();
  drive.wake();
  loop.pass(1000);
  expect(fired).toBe(0);
  expect(loop.waiting).toBe(0);
});

test("on Node's own loop an event comes no earlier than it is due", async () => {
  const clock = new VirtualClock();
  const drive = realTime({ clock, rush: () => ns(0), onError: () => {} });
  const began = process.hrtime.bigint();
  const elapsed = await new Promise<bigint>((resolve) => {
    clock.after(ms(30), () => resolve(process.hrtime.bigint() - began));
    drive.wake();
  });
  expect(Number(elapsed)).toBeGreaterThanOrEqual(30e6);
  drive.stop();
});
