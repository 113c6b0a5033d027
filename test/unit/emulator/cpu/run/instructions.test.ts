import { describe, expect, test } from 'vitest';
import { bareCore, loadProgram } from '../../../../support/core.ts';

/** Runs `source` up to its end with `registers` set and gives the core. */
function run(source: string, registers: Readonly<Record<number, number>> = {}) {
  const core = bareCore();
  const labels = loadProgram(core, `${source}\nend: j end`);
  for (const [index, value] of Object.entries(registers)) core.cpu.ar[Number(index)] = value;
  core.cpu.limit = 10_000;
  expect(core.cpu.run()).toBe('idle');
  expect(core.cpu.pc).toBe(labels['end']);
  return core;
}

/** a4 after `instruction` with a2 = `s` and a3 = `t`. */
const result = (instruction: string, s: number, t = 0): number => (run(instruction, { 2: s, 3: t }).cpu.ar[4] as number) >>> 0;

describe('arithmetic', () => {
  test.each([
    ['add a4, a2, a3', 0xffffffff, 2, 1],
    ['addx2 a4, a2, a3', 0x80000001, 3, 5],
    ['addx4 a4, a2, a3', 5, 3, 23],
    ['addx8 a4, a2, a3', 5, 3, 43],
    ['sub a4, a2, a3', 0, 1, 0xffffffff],
    ['subx2 a4, a2, a3', 5, 3, 7],
    ['subx4 a4, a2, a3', 5, 3, 17],
    ['subx8 a4, a2, a3', 5, 3, 37],
    ['and a4, a2, a3', 0xf0f0, 0xff00, 0xf000],
    ['or a4, a2, a3', 0xf0f0, 0xff00, 0xfff0],
    ['xor a4, a2, a3', 0xf0f0, 0xff00, 0x0ff0],
    ['neg a4, a3', 0, 5, 0xfffffffb],
    ['abs a4, a3', 0, -5, 5],
    ['abs a4, a3', 0, 0x80000000, 0x80000000],
    ['add.n a4, a2, a3', 3, 4, 7],
    ['addi a4, a2, -128', 0, 0, 0xffffff80],
    ['addi.n a4, a2, -1', 0, 0, 0xffffffff],
    ['addmi a4, a2, -32768', 0, 0, 0xffff8000],
    ['mul16u a4, a2, a3', 0x1ffff, 0x2ffff, 0xfffe0001],
    ['mul16s a4, a2, a3', 0x1ffff, 0x20002, 0xfffffffe],
    ['mull a4, a2, a3', 123456789, 0xdeadbeef, 0xce1b0c9b],
    ['nsa a4, a2', 0, 0, 31],
    ['nsa a4, a2', -1, 0, 31],
    ['nsa a4, a2', 0x40000000, 0, 0],
    ['nsau a4, a2', 0, 0, 32],
    ['nsau a4, a2', 123456789, 0, 5],
    ['movi a4, -2048', 0, 0, 0xfffff800],
    ['movi a4, 2047', 0, 0, 2047],
    ['movi.n a4, 95', 0, 0, 95],
    ['mov.n a4, a3', 0, 77, 77],
  ])('%s with a2 = %d, a3 = %d', (instruction, s, t, expected) => {
    expect(result(instruction, s, t)).toBe(expected);
  });

  test.each([
    ['moveqz', [7, 0, 0]],
    ['movnez', [0, 7, 7]],
    ['movltz', [0, 0, 7]],
    ['movgez', [7, 7, 0]],
  ])('%s moves on 0, 1, -1 as its name says', (name, expected) => {
    expect([0, 1, -1].map((t) => result(`movi a4, 0\n${name} a4, a2, a3`, 7, t))).toEqual(expected);
  });
});

