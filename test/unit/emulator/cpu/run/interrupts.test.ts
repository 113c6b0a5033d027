import { describe, expect, test } from 'vitest';
import { asm } from '../../../../support/asm.ts';
import { bareCore, loadProgram } from '../../../../support/core.ts';

/** A core that counts in a6, with `j .` at the vectors of VECBASE 0x40101000. */
function counting(source = 'loop: addi a6, a6, 1\nj loop') {
  const core = bareCore();
  for (const offset of [0x20, 0x50]) core.bus.writeBytes(0x40101000 + offset, Uint8Array.of(0x06, 0xff, 0xff));
  core.cpu.vecbase = 0x40101000;
  const labels = loadProgram(core, source);
  core.cpu.limit = 1000;
  return { ...core, labels };
}

describe('level-1 interrupts', () => {
  test('are taken when enabled, at level 0, without EXCM', () => {
    const { cpu } = counting();
    cpu.setIrq(5, true);
    cpu.run();
    expect(cpu.cycles).toBe(1000);
    cpu.intenable = 1 << 5;
    cpu.limit = 10_000;
    const next = cpu.pc;
    expect(cpu.run()).toBe('idle');
    expect([cpu.pc, cpu.exccause, cpu.epc1, cpu.ps]).toEqual([0x40101050, 4, next, 0x30]);
  });

  test.each([
    [0x21, 'INTLEVEL 1'],
    [0x30, 'EXCM'],
  ])('wait with PS %d (%s)', (ps) => {
    const { cpu } = counting();
    cpu.ps = ps;
    cpu.intenable = 1;
    cpu.setIrq(0, true);
    expect([cpu.run(), cpu.cycles]).toEqual(['limit', 1000]);
  });

  test('are taken right after the instruction that lets them in', () => {
    const { cpu, labels } = counting('rsil a2, 1\nnop\nwsr.ps a2\nhere: addi a6, a6, 1\nj here');
    cpu.intenable = 1 << 4;
    cpu.setIrq(4, true);
    cpu.ps = 0x21;
    cpu.ar[2] = 0x20;
    cpu.pc = labels['here'] as number;
    cpu.pc -= 3;
    cpu.run();
    expect([cpu.epc1, cpu.ar[6]]).toEqual([labels['here'], 0]);
  });

  test('by level go when the level goes', () => {
    const { cpu } = counting();
    cpu.setIrq(1, true);
    expect(cpu.interrupt).toBe(2);
    cpu.setIrq(1, false);
    expect(cpu.interrupt).toBe(0);
  });

  test('by edge stay until INTCLEAR, and need a new edge', () => {
    const { cpu } = counting();
    cpu.setIrq(9, true);
    cpu.setIrq(9, false);
    expect(cpu.interrupt).toBe(1 << 9);
    loadProgram({ cpu, bus: cpu.bus }, 'movi a2, 512\nwsr.intclear a2\nrsr.interrupt a3\nend: j end');
    cpu.setIrq(9, true);
    cpu.run();
    expect(cpu.ar[3]).toBe(0);
    cpu.setIrq(9, true);
    expect(cpu.interrupt).toBe(0);
  });

  test('by software: INTSET raises line 7 and no other', () => {
    const { cpu } = counting('movi a2, -1\nwsr.intset a2\nrsr.interrupt a3\nend: j end');
    cpu.run();
    expect(cpu.ar[3]).toBe(1 << 7);
  });

  test('have no other inputs', () => {
    const { cpu } = counting();
    for (const line of [6, 7, 15, 32, -1]) expect(() => cpu.setIrq(line, true)).toThrow(RangeError);
  });
});

describe('the NMI', () => {
  test('is taken whatever PS says: EPC3, EPS3, VECBASE + 0x20', () => {
    const { cpu } = counting();
    cpu.ps = 0x3f;
    cpu.limit = 10_000;
    cpu.setIrq(14, true);
    expect(cpu.run()).toBe('idle');
    expect([cpu.pc, cpu.epc3, cpu.eps3, cpu.ps]).toEqual([0x40101020, 0x40100000, 0x3f, 0x33]);
    expect(cpu.interrupt).toBe(0);
  });
});

