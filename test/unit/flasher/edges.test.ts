import { expect, test } from 'vitest';
import { planRestore } from '../../../src/flasher/operation/restore.ts';
import { connected, noise, run } from '../../support/flasher/rig.ts';

const SIZE = 0x4000;
const OFFSET = 0x1010;

test.each([1, 2])(
  'what shares a sector with the new bytes is read until a second reading confirms it; wrong reads before: %i',
  async (wrong) => {
    const bytes = noise(SIZE);
    const { clock, session } = await connected(bytes);
    const { flash } = session;
    const read = flash.read.bind(flash);
    let left = wrong;
    Object.assign(flash, {
      read: async (...given: Parameters<typeof read>) => {
        const sector = (await read(...given)).slice();
        if (left-- > 0) sector[5] = (sector[5] ?? 0) ^ 1;
        return sector;
      },
    });
    const plan = await run(clock, () => planRestore(session, new Uint8Array(0x10).fill(0x5a), OFFSET));
    const expected = bytes.slice(0x1000, 0x2000);
    expected.fill(0x5a, 0x10, 0x20);
    expect(plan.pieces.map(({ offset, bytes: piece }) => ({ offset, same: Buffer.from(piece).equals(expected) }))).toEqual([
      { offset: 0x1000, same: true },
    ]);
  },
);
