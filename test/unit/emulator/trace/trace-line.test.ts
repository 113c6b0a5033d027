import { describe, expect, test } from 'vitest';
import { ROM_TABLE } from '../../../../src/emulator/rom/table.ts';
import { traceLine } from '../../../../src/emulator/trace/trace-line.ts';
import { bareCore, loadProgram } from '../../../support/core.ts';

function lineOf(source: string, base = 0x40100000): string {
  const core = bareCore();
  core.bus.window.set({ enabled: true, base: 0 });
  const labels = loadProgram(core, source, base);
  core.cpu.pc = labels['here'] ?? base;
  core.cpu.ar.set([0x40004b1c, 0x3fffff00, -1, 3, 4, 5]);
  core.cpu.sar = 17;
  return traceLine(core.cpu);
}

describe('an instruction', () => {
  test.each([
    ['add a2, a3, a4', '40100000 add a2, a3, a4               a3=00000003 a4=00000004'],
    ['l32i.n a5, a1, 8', '40100000 l32i.n a5, a1, 8             a1=3fffff00'],
    ['s32i a5, a1, 8', '40100000 s32i a5, a1, 8               a5=00000005 a1=3fffff00'],
    ['moveqz a2, a3, a4', '40100000 moveqz a2, a3, a4            a2=ffffffff a3=00000003 a4=00000004'],
    ['add a2, a2, a2', '40100000 add a2, a2, a2               a2=ffffffff'],
    ['srl a2, a3', '40100000 srl a2, a3                   a3=00000003 sar=11'],
    ['movi a2, 1', '40100000 movi a2, 1'],
    ['nop', '40100000 nop'],
    ['.byte 0x20, 0x31, 0x43', '40100000 .byte 0x20, 0x31, 0x43'],
  ])('%s shows what it reads', (source, line) => {
    expect(lineOf(source)).toBe(line);
  });

  test('names what lies in the ROM: in registers, in a literal', () => {
    expect(lineOf('callx0 a0')).toBe('40100000 callx0 a0                    a0=40004b1c <SPIRead>');
    expect(lineOf('ret')).toBe('40100000 ret                          a0=40004b1c <SPIRead>');
    expect(lineOf('pool: .word 0x40002ecc\nhere: l32r a5, pool')).toBe(
      '40100004 l32r a5, 0x40100000          loads 40002ecc <ets_delay_us>',
    );
  });

  test('at a place without memory is none', () => {
    const { cpu } = bareCore();
    cpu.pc = 0x60000000;
    expect(traceLine(cpu)).toBe('60000000 cannot be fetched');
  });

  test('is not read from a register: looking changes nothing', () => {
    let reads = 0;
    const device = { name: 'd', size: 4, read: () => ++reads, write: () => true, isVolatile: () => true, reset: () => {} };
    const core = bareCore({ devices: [{ base: 0x400c0000, device }] });
    loadProgram(core, '.byte 0x51, 0x00, 0x00'); // l32r a5, 0x400c0000
    core.cpu.pc = 0x40100000;
    expect(traceLine(core.cpu)).toBe('40100000 l32r a5, 0x400c0000');
    core.cpu.pc = 0x400c0000;
    expect(traceLine(core.cpu)).toBe('400c0000 cannot be fetched');
    core.cpu.pc = 0x40002a88;
    core.cpu.ar.set([0x40100123, 0, 0x3ffe8000, 0x400c0000]);
    expect(traceLine(core.cpu)).toBe('40002a88 ets_strcpy(to=3ffe8000, from=400c0000) from 40100123');
    expect(reads).toBe(0);
  });
});