describe('CCOMPARE0', () => {
  test('raises line 6 in the cycle in which CCOUNT equals it; writing it takes the interrupt back', () => {
    const { cpu } = counting();
    cpu.intenable = 1 << 6;
    cpu.ccompare0 = cpu.ccount + 101;
    cpu.limit = 10_000;
    expect(cpu.cyclesToTimer()).toBe(101);
    expect(cpu.run()).toBe('idle');
    expect([cpu.pc, cpu.exccause, cpu.ar[6]]).toEqual([0x40101050, 4, 51]);
    expect(cpu.interrupt).toBe(1 << 6);
    expect(cpu.cyclesToTimer() + cpu.ccount).toBe(0x1_0000_0000 + cpu.ccompare0);
    cpu.ccompare0 = 0;
    expect(cpu.interrupt).toBe(0);
  });

  test('is exact in the middle of a long stretch too', () => {
    const { cpu } = counting();
    cpu.limit = 100_000;
    cpu.intenable = 1 << 6;
    cpu.ccompare0 = 60_001;
    cpu.run();
    expect([cpu.pc, cpu.ar[6]]).toEqual([0x40101050, 30_001]);
  });

  test('is not missed when cycles are added from outside', () => {
    const { cpu } = counting();
    cpu.ccompare0 = 500;
    cpu.cycles += 600;
    cpu.intenable = 1 << 6;
    expect(cpu.cyclesToTimer()).toBeLessThanOrEqual(0);
    cpu.run();
    expect(cpu.pc).toBe(0x40101050);
  });

  test('does not concern anybody while INTENABLE keeps it out', () => {
    const { cpu } = counting();
    cpu.ccompare0 = 500;
    expect(cpu.cyclesToTimer()).toBe(Number.POSITIVE_INFINITY);
    expect([cpu.run(), cpu.interrupt]).toEqual(['limit', 1 << 6]);
  });

  test('CCOUNT wraps at 32 bits and can be written', () => {
    const { cpu } = counting('wsr.ccount a2\nnop\nnop\nnop\nrsr.ccount a3\nend: j end');
    cpu.ar[2] = -2;
    cpu.run();
    expect(cpu.ar[3]).toBe(2);
  });
});

describe('WAITI', () => {
  test('waits until an interrupt comes, which returns behind it', () => {
    const { cpu, labels } = counting('waiti 0\nback: addi a6, a6, 1\nend: j end');
    cpu.ps = 0x2f;
    cpu.intenable = 1 << 5;
    cpu.limit = 10_000;
    expect([cpu.run(), cpu.run(), cpu.ar[6]]).toEqual(['idle', 'idle', 0]);
    cpu.setIrq(5, true);
    cpu.bus.writeBytes(0x40101050, asm(0x40101050, 'addi a7, a7, 1\nend: j end').bytes);
    expect(cpu.run()).toBe('idle');
    expect([cpu.pc, cpu.epc1, cpu.ar[6], cpu.ar[7]]).toEqual([0x40101053, labels['back'], 0, 1]);
  });
});

describe('reset', () => {
  test('gives reset values, keeps cycles, starts CCOUNT anew', () => {
    const { cpu } = counting('waiti 0');
    cpu.setIrq(8, true);
    cpu.run();
    const { cycles } = cpu;
    cpu.reset();
    expect([cpu.pc, cpu.ps, cpu.vecbase, cpu.intenable, cpu.interrupt]).toEqual([0x40000080, 0x1f, 0x40000000, 0, 0]);
    expect([cpu.cycles, cpu.ccount]).toEqual([cycles, 0]);
    loadProgram({ cpu, bus: cpu.bus }, 'loop: addi a6, a6, 1\nj loop');
    cpu.limit = cycles + 10;
    expect([cpu.run(), cpu.cycles]).toEqual(['limit', cycles + 10]);
  });
});
