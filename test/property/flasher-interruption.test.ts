import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { INTERRUPTIONS, interrupted, OPERATIONS, packetsOf } from '../support/interruption.ts';

test.each(OPERATIONS)(
  '%s: after a power loss, an unplugged cable or a killed host at any packet, running again finishes and verifies',
  async (operation) => {
    const packets = await packetsOf(operation);
    expect(packets).toBeGreaterThan(50);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...INTERRUPTIONS), fc.integer({ min: 1, max: packets }), (kind, at) =>
        interrupted(operation, kind, at),
      ),
      { numRuns: 12 },
    );
  },
  120_000,
);
