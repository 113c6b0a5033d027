import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip, type RehearsalReport, rehearse } from '../../../src/emulator/index.ts';
import { advance } from '../../support/advance.ts';
import { asm } from '../../support/asm.ts';
import { bootProgram } from '../../support/boot-image.ts';

// docs/limits.md: what a guest can make grow, and where that ends.
const MAX_ADDRESSES = 1024;
const MAX_LOG = 256 * 1024;
const MAX_LINE = 512;
const MAX_RESETS = 256;
const MAX_READS = 4096;

function run(source: string, maxInstructions: number): RehearsalReport {
  return rehearse({ flash: bootProgram(source), chipSize: 0x40000, maxInstructions, maxTime: seconds(120) });
}

/** A program that does `step` in a loop, with a5 one larger every time. */
const looping = (literals: string, begin: string, step: string): string => `
  j main
  .align 4
  uart: .word 0x60000000
  spi: .word 0x40004b1c
  vector: .word 0x40000080
  ${literals}
  main: movi a5, 0
  ${begin}
  again: ${step}
  addi a5, a5, 1
  j again
`;

describe('a guest that touches many addresses', () => {
  const sweep = (access: string): string => looping('place: .word 0x70000000', 'l32r a3, place', `${access}\n addi a3, a3, 4`);

  test.each(['read', 'write'] as const)('%s: the first 1024 are listed, the others counted', (kind) => {
    const { unmodelled, omitted, outcome } = run(sweep(kind === 'read' ? 'l32i a4, a3, 0' : 's32i a5, a3, 0'), 400_000);
    expect(outcome).toBe('halted');
    expect(unmodelled).toHaveLength(MAX_ADDRESSES);
    expect(unmodelled[0]).toEqual({ address: 0x7000_0000, kind, count: 1 });
    expect(omitted.unmodelled).toBeGreaterThan(90_000);
  });

  test('one that is listed is counted on when the list is full', () => {
    const { unmodelled, omitted } = run(
      looping(
        'place: .word 0x70000000\nplaces: .word 0x70010000',
        'l32r a3, places\n l32r a2, place\n l32i a4, a2, 0',
        'l32i a4, a3, 0\n l32i a4, a2, 0\n addi a3, a3, 4',
      ),
      100_000,
    );
    expect(unmodelled).toHaveLength(MAX_ADDRESSES);
    expect(unmodelled[0]?.count).toBeGreaterThan(omitted.unmodelled);
  });
});

describe('a guest that prints without end', () => {
  /** At the highest rate, past a FIFO that is full. */
  const printing = (character: string): string =>
    looping(
      '',
      'l32r a2, uart\n movi a4, 1\n s32i a4, a2, 0x14',
      `${character}\n wait: l32i a4, a2, 0x1c\n extui a4, a4, 22, 2\n bnez a4, wait\n s32i a3, a2, 0`,
    );

  test('the beginning of the log is kept, the rest counted; a line has at most 512 characters', () => {
    const { log, lastLine, omitted } = run(printing('movi a3, 120'), 6_000_000);
    expect(log).toHaveLength(MAX_LOG);
    expect(omitted.log).toBeGreaterThan(100_000);
    expect(lastLine).toBe('x'.repeat(MAX_LINE));
  });

  test('the last line is the last one, also of a log that is longer', () => {
    const { log, lastLine } = run(printing('extui a3, a5, 0, 5\n addi a3, a3, 64\n bnei a3, 64, wait\n movi a3, 10'), 8_000_000);
    expect(log).toHaveLength(MAX_LOG);
    expect('ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_'.startsWith(lastLine)).toBe(true);
    expect(lastLine.length).toBeGreaterThan(0);
  });
});

test('a guest that restarts without end, each time with another last line: 256 are listed, the others counted', () => {
  const { outcome, resets, omitted } = run(
    `
    j main
    .align 4
    printf: .word 0x400024cc
    vector: .word 0x40000080
    count: .word 0x3ffea000
    format: .word text
    text: .byte 35, 37, 100, 10, 0
    .align 4
    main: l32r a4, count
    l32i a3, a4, 0
    addi a3, a3, 1
    s32i a3, a4, 0
    l32r a2, format
    l32r a0, printf
    callx0 a0
    l32r a0, vector
    jx a0
  `,
    2_000_000,
  );
  expect(outcome).not.toBe('boot-loop');
  expect(resets).toHaveLength(MAX_RESETS);
  expect(omitted.resets).toBeGreaterThan(0);
});

test('a guest that reads the flash all over the place: 4096 stretches are listed, the others counted', () => {
  const { flash, omitted } = run(
    looping(
      'buffer: .word 0x3ffe8000',
      'movi a7, 0',
      'addi a7, a7, 12\n or a2, a7, a7\n l32r a3, buffer\n movi a4, 4\n l32r a0, spi\n callx0 a0',
    ),
    400_000,
  );
  expect(flash.reads.length).toBe(MAX_READS);
  expect(omitted.reads).toBeGreaterThan(0);
});

describe('a guest with more loops than any firmware', () => {
  const APP_AT = 0x10000;
  const LOOPS = 9000;
  const MAX_ACTIVE = 8192;

  test('8192 regions are at work at most, and the code does what it did before', () => {
    const flash = new Uint8Array(0x100000).fill(0xff);
    flash.set(
      bootProgram(`
        j main
        .align 4
        cache: .word 0x40004678
        app: .word ${0x40200000 + APP_AT}
        main: movi a2, 0
        movi a3, 0
        movi a4, 1
        movi a5, 0
        l32r a0, cache
        callx0 a0
        l32r a0, app
        jx a0
      `),
    );
    const loop = asm(0, 'movi a2, 300\n again: addi a5, a5, 1\n addi a2, a2, -1\n bnez a2, again').bytes;
    for (let i = 0; i < LOOPS; i++) flash.set(loop, APP_AT + i * loop.length);
    flash.set(asm(0, 'home: j home').bytes, APP_AT + LOOPS * loop.length);
    const clock = new VirtualClock();
    const chip = createChip({ clock, chipSize: flash.length, flash });
    advance(clock, ms(60)); // the ROM boots
    let most = 0;
    for (let last = -1; chip.cpu.ar[5] !== last; ) {
      last = chip.cpu.ar[5] ?? 0;
      advance(clock, ms(20));
      most = Math.max(most, chip.bus.code.active);
    }
    expect(chip.cpu.ar[5]).toBe(300 * LOOPS);
    expect(most).toBeGreaterThan(7000);
    expect(most).toBeLessThanOrEqual(MAX_ACTIVE);
  });
});

test('a guest that erases and writes all over the place: sectors written are those of the flash', () => {
  const { flash } = run(
    looping(
      'erase: .word 0x40004a00\nunlock: .word 0x40004878',
      'l32r a0, unlock\n callx0 a0\n movi a7, 0',
      'extui a2, a7, 0, 12\n addi a7, a7, 1\n l32r a0, erase\n callx0 a0',
    ),
    2_000,
  );
  expect(flash.writes.length).toBe(0x40000 / 0x1000);
});