describe('shifts', () => {
  test.each([
    ['slli a4, a2, 1', 0x80000001, 0, 2],
    ['slli a4, a2, 31', 3, 0, 0x80000000],
    ['srli a4, a3, 15', 0, 0x80000000, 0x10000],
    ['srai a4, a3, 31', 0, 0x80000000, 0xffffffff],
    ['ssl a2\nsll a4, a3', 0, 0x1234, 0x1234],
    ['ssl a2\nsll a4, a3', 4, 0x1234, 0x12340],
    ['ssai 0\nsll a4, a3', 0, 0x1234, 0],
    ['ssr a2\nsrl a4, a3', 4, 0x80000000, 0x08000000],
    ['ssr a2\nsra a4, a3', 4, 0x80000000, 0xf8000000],
    ['ssr a2\nsrl a4, a3', 32, 0x80000000, 0x80000000],
    ['ssai 5\nsrc a4, a2, a3', 123456789, 0xdeadbeef, 0xaef56df7],
    ['ssai 0\nsrc a4, a2, a3', 1, 2, 2],
    ['ssa8l a2\nsrl a4, a3', 3, 0x12345678, 0x12],
    ['ssa8b a2\nsrl a4, a3', 3, 0x12345678, 0x12345678 >>> 8],
    ['extui a4, a3, 4, 16', 0, 0x12345678, 0x4567],
    ['extui a4, a3, 31, 1', 0, 0x80000000, 1],
  ])('%s with a2 = %d, a3 = %d', (source, s, t, expected) => {
    expect(result(source, s, t)).toBe(expected);
  });

  test('take SAR = 32 and beyond as a shift of everything', () => {
    const { ar } = run(
      'movi a5, 32\nwsr.sar a5\nsrl a6, a2\nsra a7, a2\nsll a8, a2\nsrc a9, a2, a3\nmovi a5, 40\nwsr.sar a5\nsrc a10, a2, a3',
      {
        2: 0x87654321,
        3: 5,
      },
    ).cpu;
    expect([6, 7, 8, 9, 10].map((i) => (ar[i] as number) >>> 0)).toEqual([0, 0xffffffff, 0x87654321, 0x87654321, 0x876543]);
  });
});

describe('branches', () => {
  const taken = (branch: string, s: number, t = 0): boolean =>
    run(`movi a4, 1\n${branch}, over\nmovi a4, 0\nover: nop`, { 2: s, 3: t }).cpu.ar[4] === 1;

  test.each([
    ['beqz a2', [[0], [1], [-1]], [true, false, false]],
    ['bnez a2', [[0], [1], [-1]], [false, true, true]],
    ['bltz a2', [[0], [1], [-1]], [false, false, true]],
    ['bgez a2', [[0], [1], [-1]], [true, true, false]],
    ['beqz.n a2', [[0], [1], [-1]], [true, false, false]],
    ['bnez.n a2', [[0], [1], [-1]], [false, true, true]],
    ['beqi a2, -1', [[-1], [1], [0]], [true, false, false]],
    ['bnei a2, 256', [[256], [1], [0]], [false, true, true]],
    ['blti a2, -1', [[-2], [-1], [0]], [true, false, false]],
    ['bgei a2, 12', [[12], [11], [-1]], [true, false, false]],
    ['bltui a2, 32768', [[32767], [32768], [-1]], [true, false, false]],
    ['bgeui a2, 65536', [[65535], [65536], [-1]], [false, true, true]],
    [
      'beq a2, a3',
      [
        [1, 1],
        [1, 2],
        [-1, 1],
      ],
      [true, false, false],
    ],
    [
      'bne a2, a3',
      [
        [1, 1],
        [1, 2],
        [-1, 1],
      ],
      [false, true, true],
    ],
    [
      'blt a2, a3',
      [
        [1, 1],
        [1, 2],
        [-1, 1],
      ],
      [false, true, true],
    ],
    [
      'bge a2, a3',
      [
        [1, 1],
        [1, 2],
        [-1, 1],
      ],
      [true, false, false],
    ],
    [
      'bltu a2, a3',
      [
        [1, 1],
        [1, 2],
        [-1, 1],
      ],
      [false, true, false],
    ],
    [
      'bgeu a2, a3',
      [
        [1, 1],
        [1, 2],
        [-1, 1],
      ],
      [true, false, true],
    ],
    [
      'bany a2, a3',
      [
        [6, 4],
        [6, 9],
        [-1, 0],
      ],
      [true, false, false],
    ],
    [
      'bnone a2, a3',
      [
        [6, 4],
        [6, 9],
        [-1, 0],
      ],
      [false, true, true],
    ],
    [
      'ball a2, a3',
      [
        [6, 4],
        [6, 12],
        [-1, 0],
      ],
      [true, false, true],
    ],
    [
      'bnall a2, a3',
      [
        [6, 4],
        [6, 12],
        [-1, 0],
      ],
      [false, true, false],
    ],
    [
      'bbc a2, a3',
      [
        [2, 1],
        [2, 33],
        [2, 0],
      ],
      [false, false, true],
    ],
    [
      'bbs a2, a3',
      [
        [2, 1],
        [2, 33],
        [2, 0],
      ],
      [true, true, false],
    ],
    ['bbci a2, 31', [[0x80000000], [1], [0]], [false, true, true]],
    ['bbsi a2, 16', [[0x10000], [1], [0]], [true, false, false]],
  ])('%s', (branch, operands, expected) => {
    expect(operands.map(([s = 0, t = 0]) => taken(branch, s, t))).toEqual(expected);
  });

  test('loop backwards', () => {
    expect(result('movi a4, 0\nloop: addi a4, a4, 3\naddi a2, a2, -1\nbnez a2, loop', 100)).toBe(300);
  });
});

