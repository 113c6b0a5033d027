import { describe, expect, test } from 'vitest';
import { INTERRUPTIONS, interrupted, OPERATIONS, packetsOf } from '../../support/interruption.ts';

/** Exhaustive: at every packet. A sample of it is in `npm test`. */
describe.each(OPERATIONS)('%s', (operation) => {
  test.each(INTERRUPTIONS)('%s at every packet: running again finishes and verifies', async (kind) => {
    const packets = await packetsOf(operation);
    expect(packets).toBeGreaterThan(50);
    for (let at = 1; at <= packets; at++) {
      await interrupted(operation, kind, at).catch((cause: unknown) => {
        throw new Error(`${operation}, ${kind} at packet ${at} of ${packets}`, { cause });
      });
    }
  });
});
