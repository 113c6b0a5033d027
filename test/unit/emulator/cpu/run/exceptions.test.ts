import { describe, expect, test } from 'vitest';
import type { BusDevice } from '../../../../../src/emulator/device.ts';
import { bareCore, loadProgram } from '../../../../support/core.ts';

/** VECBASE 0x40101000 with `j .` at each vector, so that a core that got there idles there. */
function coreWithVectors(options: Parameters<typeof bareCore>[0] = {}) {
  const core = bareCore(options);
  for (const offset of [0x10, 0x20, 0x30, 0x50, 0x70]) core.bus.writeBytes(0x40101000 + offset, Uint8Array.of(0x06, 0xff, 0xff));
  core.cpu.vecbase = 0x40101000;
  core.cpu.limit = 1000;
  return core;
}

const register: BusDevice = {
  name: 'register',
  size: 4,
  read: () => 0x87654321,
  write: () => true,
  isVolatile: () => false,
  reset: () => {},
};

describe('exception entry', () => {
  test('in user mode: EPC1, EXCCAUSE, PS.EXCM, VECBASE + 0x50', () => {
    const core = coreWithVectors();
    const labels = loadProgram(core, 'nop\nhere: ill');
    expect(core.cpu.run()).toBe('idle');
    expect([core.cpu.pc, core.cpu.epc1, core.cpu.exccause, core.cpu.ps]).toEqual([0x40101050, labels['here'], 0, 0x30]);
  });

  test('in kernel mode: VECBASE + 0x30', () => {
    const core = coreWithVectors();
    loadProgram(core, 'ill.n');
    core.cpu.ps = 0;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.ps]).toEqual([0x40101030, 0x10]);
  });

  test('with one being handled: DEPC and VECBASE + 0x70, EPC1 kept', () => {
    const core = coreWithVectors();
    const labels = loadProgram(core, 'nop\nhere: syscall');
    core.cpu.ps = 0x30;
    core.cpu.epc1 = 0x1234;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.depc, core.cpu.epc1, core.cpu.exccause]).toEqual([0x40101070, labels['here'], 0x1234, 1]);
  });

  test('SYSCALL has EPC1 at itself', () => {
    const core = coreWithVectors();
    loadProgram(core, 'syscall');
    core.cpu.run();
    expect([core.cpu.epc1, core.cpu.exccause]).toEqual([0x40100000, 1]);
  });

  test('RFE goes back and clears EXCM, RFDE goes to DEPC', () => {
    const core = coreWithVectors();
    const labels = loadProgram(core, 'wsr.epc1 a2\nwsr.depc a3\nrfe\ntwo: rfde\nnop\nthree: j three');
    core.cpu.ps = 0x30;
    core.cpu.ar[2] = labels['two'] as number;
    core.cpu.ar[3] = labels['three'] as number;
    expect(core.cpu.run()).toBe('idle');
    expect([core.cpu.pc, core.cpu.ps]).toEqual([labels['three'], 0x20]);
  });

  test('BREAK is a debug exception of level 2, unless INTLEVEL masks it', () => {
    const core = coreWithVectors();
    loadProgram(core, 'break 1, 1');
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.epc2, core.cpu.eps2, core.cpu.ps, core.cpu.debugcause]).toEqual([0x40101010, 0x40100000, 0x20, 0x32, 8]);

    const masked = coreWithVectors();
    const labels = loadProgram(masked, 'break.n 0\nend: j end');
    masked.cpu.ps = 0x22;
    masked.cpu.run();
    expect(masked.cpu.pc).toBe(labels['end']);
  });

  test('RFI 3 takes PS from EPS3 and pc from EPC3; RFI 1 is illegal', () => {
    const core = coreWithVectors();
    const labels = loadProgram(core, 'rfi 3\nnop\nend: j end');
    core.cpu.eps3 = 0x21;
    core.cpu.epc3 = labels['end'] as number;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.ps]).toEqual([labels['end'], 0x21]);

    const wrong = coreWithVectors();
    loadProgram(wrong, 'rfi 1');
    wrong.cpu.run();
    expect([wrong.cpu.pc, wrong.cpu.exccause]).toEqual([0x40101050, 0]);
  });

  test('SIMCALL is illegal unless somebody listens', () => {
    const core = coreWithVectors();
    const labels = loadProgram(core, 'simcall\nend: j end');
    let calls = 0;
    core.cpu.simcall = () => {
      calls++;
    };
    core.cpu.run();
    expect([calls, core.cpu.pc]).toEqual([1, labels['end']]);
    core.cpu.simcall = undefined;
    core.cpu.pc = 0x40100000;
    core.cpu.limit += 1000;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.exccause]).toEqual([0x40101050, 0]);
  });
});

