import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, type Nanos, ns, seconds, sleep, type Timer } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { quiesce, runVirtual } from '../../support/virtual.ts';

describe('order', () => {
  test('by time, then by the order of asking', () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${clock.now}`);
    clock.after(ns(20), note('late'));
    clock.after(ns(10), note('first'));
    clock.at(ns(10), note('second'));
    clock.after(ns(0), note('now'));
    while (clock.step());
    expect(seen).toEqual(['now@0', 'first@10', 'second@10', 'late@20']);
  });

  test('for any times, cancelled ones left out, time never goes back', () => {
    const call = fc.record({ delay: fc.nat(30), cancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 400, size: 'max' }), (calls) => {
        const clock = new VirtualClock();
        const seen: number[] = [];
        const timers = calls.map(({ delay }, i) => clock.after(ns(delay), () => seen.push(i)));
        for (const [i, { cancelled }] of calls.entries()) if (cancelled) timers[i]?.cancel();
        const due = calls.map(({ delay, cancelled }, i) => ({ i, delay, cancelled })).filter(({ cancelled }) => !cancelled);
        expect(clock.pending).toBe(due.length);
        let last = 0;
        while (clock.step()) {
          expect(clock.now).toBeGreaterThanOrEqual(last);
          last = clock.now;
        }
        expect(seen).toEqual(due.sort((a, b) => a.delay - b.delay || a.i - b.i).map(({ i }) => i));
        expect(clock.pending).toBe(0);
      }),
    );
  });

  test('what an event asks for at its own time comes after what was asked for before', () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.at(ns(5), () => {
      seen.push('a');
      clock.after(ns(0), () => seen.push('from a'));
    });
    clock.at(ns(5), () => seen.push('b'));
    while (clock.step());
    expect(seen).toEqual(['a', 'b', 'from a']);
  });

  test('the past and negative delays mean now', () => {
    const clock = new VirtualClock();
    clock.at(ns(100), () => {});
    clock.step();
    const seen: Nanos[] = [];
    clock.at(ns(50), () => seen.push(clock.now));
    clock.after(ns(-7), () => seen.push(clock.now));
    while (clock.step());
    expect(seen).toEqual([100, 100]);
  });
});

test('nextAt looks past cancelled calls', () => {
  const clock = new VirtualClock();
  const early = clock.at(ns(5), () => {});
  clock.at(ns(9), () => {});
  expect(clock.nextAt).toBe(5);
  early.cancel();
  expect(clock.nextAt).toBe(9);
  expect(clock.now).toBe(0);
  clock.step();
  expect(clock.nextAt).toBeUndefined();
});

test('cancelling twice, or after the call has run, does nothing', () => {
  const clock = new VirtualClock();
  let runs = 0;
  const timer: Timer = clock.after(ns(1), () => {
    runs++;
    timer.cancel();
  });
  const other = clock.after(ns(2), () => {});
  other.cancel();
  other.cancel();
  expect(clock.pending).toBe(1);
  while (clock.step());
  timer.cancel();
  expect([runs, clock.pending]).toEqual([1, 0]);
});

describe('run', () => {
  test('gives what main gives, and stops there', async () => {
    const clock = new VirtualClock();
    clock.after(ms(10), () => {});
    const result = await runVirtual(clock, async () => {
      await sleep(clock, ms(2));
      await sleep(clock, ms(3));
      return 'done';
    });
    expect(result).toBe('done');
    expect(clock.now).toBe(5_000_000);
    expect(clock.pending).toBe(1);
  });

  test('fails as main fails, early or late', async () => {
    const clock = new VirtualClock();
    await expect(runVirtual(clock, () => Promise.reject(new Error('early')))).rejects.toThrow('early');
    const late = async (): Promise<void> => {
      await sleep(clock, ms(1));
      throw new Error('late');
    };
    await expect(runVirtual(clock, late)).rejects.toThrow('late');
  });

  test('two hosts interleave by time', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const host = async (name: string, step: number): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await sleep(clock, ms(step));
        seen.push(`${name}${clock.now / 1e6}`);
      }
    };
    await runVirtual(clock, async () => void (await Promise.all([host('a', 2), host('b', 3)])));
    // at 6 ms b's third wait was asked for at 3 ms, a's only at 4 ms
    expect(seen).toEqual(['a2', 'b3', 'a4', 'b6', 'a6', 'b9']);
  });

  test('the host is quiescent before the next event: everything it does by itself happens in between', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    await runVirtual(clock, async () => {
      clock.after(ms(1), () => seen.push('event at 1'));
      clock.after(ms(1), () => seen.push('second event at 1'));
      await sleep(clock, ms(0));
      for (let i = 0; i < 50; i++) await Promise.resolve();
      seen.push(`host at ${clock.now}`);
      await sleep(clock, ms(2));
    });
    expect(seen).toEqual(['host at 0', 'event at 1', 'second event at 1']);
  });

  test('nothing left to happen while main waits: a deadlock, with the time of it', async () => {
    const clock = new VirtualClock();
    const stuck = async (): Promise<void> => {
      await sleep(clock, ms(4));
      await new Promise(() => {});
    };
    await expect(runVirtual(clock, stuck)).rejects.toMatchObject({ code: 'clock.deadlock', facts: { now: 4_000_000 } });
  });

  test('the budget used up: a hang, with the time and what still waits', async () => {
    const clock = new VirtualClock();
    const tick = (): void => void clock.after(ms(1), tick);
    tick();
    await expect(runVirtual(clock, () => new Promise(() => {}), ms(10))).rejects.toMatchObject({
      code: 'clock.hang',
      facts: { now: 11_000_000, pending: 1 },
    });
  });

  test('the budget counts from the start of run', async () => {
    const clock = new VirtualClock();
    await runVirtual(clock, () => sleep(clock, ms(100)));
    await runVirtual(clock, () => sleep(clock, ms(10)), ms(10));
    expect(clock.now).toBe(110_000_000);
  });

  test('hold: time stands still while real work is under way, and is given back when it fails', async () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      clock.after(ms(1), tick);
    };
    clock.after(ms(1), tick);
    const seen = await runVirtual(clock, async () => {
      const before = ticks;
      await clock.withClockPaused(() => new Promise((resolve) => setTimeout(resolve, 5)));
      const after = ticks;
      await clock.withClockPaused(() => Promise.reject(new Error('disk'))).catch(() => {});
      await sleep(clock, ms(3));
      return { before, after, end: clock.now };
    });
    expect(seen).toEqual({ before: 0, after: 0, end: 3_000_000 });
  });

  test('main is awaited through the quiesce that is handed in', async () => {
    const clock = new VirtualClock();
    let turns = 0;
    const counting = (): Promise<void> => {
      turns++;
      return quiesce();
    };
    await clock.run(() => sleep(clock, ms(1)), { quiesce: counting });
    expect(turns).toBe(2); // before the event, and after it
  });
});

test('quiet events run without a turn for the host in between, and it gets one after any other', async () => {
  const clock = new VirtualClock();
  let turns = 0;
  const seen: number[] = [];
  for (let i = 1; i <= 50; i++) clock.at(ms(i), () => seen.push(turns), { isQuiet: true });
  const result = clock.run(
    () =>
      new Promise<string>((resolve) => {
        clock.at(ms(25), () => seen.push(-1));
        clock.at(ms(60), () => resolve('done'));
      }),
    {
      quiesce: async () => {
        turns++;
        await quiesce();
      },
    },
  );
  expect(await result).toBe('done');
  expect(seen).toEqual([...Array(25).fill(1), -1, ...Array(25).fill(2)]);
});

test('a program that is kept from its turn by quiet events alone still gets one now and then', async () => {
  const clock = new VirtualClock();
  const again = (): void => {
    clock.at(ns(clock.now + 1000), again, { isQuiet: true });
  };
  again();
  let isAsked = false;
  setImmediate(() => {
    isAsked = true;
  });
  await clock.run(
    async () => {
      while (!isAsked) await quiesce();
    },
    { quiesce, budget: seconds(1) },
  );
  expect(isAsked).toBe(true);
});
