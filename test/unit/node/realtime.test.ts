import { expect, test, vi } from 'vitest';
import { ms, type Nanos, ns, seconds } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { realTime } from '../../../src/node/realtime.ts';
import { MemoryLink } from '../../support/memory-link.ts';

const real = (): number => Number(process.hrtime.bigint()) / 1e6;
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function start(rush: Nanos, onError: (error: unknown) => void = () => {}) {
  const clock = new VirtualClock();
  const drive = realTime({ clock, rush: () => rush, onError });
  return { clock, drive };
}

test('with nothing on the clock no timer is set and time stands still', async () => {
  const { clock, drive } = start(seconds(60));
  const timeouts = vi.spyOn(globalThis, 'setTimeout');
  const immediates = vi.spyOn(globalThis, 'setImmediate');
  drive.wake();
  await new Promise((resolve) => process.nextTick(resolve));
  const before = immediates.mock.calls.length;
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(timeouts).not.toHaveBeenCalled();
  expect(immediates.mock.calls.length - before).toBeLessThanOrEqual(2); // the two of this test
  vi.restoreAllMocks();
  await wait(20);
  expect(clock.now).toBe(0);
});

test('what is due beyond the rush comes when it would in reality', async () => {
  const { clock, drive } = start(ns(0));
  const began = real();
  let fired = 0;
  clock.after(ms(60), () => {
    fired = real() - began;
  });
  drive.wake();
  await wait(30);
  expect(fired).toBe(0);
  await wait(80);
  expect(fired).toBeGreaterThanOrEqual(59);
  drive.stop();
});

test('after an action of the host events run at once, up to the rush', async () => {
  const { clock, drive } = start(seconds(10));
  const far = new MemoryLink();
  const link = drive.link(far);
  const fired: number[] = [];
  far.write = async () => {
    for (let i = 1; i <= 1000; i++) clock.after(ms(10 * i), () => fired.push(i));
    clock.after(seconds(11), () => fired.push(9999));
  };
  const began = real();
  await link.write(Uint8Array.of(1));
  await wait(50);
  expect(fired.length).toBe(1000);
  expect(real() - began).toBeLessThan(1000);
  await wait(50);
  expect(fired.at(-1)).toBe(1000);
  drive.stop();
});

test('time passes for the host between two actions while a timer is armed, and stands still otherwise', async () => {
  const { clock, drive } = start(ns(0));
  const link = drive.link(new MemoryLink());
  await wait(30);
  await link.write(Uint8Array.of(1));
  expect(clock.now).toBe(0);
  clock.after(seconds(5), () => {});
  drive.wake();
  await wait(40);
  await link.write(Uint8Array.of(2));
  expect(clock.now).toBeGreaterThanOrEqual(38e6);
  expect(clock.now).toBeLessThan(1e9);
  drive.stop();
});

test('a busy clock yields to the event loop at least every few milliseconds', async () => {
  const { clock, drive } = start(seconds(100));
  const spin = (): void => {
    const end = real() + 0.2;
    while (real() < end);
    clock.after(ns(1000), spin);
  };
  clock.after(ns(0), spin);
  const gaps: number[] = [];
  let last = real();
  drive.link(new MemoryLink()).drain();
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    gaps.push(real() - last);
    last = real();
  }
  drive.stop();
  gaps.sort((a, b) => a - b);
  expect(gaps[10]).toBeLessThan(6);
});

test('an event that throws stops time and is reported once', async () => {
  const errors: unknown[] = [];
  const { clock, drive } = start(seconds(1), (error) => errors.push(error));
  const boom = new Error('boom');
  clock.after(ns(0), () => {
    throw boom;
  });
  clock.after(ns(1), () => errors.push('later'));
  drive.wake();
  await wait(10);
  drive.wake();
  await wait(10);
  expect(errors).toEqual([boom]);
});
