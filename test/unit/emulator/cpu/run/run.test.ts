import { describe, expect, test } from 'vitest';
import type { BusDevice } from '../../../../../src/emulator/device.ts';
import { FlashArray } from '../../../../../src/emulator/nor/flash-array.ts';
import { asm } from '../../../../support/asm.ts';
import { bareCore, loadProgram } from '../../../../support/core.ts';

/** Offset 0 plain, offset 4 volatile; both read `value`. */
function device(value = 0): BusDevice & { value: number } {
  return {
    name: 'two registers',
    size: 8,
    value,
    read() {
      return this.value;
    },
    write: () => true,
    isVolatile: (offset) => offset === 4,
    reset: () => {},
  };
}

function prepare(source: string, limit = 100_000) {
  const registers = device();
  const core = bareCore({ devices: [{ base: 0x60000000, device: registers }] });
  const labels = loadProgram(core, source);
  core.cpu.ar[1] = 0x3ffff000;
  core.cpu.ar[2] = 0x60000000;
  core.cpu.ar[3] = 0x3ffe9000;
  core.cpu.limit = limit;
  return { ...core, registers, labels };
}

describe('idle is found', () => {
  test.each([
    ['an endless loop', 'loop: j loop'],
    ['a loop that waits for a word of memory', 'loop: l32i a4, a3, 0\nbeqz a4, loop'],
    ['a loop that waits for a register without a life of its own', 'loop: memw\nl32i a4, a2, 0\nbeqz a4, loop'],
    [
      'a loop that calls a function which uses the stack',
      'j loop\n.align 4\nf: addi a1, a1, -16\ns32i a0, a1, 0\nl32i a0, a1, 0\naddi a1, a1, 16\nret\nloop: call0 f\nj loop',
    ],
    ['a loop that calls from two places', 'j loop\n.align 4\nf: s32i.n a0, a1, 0\nret\nloop: call0 f\nnop\ncall0 f\nj loop'],
    ['a loop that locks interrupts and lets them in again', 'loop: rsil a4, 3\nwsr.ps a4\nrsync\nj loop'],
    ['a loop with a counted one inside', 'loop: movi a4, 9\ninner: addi a4, a4, -1\nbnez a4, inner\nj loop'],
    ['a loop that only starts after some work', 'movi a4, 2000\nwork: addi a4, a4, -1\nbnez a4, work\nloop: j loop'],
  ])('in %s', (_name, source) => {
    const { cpu } = prepare(source);
    expect(cpu.run()).toBe('idle');
    expect(cpu.cycles).toBeLessThan(12_000);
  });

  test('soon, when the loop begins during the first look', () => {
    const { cpu } = prepare(`${'nop\n'.repeat(45)}loop: j loop`);
    expect(cpu.run()).toBe('idle');
    expect(cpu.cycles).toBeLessThan(300);
  });

  test('again and again, without getting anywhere', () => {
    const { cpu, labels } = prepare('loop: l32i a4, a3, 0\nbeqz a4, loop\nend: j end');
    for (let i = 0; i < 5; i++) expect(cpu.run()).toBe('idle');
    cpu.bus.write32(0x3ffe9000, 1);
    expect([cpu.run(), cpu.pc]).toEqual(['idle', labels['end']]);
  });

  test('in slices, when the loop fits', () => {
    const { cpu } = prepare('loop: l32i a4, a3, 0\nbeqz a4, loop');
    let reason = '';
    while (reason !== 'idle' && cpu.cycles < 10_000) {
      cpu.limit = cpu.cycles + 64;
      reason = cpu.run();
    }
    expect(reason).toBe('idle');
  });
});

