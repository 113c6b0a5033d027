import { afterEach, describe, expect, test, vi } from 'vitest';
import { CompiledCode } from '../../../../../src/emulator/cpu/compile/compiled-code.ts';
import { DEFAULT_POLICY } from '../../../../../src/emulator/cpu/compile/translator.ts';
import { Cpu, type CpuOptions } from '../../../../../src/emulator/cpu/cpu.ts';
import type { BusDevice } from '../../../../../src/emulator/device.ts';
import { bareCore, loadProgram } from '../../../../support/core.ts';

const BASE = 0x40100000;
const DEVICE = 0x60000000;
const LIMIT = 300_000;

/** Sums and stores; a1 is the memory, a3 the sum. Never ends. */
const LOOP = `
  movi a3, 0
  again: movi a4, 100
  loop: add a3, a3, a4
  s32i a3, a1, 0
  l32i a5, a1, 0
  xor a3, a3, a5
  addi a3, a3, 7
  addi a4, a4, -1
  bnez a4, loop
  j again`;

function core(source: string, options: CpuOptions, device?: BusDevice): Cpu {
  const { bus } = bareCore(device && { devices: [{ base: DEVICE, device }] });
  const cpu = new Cpu(bus, options);
  loadProgram({ bus, cpu }, source, BASE);
  cpu.ar[1] = 0x3fff0000;
  cpu.limit = LIMIT;
  return cpu;
}

const stateOf = ({ pc, sar, cycles, ar }: Cpu): readonly number[] => [pc, sar, cycles, ...ar];