describe('access rules', () => {
  const fault = (instruction: string, address: number, prepare?: (core: ReturnType<typeof bareCore>) => void) => {
    const core = coreWithVectors({ devices: [{ base: 0x60000000, device: register }] });
    core.bus.window.set({ enabled: true, base: 0 });
    loadProgram(core, `${instruction}\nend: j end`);
    core.cpu.ar[2] = address;
    prepare?.(core);
    core.cpu.run();
    if (core.cpu.pc !== 0x40101050) return 'none';
    expect([core.cpu.epc1, core.cpu.excvaddr]).toEqual([0x40100000, address >>> 0]);
    return core.cpu.exccause;
  };

  test.each([
    // lx106-and-rom.md §2
    ['l32i a3, a2, 0', 0x3ffe8002, 9],
    ['l32i.n a3, a2, 0', 0x3ffe8001, 9],
    ['l16ui a3, a2, 0', 0x3ffe8001, 9],
    ['l16si a3, a2, 0', 0x3fffffff, 9],
    ['s32i a3, a2, 0', 0x3ffe8002, 9],
    ['s32i.n a3, a2, 0', 0x40100502, 9],
    ['s16i a3, a2, 0', 0x3ffe8001, 9],
    ['l8ui a3, a2, 0', 0x3ffe8001, 'none'],
    ['l8ui a3, a2, 0', 0x3fffffff, 'none'],
    ['l8ui a3, a2, 0', 0x40100500, 3],
    ['l16ui a3, a2, 0', 0x40100500, 3],
    ['l16si a3, a2, 0', 0x40200000, 3],
    ['l8ui a3, a2, 0', 0x40200003, 3],
    ['l32i a3, a2, 0', 0x40200004, 'none'],
    ['l8ui a3, a2, 0', 0x40001000, 3],
    ['l32i a3, a2, 0', 0x40001000, 'none'],
    ['s8i a3, a2, 0', 0x40100500, 3],
    ['s16i a3, a2, 0', 0x40100500, 3],
    ['s32i a3, a2, 0', 0x40100500, 'none'],
    ['s32i a3, a2, 0', 0x40200000, 29],
    ['s8i a3, a2, 0', 0x40200000, 29],
    ['l32i a3, a2, 0', 0x00000000, 28],
    ['l8ui a3, a2, 0', 0x1fffffff, 28],
    ['s32i a3, a2, 0', 0x00000000, 29],
    ['l32i a3, a2, 0', 0x80000000, 28],
    ['l32i a3, a2, 0', 0x60000000, 'none'],
    ['l8ui a3, a2, 0', 0x60000001, 'none'],
    ['s32i a3, a2, 0', 0x60000000, 'none'],
  ])('%s at %d: cause %s', (instruction, address, expected) => {
    expect(fault(instruction, address)).toBe(expected);
  });

  test('IRAM banks that serve as cache are gone', () => {
    const one = (core: ReturnType<typeof bareCore>) => core.bus.setCacheBanks(1);
    const two = (core: ReturnType<typeof bareCore>) => core.bus.setCacheBanks(2);
    const load = 'l32i a3, a2, 0';
    expect([fault(load, 0x4010fffc), fault(load, 0x4010c000, one), fault(load, 0x4010bffc, one)]).toEqual(['none', 3, 'none']);
    expect([fault(load, 0x40108000, two), fault(load, 0x40107ffc, two)]).toEqual([3, 'none']);
    expect(fault('s32i a3, a2, 0', 0x4010c000, one)).toBe(3);
  });

  test('a window that is off, or not so wide, cannot be read', () => {
    const off = (core: ReturnType<typeof bareCore>) => core.bus.window.set({ enabled: false, base: 0 });
    const wide = (core: ReturnType<typeof bareCore>) => core.bus.window.set({ enabled: true, base: 0, size: 0x200000 });
    const load = 'l32i a3, a2, 0';
    expect([fault(load, 0x40200000, off), fault(load, 0x40300000), fault(load, 0x40300000, wide)]).toEqual([3, 3, 'none']);
  });

  test('a load that faults leaves its register alone', () => {
    const core = coreWithVectors();
    loadProgram(core, 'l32i a2, a2, 0');
    core.cpu.ar[2] = 5;
    core.cpu.run();
    expect(core.cpu.ar[2]).toBe(5);
  });

  test.each([
    [0x3ffe8000, 20],
    [0x00000000, 20],
    [0x60000000, 20],
    [0x40110000, 20],
    [0x40200000, 2],
  ])('fetching from %d: cause %d', (address, cause) => {
    const core = coreWithVectors();
    loadProgram(core, 'jx a2');
    core.cpu.ar[2] = address;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.exccause, core.cpu.epc1, core.cpu.excvaddr]).toEqual([0x40101050, cause, address, address]);
  });

  test('an instruction that reaches past the end of IRAM faults', () => {
    const core = coreWithVectors();
    core.bus.writeBytes(0x4010fffe, Uint8Array.of(0x22, 0xa0));
    core.cpu.pc = 0x4010fffe;
    core.cpu.ps = 0x20;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.epc1, core.cpu.excvaddr]).toEqual([0x40101050, 0x4010fffe, 0x40110000]);
  });
});

