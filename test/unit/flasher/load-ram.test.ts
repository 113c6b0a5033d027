import { describe, expect, test } from 'vitest';
import { latin1 } from '../../../src/base/bytes.ts';
import { ms, sleep } from '../../../src/base/clock.ts';
import { loadRam, runApplication } from '../../../src/flasher/operation/load-ram.ts';
import { asm } from '../../support/asm.ts';
import { bootProgram } from '../../support/boot-image.ts';
import { bench } from '../../support/flasher/emulator-rig.ts';

/** Says `text` by ets_printf (lx106-and-rom.md) and stands still. */
const saying = (text: string): string => `
  j main
  .align 4
  printf: .word 0x400024cc
  text: .byte ${[...text, '\0'].map((c) => c.charCodeAt(0)).join(',')}
  .align 4
  where: .word text
  main: l32r a2, where
  l32r a0, printf
  callx0 a0
  home: j home
`;

describe('a session without a stub', () => {
  test('loads RAM and starts it at its entry', async () => {
    const { run, open, clock } = bench({ chipSize: 0x40000 });
    const session = await open({ stub: undefined });
    const { bytes, labels } = asm(0x40100000, saying('from RAM'));
    session.exchange.rewind();
    await run(async () => {
      await loadRam(session, [{ loadAddress: 0x40100000, bytes }], labels['main'] as number);
      await sleep(clock, ms(20));
    });
    expect(latin1(session.exchange.tape)).toContain('from RAM');
  });

  test('lets the loader go on to the flash', async () => {
    const { run, open, clock } = bench({ chipSize: 0x40000, flash: bootProgram(saying('from flash')) });
    const session = await open({ stub: undefined });
    session.exchange.rewind();
    await run(async () => {
      await runApplication(session);
      await sleep(clock, ms(200));
    });
    expect(latin1(session.exchange.tape)).toContain('from flash');
  });
});

test('a stub that cannot go on to the flash is not asked to', async () => {
  const { run, open } = bench({ chipSize: 0x40000 });
  const session = await open();
  await expect(run(() => runApplication(session))).rejects.toMatchObject({ code: 'chip.refused' });
});
