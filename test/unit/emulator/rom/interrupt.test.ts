import { expect, test } from 'vitest';
import { ms, us } from '../../../../src/base/clock.ts';
import { asm } from '../../../support/asm.ts';
import { RomBench } from '../../../support/rom-call.ts';

const ISR_ATTACH = 0x40000f88;
const ISR_MASK = 0x40000f98;
const ISR_UNMASK = 0x40000fa8;
const INTR_LOCK = 0x40000f74;
const INTR_UNLOCK = 0x40000f80;
const SET_EXCEPTION_HANDLER = 0x40000454;
const DELAY_US = 0x40002ecc;
const CODE = 0x40100000;
const DATA = 0x3ffe8000;
const SOFT = 7;

/** Assembles `source` at CODE; words to load lie in front of it. */
function load(rom: RomBench, source: string, base = CODE): Readonly<Record<string, number>> {
  const { bytes, labels } = asm(base, source);
  rom.bus.writeBytes(base, bytes);
  return labels;
}

/** A handler that notes its two arguments and SP at DATA, counts at DATA + 12, and spoils every register that it may. */
const HANDLER = `
  .align 4
  data: .word ${DATA}
  handler: l32r a4, data
  s32i a2, a4, 0
  s32i a3, a4, 4
  s32i a1, a4, 8
  l32i a5, a4, 12
  addi a5, a5, 1
  s32i a5, a4, 12
  movi a2, 99
  movi a3, 99
  movi a4, 99
  movi a5, 99
  movi a6, 99
  movi a7, 99
  movi a8, 99
  movi a9, 99
  movi a10, 99
  movi a11, 99
  ssl a5
  ret
`;

test('an interrupt calls fn(argument, frame) on a frame of 256 bytes and gives everything back', () => {
  const rom = new RomBench();
  const labels = load(
    rom,
    `
    j main
    ${HANDLER}
    main: ssl a15
    movi a4, 44
    movi a11, 111
    movi a2, 0x80
    wsr.intset a2
    addi a3, a3, 1
    ret`,
  );
  expect(rom.run(ISR_ATTACH, [SOFT, labels['handler'] as number, 0x1234]).value).toBe(0);
  // run() clears INTENABLE: unmask from the guest program by hand.
  const program = load(rom, `movi a2, 0x80; wsr.intenable a2; movi a3, 7; j ${CODE}`, CODE + 0x200);
  expect(program).toEqual({});
  rom.run(CODE + 0x200, []);
  expect(rom.isHome).toBe(true);
  const { ar } = rom.chip.cpu;
  expect([ar[2], ar[3], ar[4], ar[11]]).toEqual([0x80, 8, 44, 111]);
  expect(rom.chip.cpu.sar).toBe(32);
  expect([0, 4, 8, 12].map((at) => rom.bus.read32(DATA + at))).toEqual([0x1234, 0x3ffffe00, 0x3ffffe00, 1]);
  expect(rom.chip.cpu.interrupt & 0x80).toBe(0);
});

test('a guest address in the exception table is jumped to with the cause in a2 and a frame', () => {
  const rom = new RomBench();
  const { bytes, labels } = asm(
    CODE,
    `j main; .align 4; data: .word ${DATA}; vector: l32r a3, data; s32i a2, a3, 0; s32i a1, a3, 4; home: j home; main: movi a2, 9; ill`,
  );
  rom.bus.writeBytes(CODE, bytes);
  rom.bus.write32(DATA, 0x55);
  rom.bus.write32(0x3fffc000, labels['vector'] as number);
  rom.run(CODE, [], ms(1));
  expect([rom.bus.read32(DATA), rom.bus.read32(DATA + 4)]).toEqual([0, 0x3ffffe00]);
});

test('ets_isr_attach returns the old handler, 0 where none was; 0 takes it away', () => {
  const rom = new RomBench();
  rom.run(ISR_ATTACH, [5, 0x40100100, 1]);
  expect(rom.run(ISR_ATTACH, [5, 0, 0]).value).toBe(0x40100100);
  expect(rom.run(ISR_ATTACH, [5, 0x40100200, 1]).value).toBe(0);
});