describe('idle is not claimed', () => {
  test.each([
    ['counts', 'loop: addi a4, a4, 1\nj loop'],
    ['counts in memory', 'loop: l32i a4, a3, 0\naddi a4, a4, 1\ns32i a4, a3, 0\nj loop'],
    ['counts in a byte of memory', 'loop: l8ui a4, a3, 1\naddi a4, a4, 1\ns8i a4, a3, 1\nmovi a4, 0\nj loop'],
    ['shifts in SAR', 'loop: ssai 1\nsrc a4, a5, a4\nssai 2\naddi a5, a5, 1\nj loop'],
    ['stores to IRAM', 'loop: s32i a4, a5, 0\nj loop'],
    ['writes a register', 'loop: s32i a4, a2, 0\nj loop'],
    ['reads a volatile register', 'loop: l32i a4, a2, 4\nbeqz a4, loop'],
    ['reads CCOUNT', 'loop: rsr.ccount a4\nmovi a4, 0\nj loop'],
    ['reads INTERRUPT', 'loop: rsr.interrupt a4\nbeqz a4, loop'],
    ['faults', 'movi a4, 1\nloop: ill'],
  ])('for a loop that %s', (_name, source) => {
    const { cpu, bus } = prepare(source);
    cpu.ar[5] = 0x40100800;
    cpu.vecbase = 0x40101000;
    bus.writeBytes(0x40101050, Uint8Array.of(0x00, 0x30, 0x00)); // RFE
    expect([cpu.run(), cpu.cycles]).toEqual(['limit', 100_000]);
  });
});

describe('a loop that will end by itself is not idle', () => {
  test.each([
    ['counts in SAR', 'loop: rsr.sar a4\naddi a4, a4, 1\nssr a4\nbeqi a4, 16, end\nmovi a4, 0\nj loop\nend: j end'],
    ['counts in PS', 'loop: rsr.ps a4\naddi a4, a4, 1\nwsr.ps a4\nbbsi a4, 4, end\nmovi a4, 0\nj loop\nend: j end'],
    ['counts in EXCVADDR', 'loop: rsr.excvaddr a4\naddi a4, a4, 4\nbbsi a4, 7, end\nl32i a5, a4, 0\nend: j end'],
  ])('when it %s', (_name, source) => {
    const { cpu, bus, labels } = prepare(source);
    // the handler goes back to the loop without RFE, all registers as before
    bus.writeBytes(0x40101050, asm(0x40101050, 'movi a4, 0\nwsr.ps a7\nrsync\njx a8').bytes);
    cpu.vecbase = 0x40101000;
    cpu.ar[7] = 0x20;
    cpu.ar[8] = labels['loop'] as number;
    expect([cpu.run(), cpu.pc]).toEqual(['idle', labels['end']]);
  });

  test('when something changes between two runs, wherever the first one ended', () => {
    for (let cut = 30; cut < 100; cut++) {
      const { cpu, bus, labels } = prepare('loop: l32i a4, a3, 0\nbnez a4, end\nnop\nnop\nnop\nj loop\nend: j end', cut);
      cpu.run();
      bus.write32(0x3ffe9000, 1);
      cpu.limit = 100_000;
      expect([cut, cpu.run(), cpu.pc]).toEqual([cut, 'idle', labels['end']]);
    }
  });
});

