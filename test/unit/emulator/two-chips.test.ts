import { expect, test } from 'vitest';
import { ms, sleep } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/index.ts';
import { quiesce } from '../../../src/node/index.ts';
import { bootProgram } from '../../support/boot-image.ts';

test('two chips that are both busy share a clock: each gets as far as alone', async () => {
  const busy = bootProgram('main: addi a2, a2, 1; j main');
  const runFor = async (count: number): Promise<number[]> => {
    const clock = new VirtualClock();
    const chips = Array.from({ length: count }, () => createChip({ clock, chipSize: 0x40000, flash: busy }));
    await clock.run(() => sleep(clock, ms(60)), { quiesce });
    return chips.map(({ cpu }) => cpu.cycles);
  };
  const [alone] = (await runFor(1)) as [number];
  for (const cycles of await runFor(2)) expect(Math.abs(cycles - alone)).toBeLessThan(1000);
});