test('masks and levels', () => {
  const rom = new RomBench();
  rom.run(ISR_UNMASK, [0x22]);
  expect(rom.chip.cpu.intenable).toBe(0x22);
  load(rom, `movi a2, 0x22; wsr.intenable a2; j next; .align 4; f: .word ${ISR_MASK}; next: movi a2, 2; l32r a4, f; jx a4`);
  rom.run(CODE, []);
  expect(rom.chip.cpu.intenable).toBe(0x20);
  rom.run(INTR_LOCK, []);
  expect(rom.chip.cpu.ps & 0xf).toBe(3);
  load(rom, `rsil a3, 3; j next; .align 4; f: .word ${INTR_UNLOCK}; next: l32r a4, f; jx a4`);
  rom.run(CODE, []);
  expect(rom.chip.cpu.ps & 0xf).toBe(0);
});

test('ets_delay_us counts cycles by the ticks that ets_update_cpu_frequency sets', () => {
  const rom = new RomBench();
  rom.run(0x40002f04, [104]);
  const { took } = rom.run(DELAY_US, [1000]);
  expect(took).toBeGreaterThanOrEqual(us(2000));
  expect(took).toBeLessThan(us(2005));
});

test('ets_delay_us lasts as long as the ticks say, with interrupts served in between', () => {
  const rom = new RomBench();
  // 80 ticks a microsecond, of which the ROM believes to have that many after a reset, at 52 MHz.
  const { took } = rom.run(DELAY_US, [1000]);
  expect(took).toBeGreaterThanOrEqual(us(1538));
  expect(took).toBeLessThan(us(1543));
  const labels = load(
    rom,
    `
    j main
    ${HANDLER}
    .align 4
    delay: .word ${DELAY_US}
    main: movi a2, 0x80
    wsr.intenable a2
    movi a2, 1000
    l32r a4, delay
    jx a4`,
  );
  rom.run(ISR_ATTACH, [SOFT, labels['handler'] as number, 5]);
  rom.clock.after(us(400), () => {
    rom.chip.cpu.setInterrupts(0x80);
    rom.chip.clock.after(us(0), () => {});
  });
  const again = rom.run(CODE, []);
  expect(rom.bus.read32(DATA + 12)).toBe(1);
  expect(again.took).toBeGreaterThanOrEqual(us(1538));
  expect(again.took).toBeLessThan(us(1548));
});

test('a handler for an exception gets the frame and the cause, and may change pc and registers', () => {
  const rom = new RomBench();
  // l32i from address 0 is forbidden: the handler puts 0x77 where a5 comes back from and steps over the load.
  const labels = load(
    rom,
    `
    j main
    .align 4
    data: .word ${DATA}
    handler: l32r a4, data
    s32i a2, a4, 0
    s32i a3, a4, 4
    l32i a6, a2, 0x4c
    s32i a6, a4, 8
    l32i a6, a2, 0
    s32i a6, a4, 12
    addi a6, a6, 3
    s32i a6, a2, 0
    movi a6, 0x77
    s32i a6, a2, 0x20
    ret
    main: movi a12, 55
    movi a4, 12
    fault: l32i a5, a4, 0
    addi a12, a12, 1
    ret`,
  );
  expect(rom.run(SET_EXCEPTION_HANDLER, [28, labels['handler'] as number]).value).toBe(0);
  rom.run(CODE, []);
  expect(rom.isHome).toBe(true);
  const { ar } = rom.chip.cpu;
  expect([ar[4], ar[5], ar[12]]).toEqual([12, 0x77, 56]);
  expect([0, 4, 8, 12].map((at) => rom.bus.read32(DATA + at))).toEqual([0x3ffffe00, 28, 28, labels['fault']]);
  expect(rom.chip.cpu.excvaddr).toBe(12);
  expect((ar[1] as number) >>> 0).toBe(0x3fffff00);
});

