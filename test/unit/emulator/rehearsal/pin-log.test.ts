import { describe, expect, test } from 'vitest';
import { PinLog } from '../../../../src/emulator/rehearsal/pin-log.ts';

const MS = 1e6;

/** A pin that changes at these milliseconds, first to high. */
function played(changes: readonly number[], first = true) {
  const log = new PinLog();
  log.note(13, !first, 0);
  for (const [i, at] of changes.entries()) log.note(13, (i % 2 === 0) === first, at * MS);
  return log.pins[0];
}

describe('rate and duty', () => {
  test('of a light that is on for 100 ms every 2 s', () => {
    const changes = [0, 1, 2, 3].flatMap((n) => [1000 + 2000 * n, 1100 + 2000 * n]);
    expect(played(changes)).toEqual({ gpio: 13, level: 0, toggles: 8, hz: 0.5, duty: 0.05 });
    expect(played(changes, false)).toEqual({ gpio: 13, level: 1, toggles: 8, hz: 0.5, duty: 0.95 });
    expect(played([...changes, 9000])).toEqual({ gpio: 13, level: 1, toggles: 9, hz: 0.5, duty: 0.05 });
  });

  test('of PWM', () => {
    const changes = Array.from({ length: 1000 }, (_, n) => Math.floor(n / 2) + (n % 2) * 0.25);
    expect(played(changes)).toEqual({ gpio: 13, level: 0, toggles: 1000, hz: 1000, duty: 0.25 });
  });

  test('follow the latest changes, and are unknown before a full period', () => {
    const slowThenFast = [...Array.from({ length: 10 }, (_, n) => 1000 * n), ...Array.from({ length: 200 }, (_, n) => 10_000 + 5 * n)];
    expect(played(slowThenFast)).toMatchObject({ toggles: 210, hz: 100, duty: 0.5 });
    expect(played([1, 2])).toMatchObject({ toggles: 2, hz: null, duty: null });
    expect(played([1, 2, 3])).toMatchObject({ hz: 500, duty: 0.5 });
  });
});

test('pins come by number; driving the same level again is no change', () => {
  const log = new PinLog();
  log.note(5, true, 0);
  log.note(0, false, 1);
  log.note(5, true, 2);
  expect(log.pins.map(({ gpio, level, toggles }) => [gpio, level, toggles])).toEqual([
    [0, 0, 0],
    [5, 1, 0],
  ]);
});
