import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { equal } from '../../src/base/bytes.ts';
import { md5 } from '../../src/base/checksum.ts';
import { ms, seconds } from '../../src/base/clock.ts';
import { seededRandom, splitRandom } from '../../src/base/random.ts';
import { backup, planRestore, restore } from '../../src/flasher/index.ts';
import { MemoryStore } from '../support/flasher/rig.ts';
import { makeStack, runStack, type Stack } from '../support/stack.ts';

const FLASH_SIZE = 0x80000;

function content(): Uint8Array {
  const random = seededRandom(7);
  return Uint8Array.from({ length: FLASH_SIZE }, () => Math.floor(random() * 256));
}
const FLASH = content();
const PART = { offset: 0x1234, length: 0x2345 };

/** Reset by DTR/RTS, SYNC, stub, OHAI, READ_REG, SPI_FLASH_MD5. */
async function scenario(seed: number): Promise<{ stack: Stack; magic: number; digest: string }> {
  const adapter = { latency: ms(1), chunk: 64, random: splitRandom(seed, 'adapter') };
  const stack = makeStack({ chipSize: FLASH_SIZE, flash: FLASH, adapter });
  const { magic, digest } = await runStack(
    stack,
    async (session) => ({
      magic: (await session.command('readReg', { address: 0x40001000 })).value,
      digest: await session.flash.md5(PART),
    }),
    seconds(60),
  );
  return { stack, magic, digest };
}

test('the real SerialPortStream drives the executing chip: reset, sync, stub, OHAI, READ_REG, FLASH_MD5', async () => {
  const { stack, magic, digest } = await scenario(1);
  expect(magic).toBe(0xfff0c101);
  expect(digest).toBe(md5(FLASH.subarray(PART.offset, PART.offset + PART.length)));
  const types = stack.events.map((event) => event.type);
  expect(types).toContain('synced');
  expect(stack.events.find((event) => event.type === 'stub')).toMatchObject({ uploaded: expect.any(Number) });
  expect(stack.events.find((event) => event.type === 'synced')).toMatchObject({ stub: false });
  expect(types).not.toContain('retry');
  expect([...stack.chip.flash.bytes]).toEqual([...FLASH]);
});

test('ten runs, one after the other and at once, give the same trace to the last byte and nanosecond', async () => {
  const alone = [];
  for (let i = 0; i < 5; i++) alone.push((await scenario(42)).stack.seam);
  const together = (await Promise.all(Array.from({ length: 5 }, () => scenario(42)))).map(({ stack }) => stack.seam);
  const traces = [...alone, ...together];
  expect(traces[0]?.length).toBeGreaterThan(100);
  expect(new Set(traces.map((trace) => trace.digest)).size).toBe(1);
});

test('another seed cuts the chunks elsewhere and gives another trace, but the same answer', async () => {
  const [a, b] = [await scenario(1), await scenario(2)];
  expect(a.stack.seam.digest).not.toBe(b.stack.seam.digest);
  expect(a.digest).toBe(b.digest);
});

test('the port is given back at the end', async () => {
  const { stack } = await scenario(3);
  expect(() => stack.chip.link()).not.toThrow();
});

test('through the stream too, a backup gives what was restored', async () => {
  const chunking = fc.record({ seed: fc.nat(), chunk: fc.integer({ min: 1, max: 600 }), latencyMs: fc.constantFrom(0, 1, 16) });
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 6000 }),
      fc.nat(0x3000),
      chunking,
      async (bytes, offset, { seed, chunk, latencyMs }) => {
        const adapter = { chunk, latency: ms(latencyMs), random: splitRandom(seed, 'adapter') };
        const stack = makeStack({ chipSize: 0x40000, adapter });
        const store = new MemoryStore();
        await runStack(stack, async (session) => {
          await restore(session, await planRestore(session, bytes, offset));
          await backup(session, { store, name: 'x', range: { offset, length: bytes.length } });
        });
        expect(equal(store.entries.get('x') ?? new Uint8Array(), bytes)).toBe(true);
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);