test('_xtos_set_exception_handler keeps both tables, and takes a handler away', () => {
  const rom = new RomBench();
  expect([rom.bus.read32(0x3fffc000 + 36), rom.bus.read32(0x3fffc100 + 36)]).toEqual([0x4000dc44, 0x4000dbf8]);
  expect(rom.bus.read32(0x3fffc000 + 16)).toBe(0x4000048c);
  rom.run(SET_EXCEPTION_HANDLER, [9, 0x40101234]);
  expect([rom.bus.read32(0x3fffc000 + 36), rom.bus.read32(0x3fffc100 + 36)]).toEqual([0x40000598, 0x40101234]);
  expect(rom.run(SET_EXCEPTION_HANDLER, [9, 0]).value).toBe(0x40101234);
  expect([rom.bus.read32(0x3fffc000 + 36), rom.bus.read32(0x3fffc100 + 36)]).toEqual([0x4000dc44, 0x4000dbf8]);
});

test('an application with vectors of its own enters the ROM through its tables', () => {
  const rom = new RomBench();
  // The vector of the NONOS SDK at VECBASE + 0x50: a0 saved in EXCSAVE1, frame, a2 and a3 stored, then the table, a2 = cause.
  load(
    rom,
    `
    .align 4
    table: .word 0x3fffc000
    wsr.excsave1 a0
    addmi a1, a1, -256
    s32i a2, a1, 0x14
    s32i a3, a1, 0x18
    s32i a4, a1, 0x1c
    l32r a3, table
    rsr.exccause a2
    addx4 a3, a2, a3
    l32i a3, a3, 0
    rsr.excsave1 a0
    jx a3`,
    0x40101050 - 4,
  );
  const labels = load(
    rom,
    `
    j main
    ${HANDLER}
    .align 4
    vecbase: .word 0x40101000
    main: l32r a2, vecbase
    wsr.vecbase a2
    movi a2, 0x80
    wsr.intenable a2
    movi a3, 33
    wsr.intset a2
    nop
    ret`,
  );
  rom.run(ISR_ATTACH, [SOFT, labels['handler'] as number, 9]);
  rom.run(CODE, []);
  expect([rom.isHome, rom.bus.read32(DATA), rom.bus.read32(DATA + 12), rom.chip.cpu.ar[3]]).toEqual([true, 9, 1, 33]);
});

test('an exception that nobody handles stands still; a watchdog still bites', () => {
  const rom = new RomBench();
  load(rom, 'ill');
  rom.run(CODE, [], ms(50));
  expect([rom.isHome, rom.chip.cpu.exccause, rom.clock.pending]).toEqual([false, 0, 0]);

  const dog = new RomBench();
  dog.bus.write32(0x60000904, 4);
  dog.bus.write32(0x60000908, 4);
  load(dog, 'ill');
  dog.bus.write32(0x60000900, 0x39);
  dog.run(CODE, [], ms(60));
  expect(dog.output).toContain('rst cause:4, boot mode:(1,');
  expect(dog.output).toContain('wdt reset\r\n');
});

test('a handler that interrupts a waiting ROM function and sleeps for good outlasts the deadline of that wait', () => {
  const rom = new RomBench();
  load(rom, 'sleep: waiti 15; j sleep', 0x40101050);
  const labels = load(
    rom,
    `
    .align 4
    vecbase: .word 0x40101000
    delay: .word ${DELAY_US}
    main: l32r a2, vecbase
    wsr.vecbase a2
    rsr.ccount a2
    addmi a2, a2, 0x7f00
    wsr.ccompare0 a2
    movi a2, 0x40
    wsr.intenable a2
    movi a2, 2000
    l32r a0, delay
    callx0 a0
    end: j end`,
  );
  rom.run(labels['main'] as number, [], ms(50));
  expect([rom.chip.cpu.pc, rom.chip.cpu.exccause]).toEqual([0x40101053, 4]);
});