describe('calls', () => {
  test('CALL0 leaves the return address, RET goes there', () => {
    const { cpu } = run('movi a4, 1\ncall0 sub\naddi a4, a4, 10\nj over\n.align 4\nsub: addi a4, a4, 100\nret\nover: nop');
    expect(cpu.ar[4]).toBe(111);
  });

  test('CALLX0 reads its register before it writes a0', () => {
    const core = bareCore();
    const labels = loadProgram(
      core,
      'j start\n.align 4\nlit: .word there\nstart: l32r a0, lit\ncallx0 a0\nback: movi a5, 1\nthere: addi a5, a5, 7\nend: j end',
    );
    core.cpu.limit = 1000;
    expect(core.cpu.run()).toBe('idle');
    expect([core.cpu.ar[0], core.cpu.ar[5]]).toEqual([labels['back'], 7]);
  });
});

describe('loads and stores', () => {
  test('of every width in DRAM, little-endian', () => {
    const { cpu, bus } = run(
      's32i a2, a1, 4\ns16i a2, a1, 8\ns8i a2, a1, 10\nl32i a3, a1, 4\nl16ui a4, a1, 6\nl16si a5, a1, 6\nl8ui a6, a1, 5\nl32i.n a7, a1, 4\ns32i.n a2, a1, 60',
      { 1: 0x3ffe8100, 2: 0x87654321 },
    );
    expect([3, 4, 5, 6, 7].map((i) => cpu.ar[i])).toEqual([0x87654321 | 0, 0x8765, 0x8765 - 0x10000, 0x43, 0x87654321 | 0]);
    expect([...bus.readBytes(0x3ffe8104, 8)]).toEqual([0x21, 0x43, 0x65, 0x87, 0x21, 0x43, 0x21, 0]);
    expect(bus.read32(0x3ffe813c)).toBe(0x87654321);
  });

  test('of words in IRAM', () => {
    const { cpu, bus } = run('s32i a2, a1, 0\nl32i a3, a1, 0\nl32i.n a4, a1, 0', { 1: 0x40100400, 2: 0x87654321 });
    expect([cpu.ar[3], cpu.ar[4], bus.read32(0x40100400)]).toEqual([0x87654321 | 0, 0x87654321 | 0, 0x87654321]);
  });

  test('L32R reads backwards from IRAM', () => {
    expect(run('j over\n.align 4\nlit: .word 0x12345678\nover: l32r a4, lit').cpu.ar[4]).toBe(0x12345678);
  });

  test('L32R counts from LITBASE when its lowest bit is set', () => {
    // literal word 0xfff0 (offset -0x40) below the 4 KiB page that LITBASE names
    const { bus, cpu } = bareCore();
    const labels = loadProgram({ bus, cpu }, 'wsr.litbase a2\n.byte 0x41, 0xf0, 0xff\nend: j end');
    bus.write32(0x40101000 - 0x40, 0xcafe);
    cpu.ar[2] = 0x40101001;
    cpu.limit = 1000;
    expect(cpu.run()).toBe('idle');
    expect([cpu.pc, cpu.ar[4]]).toEqual([labels['end'], 0xcafe]);
  });

  test.each([
    [0, ''],
    [1, 'nop\nnop.n'],
    [2, 'nop.n'],
    [3, 'nop'],
  ])('code that changes the last byte of an instruction %d bytes into a word runs the new one', (place, padding) => {
    const core = bareCore();
    const labels = loadProgram(
      core,
      `movi a5, 2
       nop.n # 5 bytes so far
       nop   # 8
       again: ${padding}
       target: movi a4, 17
       addi a5, a5, -1
       s32i a6, a2, 0
       bnez a5, again
       end: j end`,
    );
    const changed = (labels['target'] as number) + 2;
    expect((changed - 2) % 4).toBe(place);
    const word = changed & ~3;
    core.bus.write8(changed, 18);
    core.cpu.ar[6] = core.bus.read32(word);
    core.bus.write8(changed, 17);
    core.cpu.ar[2] = word;
    core.cpu.limit = 1000;
    expect(core.cpu.run()).toBe('idle');
    expect(core.cpu.ar[4]).toBe(18);
  });
});

