import { expect, test } from 'vitest';
import { ms, ns, seconds, sleep, us } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { runVirtual } from '../../support/virtual.ts';

test('units are whole nanoseconds', () => {
  expect([ns(1.4), us(1.5), ms(0.1), seconds(2)]).toEqual([1, 1500, 100_000, 2_000_000_000]);
});

test('sleep resolves when its time has come', async () => {
  const clock = new VirtualClock();
  await runVirtual(clock, () => sleep(clock, ms(3)));
  expect(clock.now).toBe(3_000_000);
  expect(clock.pending).toBe(0);
});

test('an aborted sleep rejects with the reason at once and leaves no timer', async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  const reason = new Error('enough');
  clock.after(ms(1), () => controller.abort(reason));
  await expect(runVirtual(clock, () => sleep(clock, ms(3), controller.signal))).rejects.toBe(reason);
  expect(clock.now).toBe(1_000_000);
  expect(clock.pending).toBe(0);
  await expect(sleep(clock, ms(1), controller.signal)).rejects.toBe(reason);
  expect(clock.pending).toBe(0);
});

test('a finished sleep does not listen to its signal any longer', async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const counted: AbortSignal = Object.create(signal, {
    addEventListener: { value: () => listeners++ },
    removeEventListener: { value: () => listeners-- },
  });
  await runVirtual(clock, () => sleep(clock, ms(1), counted));
  expect(listeners).toBe(0);
});
