import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { Exchange } from '../../../../src/flasher/protocol/exchange.ts';
import { MemoryLink } from '../../../support/memory-link.ts';

const MAX_UNREAD = 256 * 1024;
const READ_SIZE = 4096;

/** Lets what is resolved run. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('a far end that sends without end is left alone after 256 KiB that nobody takes, and listened to again when they are forgotten', async () => {
  const link = new MemoryLink();
  let reads = 0;
  const counted = Object.assign(Object.create(link) as MemoryLink, {
    read: (limit: number) => {
      reads++;
      return link.read(limit);
    },
    discardInput: () => Promise.resolve(),
  });
  const exchange = new Exchange(counted, new VirtualClock(), 115_200);
  for (let i = 0; i < 200; i++) {
    link.send(new Uint8Array(READ_SIZE));
    await settle();
  }
  const before = reads;
  expect(before).toBeGreaterThan(50);
  expect(before).toBeLessThanOrEqual(MAX_UNREAD / READ_SIZE + 2);
  await exchange.discard();
  await settle();
  expect(reads).toBeGreaterThan(before);
});