describe('devices', () => {
  test('give their word, and parts of it to narrow loads', () => {
    const core = coreWithVectors({ devices: [{ base: 0x60000000, device: register }] });
    const labels = loadProgram(core, 'l32i a3, a2, 0\nl8ui a4, a2, 3\nl16si a5, a2, 2\nend: j end');
    core.cpu.ar[2] = 0x60000000;
    core.cpu.run();
    expect([core.cpu.pc, core.cpu.ar[3], core.cpu.ar[4], core.cpu.ar[5]]).toEqual([labels['end'], 0x87654321 | 0, 0x87, 0x8765 - 0x10000]);
  });

  test('can lower the limit in the middle of a run', () => {
    const core = bareCore({
      devices: [
        {
          base: 0x60000000,
          device: {
            ...register,
            write: () => {
              core.cpu.limit = core.cpu.cycles + 5;
              return true;
            },
          },
        },
      ],
    });
    loadProgram(core, 's32i a3, a2, 0\nloop: addi a4, a4, 1\nj loop');
    core.cpu.ar[2] = 0x60000000;
    core.cpu.limit = 1000;
    expect([core.cpu.run(), core.cpu.cycles]).toEqual(['limit', 6]);
  });

  test('an access to nothing reads 0 and is told with the pc of its instruction', () => {
    const seen: unknown[] = [];
    const core = bareCore({ onUnmodelled: (access) => seen.push(access) });
    const labels = loadProgram(core, 'l32i a3, a2, 8\nst: s32i a3, a2, 0\nend: j end');
    core.cpu.ar[2] = 0x60000700;
    core.cpu.ar[3] = 7;
    core.cpu.limit = 1000;
    core.cpu.run();
    expect(core.cpu.ar[3]).toBe(0);
    expect(seen).toEqual([
      { address: 0x60000708, kind: 'read', pc: 0x40100000 },
      { address: 0x60000700, kind: 'write', pc: labels['st'] },
    ]);
    expect(core.bus.unmodelled).toEqual([
      { address: 0x60000700, kind: 'write', count: 1 },
      { address: 0x60000708, kind: 'read', count: 1 },
    ]);
  });
});