describe('ROM', () => {
  test('is entered with its address when pc gets there, and costs a cycle at least', () => {
    const { cpu, labels } = prepare('callx0 a5\nback: j back');
    const entered: number[] = [];
    cpu.rom = {
      enter: (address) => {
        entered.push(address, cpu.pc, cpu.cycles, cpu.sar);
        cpu.ar[2] = 77;
        cpu.cycles += 1000;
        cpu.pc = cpu.ar[0] as number;
      },
    };
    cpu.ar[5] = 0x40002ecc;
    cpu.sar = 9;
    cpu.run();
    expect(entered).toEqual([0x40002ecc, 0x40002ecc, 2, 9]);
    expect([cpu.pc, cpu.ar[2]]).toEqual([labels['back'], 77]);
    expect(cpu.cycles).toBeGreaterThan(1000);
  });

  test('that waits makes the core idle; it is entered again, and interrupts are taken meanwhile', () => {
    const { cpu } = prepare('nop');
    let entries = 0;
    cpu.rom = {
      enter: () => {
        entries++;
        cpu.idle();
      },
    };
    cpu.pc = 0x40002ecc;
    expect([cpu.run(), cpu.run(), entries]).toEqual(['idle', 'idle', 2]);
    cpu.vecbase = 0x40101000;
    cpu.bus.writeBytes(0x40101050, asm(0x40101050, 'addi a7, a7, 1\nend: j end').bytes);
    cpu.intenable = 1;
    cpu.rom = {
      enter: () => {
        entries++;
        cpu.idle();
        cpu.setIrq(0, true); // in the same moment
      },
    };
    expect(cpu.run()).toBe('idle');
    expect([cpu.pc, cpu.epc1, cpu.ar[7], entries]).toEqual([0x40101053, 0x40002ecc, 1, 3]);
  });

  test('that waits when the limit is reached is entered again', () => {
    const { cpu } = prepare('nop', 10);
    let entries = 0;
    cpu.rom = {
      enter: () => {
        entries++;
        cpu.cycles += 10;
        cpu.idle();
      },
    };
    cpu.pc = 0x40002ecc;
    expect([cpu.run(), entries]).toEqual(['limit', 1]);
    cpu.limit = 100;
    expect([cpu.run(), entries]).toEqual(['idle', 2]);
  });

  test('that does not move on cannot hang the core', () => {
    const { cpu } = prepare('nop', 500);
    cpu.rom = { enter: () => {} };
    cpu.pc = 0x40000000;
    expect([cpu.run(), cpu.cycles]).toEqual(['limit', 500]);
  });

  test.each([
    [true, 'idle'],
    [false, 'limit'],
  ])('called in a loop, pure %s: %s', (pure, reason) => {
    const { cpu } = prepare('loop: callx0 a5\nbeqz a2, loop');
    cpu.rom = {
      enter: () => {
        if (pure) cpu.pureCall();
        cpu.ar[2] = 0;
        cpu.pc = cpu.ar[0] as number;
      },
    };
    cpu.ar[5] = 0x40003b8c;
    expect(cpu.run()).toBe(reason);
  });

  test('can raise an exception at its own address', () => {
    const { cpu } = prepare('nop');
    cpu.vecbase = 0x40101000;
    cpu.bus.writeBytes(0x40101050, Uint8Array.of(0x06, 0xff, 0xff));
    cpu.rom = { enter: () => cpu.raise(6) };
    cpu.pc = 0x4000e21c;
    cpu.run();
    expect([cpu.pc, cpu.epc1, cpu.exccause]).toEqual([0x40101050, 0x4000e21c, 6]);
  });
});

describe('run', () => {
  test('stops at the limit, and not before', () => {
    const { cpu } = prepare('loop: addi a4, a4, 1\nj loop', 77);
    expect([cpu.run(), cpu.cycles]).toEqual(['limit', 77]);
    expect([cpu.run(), cpu.cycles]).toEqual(['limit', 77]);
  });

  test('gives the same whatever the slices', () => {
    const source = 'loop: addi a4, a4, 1\nmull a5, a5, a4\nadd a5, a5, a4\ns32i a5, a3, 0\nl32i a6, a3, 0\nj loop';
    const whole = prepare(source);
    whole.cpu.run();
    const sliced = prepare(source);
    for (let slice = 1; sliced.cpu.cycles < 100_000; slice = (slice % 700) + 13) {
      sliced.cpu.limit = Math.min(100_000, sliced.cpu.cycles + slice);
      sliced.cpu.run();
    }
    expect([...sliced.cpu.ar, sliced.cpu.pc]).toEqual([...whole.cpu.ar, whole.cpu.pc]);
  });

  test('returns after the instruction in which stop() was called', () => {
    const stopping: BusDevice = {
      ...device(),
      write: () => {
        core.cpu.stop();
        return true;
      },
    };
    const core = bareCore({
      devices: [{ base: 0x60000000, device: stopping }],
    });
    const labels = loadProgram(core, 's32i a4, a2, 0\nnext: j next');
    core.cpu.ar[2] = 0x60000000;
    core.cpu.limit = 1000;
    expect([core.cpu.run(), core.cpu.pc, core.cpu.cycles]).toEqual(['stopped', labels['next'], 1]);
    expect(core.cpu.run()).toBe('idle');
  });
});

