import { expect, test } from 'vitest';
import { ms, type Nanos, us } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/index.ts';
import type { Link } from '../../../src/wire/link.ts';
import { bootProgram } from '../../support/boot-image.ts';
import { quiesce } from '../../support/virtual.ts';

const PROMPT = 0x41;
const ANSWER = 0x55;
const BOOT_BAUD = 74_880;
const BYTE_TIME = us(1e7 / BOOT_BAUD);
const LATENCY = ms(1);

/** When the boot log is long out. */
const QUIET_MS = 30;
const CYCLES_A_MS = 52_000;
const CYCLES_A_ROUND = 2;

/**
 * Counts for `delayMs`, says {@link PROMPT}, counts until a byte is there, and sends that back. It is never idle: whatever the clock
 * lets it execute is executed at once.
 */
const program = (delayMs: number): string => `
  .align 4
rounds: .word ${(delayMs * CYCLES_A_MS) / CYCLES_A_ROUND}
main:
  l32r a4, rounds
wait:
  addi a4, a4, -1
  bnez a4, wait
  movi a2, 0x600
  slli a2, a2, 20
  movi a3, ${PROMPT}
  s32i a3, a2, 0
count:
  addi a5, a5, 1
  l32i a6, a2, 0x1c
  extui a6, a6, 0, 8
  beqz a6, count
  l32i a6, a2, 0
  s32i a6, a2, 0
end:
  addi a5, a5, 1
  j end`;

async function readUpTo(link: Link, byte: number): Promise<void> {
  while (!(await link.read(256)).includes(byte)) {}
}

test.each([0, 1, 2, 3, 4])('a busy chip does not run ahead of the host that answers what it said (%i ms later)', async (later) => {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: 0x40000, flash: bootProgram(program(QUIET_MS + later)), adapter: { latency: LATENCY } });
  const link = chip.link();
  const took = await clock.run(
    async (): Promise<number> => {
      await link.setBaud(BOOT_BAUD);
      await readUpTo(link, PROMPT);
      const from: Nanos = clock.now;
      await link.write(Uint8Array.of(ANSWER));
      await readUpTo(link, ANSWER);
      return clock.now - from;
    },
    { quiesce, budget: ms(500) },
  );
  expect(took).toBeGreaterThan(2 * BYTE_TIME + LATENCY - us(1));
  expect(took).toBeLessThan(2 * BYTE_TIME + LATENCY + us(20));
});