describe('system instructions', () => {
  test('that order memory or run the TLB do nothing', () => {
    run('nop\nnop.n\nmemw\nextw\nisync\nrsync\nesync\ndsync\nexcw\nwitlb a2, a3\nwdtlb a2, a3\niitlb a3\nidtlb a3\nwer a2, a3\nrer a4, a3');
  });

  test('RSIL gives the old PS and sets the level', () => {
    const { cpu } = run('rsil a2, 3\nrsil a3, 1');
    expect([cpu.ar[2], cpu.ar[3], cpu.ps]).toEqual([0x20, 0x23, 0x21]);
  });

  test('special registers keep what is written', () => {
    const names = ['excsave1', 'excsave2', 'excsave3', 'epc1', 'epc2', 'epc3', 'depc', 'excvaddr', 'vecbase', 'ddr', 'icount'];
    const { cpu } = run(
      names.map((name, i) => `addi a2, a2, 1\nwsr.${name} a2\nrsr.${name} a3\nsub a3, a3, a2\nadd a4, a4, a3 # ${i}`).join('\n'),
      {
        2: 0x40100000,
      },
    );
    expect(cpu.ar[4]).toBe(0);
    expect([cpu.excsave1, cpu.vecbase]).toEqual([0x40100001, 0x40100009]);
  });

  test('XSR exchanges', () => {
    const { cpu } = run('wsr.excsave1 a2\nxsr.excsave1 a3', { 2: 5, 3: 6 });
    expect([cpu.excsave1, cpu.ar[3]]).toEqual([6, 5]);
  });

  test('the configuration ids are the LX106’s', () => {
    const { cpu } = run('rsr.176 a2\nrsr.208 a3');
    expect([cpu.ar[2], cpu.ar[3]].map((id) => (id as number) >>> 0)).toEqual([0xc28cdafa, 0x1082b6f6]);
  });

  test('CCOUNT counts one an instruction', () => {
    const { cpu } = run('rsr.ccount a2\nnop\nnop\nrsr.ccount a3');
    expect((cpu.ar[3] as number) - (cpu.ar[2] as number)).toBe(3);
  });
});