describe('the flash window', () => {
  const words = Uint8Array.from({ length: 0x100000 }, (_, i) => (i * 7) & 0xff);

  test('executes across the borders of decoded pages, and forgets them on a remap', () => {
    const flash = new Uint8Array(0x200000).fill(0xff);
    const core = bareCore({ flash: { bytes: flash } });
    const low = Uint8Array.of(0x42, 0xc4, 1, 0x42, 0xc4, 1, 0x06, 0xff, 0xff); // addi a4, a4, 1 twice; j .
    flash.set(low, 0xffd);
    flash.set([0x42, 0xc4, 16, 0x42, 0xc4, 16, 0x06, 0xff, 0xff], 0x100ffd);
    const { cpu, bus } = core;
    const go = (): number => {
      cpu.pc = 0x40200ffd;
      cpu.ps = 0x20;
      cpu.ar[4] = 0;
      cpu.limit = cpu.cycles + 1000;
      expect(cpu.run()).toBe('idle');
      return cpu.ar[4] as number;
    };
    bus.window.set({ enabled: true, base: 0 });
    expect(go()).toBe(2);
    bus.window.set({ enabled: true, base: 0x100000 });
    expect(go()).toBe(32);
    flash.set(low, 0x100ffd);
    bus.flashChanged(0x100ffd, low.length);
    expect(go()).toBe(2);
  });

  test('can be remapped by the code that runs in it, by register and by ROM call', () => {
    const flash = new Uint8Array(0x200000).fill(0xff);
    const remap: BusDevice = {
      ...device(),
      write: (_offset, value) => {
        core.bus.window.set({ enabled: true, base: value });
        return true;
      },
    };
    const core = bareCore({ flash: { bytes: flash }, devices: [{ base: 0x60000000, device: remap }] });
    const { cpu, bus } = core;
    // at both places: store the base, call the ROM; what follows differs
    flash.set(asm(0x40200000, 'nop\nwrite: s32i a3, a2, 0\naddi a4, a4, 1\ncallx0 a5\naddi a4, a4, 1\nend: j end').bytes);
    flash.set(asm(0x40200000, 'nop\nnop\naddi a4, a4, 16\ncallx0 a5\naddi a4, a4, 16\nend: j end').bytes, 0x100000);
    cpu.rom = {
      enter: () => {
        if (cpu.ar[6] === 1) bus.window.set({ enabled: true, base: 0 });
        cpu.pc = cpu.ar[0] as number;
      },
    };
    const go = (base: number, inRom: number): number => {
      bus.window.set({ enabled: true, base: 0 });
      cpu.pc = 0x40200000;
      cpu.ps = 0x20;
      cpu.ar.set([0, 0, 0x60000000, base, 0, 0x40004678, inRom]);
      cpu.limit = cpu.cycles + 1000;
      expect(cpu.run()).toBe('idle');
      return cpu.ar[4] as number;
    };
    expect([go(0, 0), go(0x100000, 0), go(0, 0), go(0x100000, 1)]).toEqual([2, 32, 2, 17]);
  });

  test('is read as a ROM call left it, which may have moved the flash', () => {
    const flash = new FlashArray(0x100000);
    const sharing = new FlashArray(0x100000, flash);
    const core = bareCore({ flash });
    const { cpu, bus } = core;
    bus.window.set({ enabled: true, base: 0 });
    loadProgram(core, 'l32i a4, a2, 0\ncallx0 a5\nl32i a6, a2, 0\nend: j end');
    cpu.rom = {
      enter: () => {
        flash.own()[0] = 1;
        cpu.pc = cpu.ar[0] as number;
      },
    };
    cpu.ar[2] = 0x40200000;
    cpu.ar[5] = 0x40004a4c;
    cpu.limit = 1000;
    expect(cpu.run()).toBe('idle');
    expect([cpu.ar[4], cpu.ar[6], sharing.bytes[0]]).toEqual([-1, -255, 0xff]);
  });

  test('reads words, wrapping at the flash’s capacity', () => {
    const core = bareCore({ flash: { bytes: words.slice(0, 0x80000) } });
    core.bus.window.set({ enabled: true, base: 0 });
    loadProgram(core, 'l32i a4, a2, 4\nl32i a5, a3, 4\nend: j end');
    core.cpu.ar[2] = 0x40200000;
    core.cpu.ar[3] = 0x40280000;
    core.cpu.limit = 1000;
    expect(core.cpu.run()).toBe('idle');
    expect([core.cpu.ar[4], core.cpu.ar[5]]).toEqual([0x312a231c, 0x312a231c]);
  });
});