/** Every text that functions were made from since, in place of whoever makes them. */
function watchFunction(): string[] {
  const texts: string[] = [];
  const Original = globalThis.Function;
  vi.stubGlobal('Function', function watched(...words: string[]) {
    texts.push(words.at(-1) ?? '');
    return new Original(...words);
  });
  return texts;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('without code made from text', () => {
  test('nothing is compiled when that is switched off', () => {
    const texts = watchFunction();
    expect(core(LOOP, { compile: false }).run()).toBe('limit');
    expect(texts).toEqual([]);
    expect(core(LOOP, {}).run()).toBe('limit');
    expect(texts).not.toEqual([]);
  });

  test('where a Content Security Policy forbids it, everything is interpreted, and it is asked once', () => {
    const plain = core(LOOP, { compile: false });
    plain.run();
    const refuse = vi.fn(function refused() {
      throw new EvalError('refused by the policy');
    });
    vi.stubGlobal('Function', refuse);
    const refused = core(LOOP, {});
    expect(refused.run()).toBe('limit');
    expect(stateOf(refused)).toEqual(stateOf(plain));
    expect(refuse).toHaveBeenCalledTimes(1);
  });
});

describe('compiled code that is shared', () => {
  test('is used by the next core, which makes none', () => {
    const compiledCode = new CompiledCode();
    const [first, second] = [core(LOOP, { compiledCode }), core(LOOP, { compiledCode })];
    first.run();
    const { size } = compiledCode;
    const texts = watchFunction();
    second.run();
    expect([size > 0, compiledCode.size, texts]).toEqual([true, size, []]);
    expect(stateOf(second)).toEqual(stateOf(first));
  });

  test('works on the memory of the core that executes it', () => {
    const compiledCode = new CompiledCode();
    const cpus = [3, 11].map((start) => {
      const cpu = core(LOOP.replace('movi a3, 0', 'nop'), { compiledCode });
      cpu.ar[3] = start;
      return cpu;
    });
    for (let slice = 1; slice <= 10; slice++) {
      for (const cpu of cpus) {
        cpu.limit = (slice * LIMIT) / 10;
        cpu.run();
      }
    }
    for (const [i, start] of [3, 11].entries()) {
      const alone = core(LOOP.replace('movi a3, 0', 'nop'), { compile: false });
      alone.ar[3] = start;
      alone.run();
      expect(stateOf(cpus[i] as Cpu)).toEqual(stateOf(alone));
    }
  });

  test('is not taken for other code at the same address', () => {
    const compiledCode = new CompiledCode();
    core(LOOP, { compiledCode }).run();
    const other = LOOP.replace('addi a3, a3, 7', 'addi a3, a3, 9');
    const [plain, shared] = [core(other, { compile: false }), core(other, { compiledCode })];
    for (const cpu of [plain, shared]) cpu.run();
    expect(stateOf(shared)).toEqual(stateOf(plain));
  });
});

describe('hostile code', () => {
  /** Writes another instruction, of 256, into its own loop each time round: what was compiled is of no use again. */
  const CHANGING = `
    j start
    .align 4
    slot: addi a3, a3, 0
    ret
    .align 4
    at: .word slot
    first: .word 0x8000c332
    start: l32r a6, at
    l32r a7, first
    movi a10, 255
    round: addi a9, a9, 1
    and a9, a9, a10
    slli a11, a9, 16
    add a11, a11, a7
    s32i a11, a6, 0
    call0 function
    j round
    .align 4
    function: l32i a12, a1, 0
    add a12, a12, a3
    s32i a12, a1, 0
    j slot`;

  /** Instructions to execute for one to be compiled, and what a core begins with: translator.ts. */
  const PRICE = 200;
  const CREDIT = 20_000 * PRICE;

  test('can make the compiler work no more than its instructions have paid for, and ends at the limit', () => {
    const policy = { ...DEFAULT_POLICY, visits: 1 };
    const [plain, fast] = [core(CHANGING, { compile: false }), core(CHANGING, { policy })];
    for (const cpu of [plain, fast]) cpu.limit = 1_000_000;
    plain.run();
    const texts = watchFunction();
    expect(fast.run()).toBe('limit');
    expect(stateOf(fast)).toEqual(stateOf(plain));
    expect(texts.length * policy.leastSteps * PRICE).toBeLessThan(CREDIT + 1_000_000);
    expect(texts.length).toBeGreaterThan(100); // it tried
  });

  test('gets nothing but numbers into the text that is compiled', () => {
    const texts = watchFunction();
    core(`${LOOP.replace('j again', 'beqz a4, other')}\nother: l32i a6, a2, 0\ns8i a6, a1, 1\nsrl a7, a3\nssr a4\nj again`, {}).run();
    core(CHANGING, {}).run();
    const words = texts.flatMap((text) => text.replace('"use strict";', '').match(/[A-Za-z_$][\w$]*/g) ?? []);
    const known =
      /^(a\d+|ar|m8|m16|m32|[fknpsvwxLBX]\d*|let|for|if|else|break|continue|return|function|true|false|Math|imul|clz32|sar|pc|isIndirect|outcome|left|load|store|undefined)$/;
    expect(texts.length).toBeGreaterThan(3);
    expect([...new Set(words)].filter((word) => !known.test(word))).toEqual([]);
    for (const text of texts) expect(text.replace('"use strict";', '')).not.toMatch(/["'`\\]/);
  });
});

test('a limit that a device lowers holds in code that executes by stretches', () => {
  const ends = [{ compile: false }, { policy: { ...DEFAULT_POLICY, visits: 2, stretch: 250 } }].map((options) => {
    let writes = 0;
    const device: BusDevice = {
      name: 'limiter',
      size: 4,
      read: () => 0,
      write: () => {
        if (++writes === 40) cpu.limit = cpu.cycles + 1000;
        return true;
      },
      isVolatile: () => true,
      reset: () => {},
    };
    const loops = `
      outer: s32i a3, a2, 0
      addi a5, a5, 3
      movi a4, 1000
      inner: addi a3, a3, 1
      addi a4, a4, -1
      bnez a4, inner
      j outer`;
    const cpu: Cpu = core(loops, options, device);
    cpu.ar[2] = DEVICE;
    expect(cpu.run()).toBe('limit');
    return stateOf(cpu);
  });
  expect(ends[1]).toEqual(ends[0]);
});
