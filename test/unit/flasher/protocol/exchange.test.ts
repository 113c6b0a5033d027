import { expect, test } from 'vitest';
import { ms } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { Exchange } from '../../../../src/flasher/protocol/exchange.ts';
import { slipEncode } from '../../../../src/wire/slip.ts';
import { advance } from '../../../support/advance.ts';
import { MemoryLink } from '../../../support/memory-link.ts';

const MAX_UNREAD = 256 * 1024;
const READ_SIZE = 4096;

/** Lets what is resolved run. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A response to `opcode` with this value and status 0. */
const response = (opcode: number, value: number): Uint8Array => slipEncode(Uint8Array.of(1, opcode, 2, 0, value, 0, 0, 0, 0, 0));
const READ_REG = 0x0a;
const WRITE_REG = 0x09;

test('a reply to another command, which comes late, is passed over', async () => {
  const link = new MemoryLink();
  const exchange = new Exchange(link, new VirtualClock(), 115_200);
  const asked = exchange.command('readReg', { address: 0 });
  await settle();
  link.send(response(WRITE_REG, 1));
  link.send(response(READ_REG, 2));
  expect(await asked).toMatchObject({ value: 2 });
});

test('what came within a wait is handed out however late it is asked for, what came afterwards is not', async () => {
  const link = new MemoryLink();
  const clock = new VirtualClock();
  const exchange = new Exchange(link, clock, 115_200);
  const wait = exchange.wait('READ_REG', ms(1));
  link.send(response(READ_REG, 1));
  await settle();
  advance(clock, ms(5));
  for (let i = 0; i < 3; i++) link.send(response(READ_REG, 2));
  await settle();
  expect(await exchange.next(wait)).toHaveProperty('frame');
  await expect(exchange.next(wait)).rejects.toMatchObject({ code: 'link.timeout' });
});

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
