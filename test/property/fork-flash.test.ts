import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { advance } from '../support/advance.ts';
import { asm } from '../support/asm.ts';
import { bootProgram } from '../support/boot-image.ts';
import { noise } from '../support/recorded.ts';

const SIZE = 0x40000;
const WINDOW = 0x40200000;
const NOTHING = new Uint8Array(0);
const WREN = 0x06;
const PROGRAM = 0x02;
const SECTOR_ERASE = 0x20;
const MOST_CHIPS = 8;
/** More than what a chip executes at once. */
const LONG = ms(12);
const BOOT = ms(50);

/** A chip, and what its flash should hold: a copy of its own from the start. */
interface Member {
  readonly chip: Chip;
  readonly due: Uint8Array;
  /** Its `flash.bytes`, kept since somebody asked for it. */
  kept?: Uint8Array;
}

/** A command, whatever the part is busy with. */
function execute({ flash }: Chip, opcode: number, address: number, data: Uint8Array = NOTHING): void {
  flash.powerOn();
  flash.execute(WREN, 0, NOTHING, 0);
  flash.execute(opcode, address, data, 0);
}

type Act = (member: Member, at: number, data: Uint8Array) => void;

const ACTS = {
  program: ({ chip, due }, at, data) => {
    execute(chip, PROGRAM, at, data);
    const page = at - (at % 256);
    data.forEach((byte, i) => {
      (due[page + ((at + i) % 256)] as number) &= byte;
    });
  },
  erase: ({ chip, due }, at) => {
    execute(chip, SECTOR_ERASE, at);
    due.fill(0xff, at & ~0xfff, (at & ~0xfff) + 0x1000);
  },
  eraseAll: ({ chip, due }) => {
    execute(chip, 0xc7, 0);
    due.fill(0xff);
  },
  refused: ({ chip }, at, data) => {
    chip.flash.powerOn();
    chip.flash.execute(PROGRAM, at, data, 0);
  },
  alter: ({ chip, due }, at, data) => {
    chip.flash.alter(at, data.length, (byte, i) => byte ^ (data[i] as number));
    data.forEach((byte, i) => {
      (due[at + i] as number) ^= byte;
    });
  },
  write: ({ chip, due }, at, data) => {
    chip.flash.bytes.set(data, at);
    due.set(data, at);
  },
  keep: (member) => {
    member.kept = member.chip.flash.bytes;
  },
  writeKept: ({ kept, due }, at, data) => {
    if (kept === undefined) return;
    kept.set(data, at);
    due.set(data, at);
  },
} as const satisfies Record<string, Act>;

const step = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('fork', 'program') },
    { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(ACTS) as (keyof typeof ACTS)[])) },
  ),
  who: fc.nat(),
  at: fc.oneof(fc.nat(0x3ff), fc.nat(SIZE - 64)),
  data: fc.uint8Array({ minLength: 1, maxLength: 32 }),
});

/** By all ways in which a chip looks at its flash. */
function expectAsDue({ chip, due, kept }: Member, at: number): void {
  const { bus, flash } = chip;
  const word = at >>> 2;
  expect(Buffer.compare(flash.read(0, SIZE), due)).toBe(0);
  expect(bus.readBytes(WINDOW + 4 * word, 4)).toEqual(due.subarray(4 * word, 4 * word + 4));
  expect(bus.window.flash32[word]).toBe(new DataView(due.buffer).getInt32(4 * word, true));
  if (kept !== undefined) expect(kept).toBe(flash.bytes);
}

test('no chip notices what is written to the flash of one that it was forked from, or that was forked from it', () => {
  const image = noise(SIZE - 0x1000);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const first = createChip({ clock: new VirtualClock(), chipSize: SIZE, flash: image, boot: 'download' });
      first.bus.window.set({ enabled: true, base: 0 });
      const members: Member[] = [{ chip: first, due: first.flash.read(0, SIZE) }];
      for (const { what, who, at, data } of steps) {
        const member = members[who % members.length] as Member;
        if (what !== 'fork') ACTS[what](member, at, data);
        else if (members.length < MOST_CHIPS) {
          members.push({ chip: member.chip.fork({ clock: new VirtualClock() }), due: member.due.slice() });
        } else members.splice(who % members.length, 1); // nobody waits for one that is no more
        for (const each of members) expectAsDue(each, at);
      }
    }),
  );
});

/** Turns the window on and goes to what lies in it at 0x1000. */
const TO_WINDOW = bootProgram(`
  j main
  .align 4
  enable: .word 0x40004678
  target: .word 0x40201000
  main: movi a2, 0; movi a3, 0; movi a4, 0
  l32r a0, enable; callx0 a0
  movi a3, 0
  l32r a0, target; jx a0
`);

/** Adds to a3, again and again, a constant and the word at 0x2000. */
const adding = (constant: number): Uint8Array =>
  asm(
    0x40201000,
    `
    j main
    .align 4
    word: .word 0x40202000
    main: l32r a6, word
    again: l32i a5, a6, 0
    add a3, a3, a5
    addi a3, a3, ${constant}
    addi a7, a7, 1
    j again
    `,
  ).bytes;