describe('the ROM', () => {
  const { cpu, bus } = bareCore();

  function romLine(pc: number, a2 = 0, a3 = 0, a4 = 0): string {
    cpu.pc = pc;
    cpu.ar.set([0x40100123, 0x3fffff00, a2, a3, a4]);
    return traceLine(cpu);
  }

  bus.writeBytes(
    0x3ffe8000,
    Uint8Array.from('%d%% of %s\n\0\u009b2J"\0', (c) => c.charCodeAt(0)),
  );

  test.each([
    [romLine(0x40004b1c, 0x1000, 0x3ffe8000, 16), '40004b1c SPIRead(address=00001000, to=3ffe8000, length=00000010) from 40100123'],
    [romLine(0x400024cc, 0x3ffe8000, 7, 0x3ffe800c), '400024cc ets_printf("%d%% of %s\\n", 00000007, "\\x9b2J\\"") from 40100123'],
    [romLine(0x40003b30, 0x41), '40003b30 uart_tx_one_char("A") from 40100123'],
    [romLine(0x4000264c), '4000264c software_reset() from 40100123'],
    [romLine(0x4000ff20), '4000ff20 main: text goes out'],
    [romLine(0x400092d4, 1, 2, 3), '400092d4 aes_decrypt(a2=00000001, a3=00000002, a4=00000003, a5=00000000) from 40100123'],
    [romLine(0x4000fffc), '4000fffc unknown place in the ROM(a2=00000000, a3=00000000, a4=00000000, a5=00000000) from 40100123'],
  ])('%#: a call with its arguments and its caller, a place that is no function with what it is', (line, expected) => {
    expect(line).toBe(expected);
  });

  test('every function that is modelled has its arguments described, and no place that is none', () => {
    const described = ROM_TABLE.filter(({ args }) => args !== undefined);
    const places = [0x400010a8, 0x40001100, 0x4000228b]; // main's start and end of a program, and a wait
    expect(described).toEqual(ROM_TABLE.filter(({ address }) => address < 0x4000ff00 && !places.includes(address)));
    expect(described.filter(({ address }) => romLine(address).includes('a2='))).toEqual([]);
  });

  test('every place that is taken over has a name', () => {
    const nameless = ROM_TABLE.filter(({ address }) => romLine(address).includes('unknown'));
    expect(nameless).toEqual([]);
  });
});

test.each([
  ['l32i a2, a3, 0', 0x50, 'exception 28 LOAD_PROHIBITED 00000040 at 40100000'],
  ['ill', 0x50, 'exception 0 ILLEGAL at 40100000'],
  ['break 1, 2', 0x10, 'debug exception 8 at 40100000'],
])('at a vector: what led there: %s', (source, vector, text) => {
  const core = bareCore();
  loadProgram(core, source);
  core.cpu.vecbase = 0x40108000;
  core.cpu.ar[3] = 0x40;
  core.cpu.limit = 1;
  core.cpu.run();
  expect(traceLine(core.cpu)).toBe(`${(0x40108000 + vector).toString(16)} ill; ${text}`);
});

test('onStep sees every instruction and ROM call once, and changes nothing', () => {
  const source = 'movi a4, 20\nloop: addi a4, a4, -1\nbnez a4, loop\ncallx0 a5\nend: j end';
  const run = (isTraced: boolean) => {
    const core = bareCore();
    loadProgram(core, source);
    const { cpu } = core;
    const seen: number[] = [];
    if (isTraced) cpu.onStep = ({ pc }) => seen.push(pc);
    cpu.rom = {
      enter: () => {
        cpu.pc = (cpu.ar[0] as number) >>> 0;
      },
    };
    cpu.ar[5] = 0x40002ecc;
    cpu.limit = 45;
    return { reason: cpu.run(), seen, state: [cpu.pc, cpu.cycles, ...cpu.ar] };
  };
  const [plain, traced] = [run(false), run(true)];
  expect([traced.reason, traced.state]).toEqual([plain.reason, plain.state]);
  expect(traced.seen.slice(0, 4)).toEqual([0x40100000, 0x40100003, 0x40100006, 0x40100003]);
  expect(traced.seen).toHaveLength(45);
  expect(traced.seen).toContain(0x40002ecc);
});