/** `data` in a new sector. */
function replace(chip: Chip, at: number, data: Uint8Array): void {
  execute(chip, SECTOR_ERASE, at);
  execute(chip, PROGRAM, at, data);
  chip.flash.powerOn();
}

describe.each([true, false])('code in the flash, compiled: %s', (compile) => {
  const flash = new Uint8Array(0x3000).fill(0xff);
  flash.set(TO_WINDOW);
  flash.set(adding(1), 0x1000);
  flash.set([16, 0, 0, 0], 0x2000);

  /** What a chip adds each time round, as far as one can see from outside. */
  function stepOf({ cpu }: Chip, clock: VirtualClock): number {
    const [sum, rounds] = [cpu.ar[3] as number, cpu.ar[7] as number];
    advance(clock, LONG);
    expect((cpu.ar[7] as number) - rounds).toBeGreaterThan(50_000);
    return Math.round(((cpu.ar[3] as number) - sum) / ((cpu.ar[7] as number) - rounds));
  }

  function family(): { chips: Chip[]; clocks: VirtualClock[]; steps: () => number[] } {
    const clocks = [0, 1, 2, 3].map(() => new VirtualClock());
    const [one, two, three, four] = clocks as [VirtualClock, VirtualClock, VirtualClock, VirtualClock];
    const original = createChip({ clock: one, chipSize: SIZE, flash, cpu: { compile } });
    advance(one, BOOT);
    const fork = original.fork({ clock: two });
    const chips = [original, fork, fork.fork({ clock: three }), original.fork({ clock: four })];
    return { chips, clocks, steps: () => chips.map((chip, i) => stepOf(chip, clocks[i] as VirtualClock)) };
  }

  test.each([0, 1, 2, 3])('number %i of a family replaces what all execute', (writer) => {
    const { chips, steps } = family();
    expect(steps()).toEqual([17, 17, 17, 17]);
    replace(chips[writer] as Chip, 0x1000, adding(5));
    expect(steps()).toEqual([17, 17, 17, 17].with(writer, 21));
    replace(chips[writer] as Chip, 0x2000, Uint8Array.of(32, 0, 0, 0));
    expect(steps()).toEqual([17, 17, 17, 17].with(writer, 37));
    for (const [i, chip] of chips.entries()) replace(chip, 0x2000, Uint8Array.of(i, 0, 0, 0));
    expect(steps()).toEqual([1, 2, 3, 4].with(writer, 5 + writer));
  });

  const WAYS = {
    'the SPI controller': `
      s32i a7, a9, 64
      s32i a8, a9, 0
      s32i a10, a9, 0
    `,
    'the ROM': `
      s32i a7, a11, 0
      sub a2, a6, a14
      mov.n a3, a11
      movi a4, 4
      callx0 a13
    `,
  };
  /** Programs word after word of the flash, reads each by the window and adds what it reads to a12. */
  const writing = (way: keyof typeof WAYS): string => `
    j main
    .align 4
    enable: .word 0x40004678
    spi: .word 0x60000200
    window: .word 0x40200000
    word: .word 0x40202000
    address: .word 0x04002000
    wren: .word 0x40000000
    program: .word 0x02000000
    data: .word 0x3ffe8000
    spi_write: .word 0x40004a4c
    main: movi a2, 0; movi a3, 0; movi a4, 0
    l32r a0, enable; callx0 a0
    l32r a6, word; l32r a8, wren; l32r a9, spi; l32r a10, program; l32r a11, data; l32r a13, spi_write; l32r a14, window
    l32r a4, address; s32i a4, a9, 4
    movi a7, 0; movi a12, 0
    again: addi a7, a7, 1
    ${WAYS[way]}
    l32i a5, a6, 0
    add a12, a12, a5
    movi a4, 500
    look: l32i a5, a6, 0
    add a12, a12, a5
    addi a4, a4, -1
    bnez a4, look
    addi a6, a6, 4
    l32i a4, a9, 4; addi a4, a4, 4; s32i a4, a9, 4
    j again
  `;

  test.each(Object.keys(WAYS) as (keyof typeof WAYS)[])(
    'what the code programs by %s it sees at once, in the original and in a fork',
    (way) => {
      const start = (): { chip: Chip; clock: VirtualClock } => {
        const clock = new VirtualClock();
        return { chip: createChip({ clock, chipSize: SIZE, flash: bootProgram(writing(way)), cpu: { compile } }), clock };
      };
      const stateOf = ({ cpu, flash }: Chip): string => `${cpu.ar[12]} ${cpu.ar[7]} ${flash.read(0x2000, 0x8000).join()}`;
      const alone = start();
      for (const delay of [BOOT, LONG, LONG]) advance(alone.clock, delay);
      const { chip, clock } = start();
      advance(clock, BOOT);
      const other = new VirtualClock();
      const fork = chip.fork({ clock: other });
      const before = stateOf(chip);
      advance(clock, LONG);
      expect(stateOf(fork)).toEqual(before);
      for (const delay of [LONG, LONG]) advance(other, delay);
      advance(clock, LONG);
      expect([stateOf(chip), stateOf(fork)]).toEqual([stateOf(alone.chip), stateOf(alone.chip)]);
      expect(stateOf(chip)).not.toBe(before);
    },
  );
});
