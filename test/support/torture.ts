import type { Random } from '../../src/base/random.ts';
import { Bus } from '../../src/emulator/bus/bus.ts';
import { Cpu, type CpuOptions } from '../../src/emulator/cpu/cpu.ts';
import type { BusDevice } from '../../src/emulator/device.ts';
import { asm } from './asm.ts';
import { Generator } from './qemu/generate.ts';

const VECTORS = 0x40100000;
const DEVICE = 0x60000000;
const DATA = 0x3fff0000;
/** A place in IRAM that holds data only, and one in the middle of the program. */
const IRAM_DATA = 0x40108000;
const WINDOW = 0x40200000;
/** Functions that every program calls: in a bank that may become cache, and in the window. */
const IRAM_FUNCTION = 0x4010d000;
const WINDOW_FUNCTION = WINDOW + 0x3000;
/** Instruction pairs of four bytes that a program, or somebody outside, may put into its slots. */
const PAIRS = [
  'addi.n a2, a2, 1; mov.n a3, a2',
  'movi.n a4, 17; add.n a5, a4, a3',
  'nop.n; addi.n a6, a5, -1',
  'mov.n a7, a6; mov.n a8, a7',
];
const SLOTS = 6;
const CONSTANTS = 4;
/** All sorts of addresses: unaligned, of every region, at the ends of memories. */
const PLACES = [
  DEVICE,
  DEVICE + 4,
  IRAM_DATA,
  0x3fffffe0,
  0x3ffe7ff0,
  WINDOW + 0x1000,
  0x402ffff0,
  0x40000ff0,
  DATA + 1,
  IRAM_DATA + 2,
  0,
  0x80000000,
];
const ACCESSES = ['l8ui', 'l16ui', 'l16si', 'l32i', 's8i', 's16i', 's32i', 'l32i', 's32i'];

/** A function whose second word is a slot; it returns elsewhere when a3 is 0 and a11 holds an address. */
function sharedFunction(pair: number): Uint8Array {
  return asm(0, `j slot; .align 4; slot: ${PAIRS[pair]}; bnez a3, back; beqz a11, back; mov.n a0, a11; back: ret`).bytes;
}

/** Where a program lies: its end reaches into the banks that may become cache, or it lies in the flash window. */
export const BASES = [0x40100400, 0x4010bec0, 0x40200000] as const;

const HANDLERS = `
  .align 4
  device: .word ${DEVICE}
  user: wsr.excsave1 a0
  rsr.exccause a0
  beqi a0, 4, interrupt
  rsr.epc1 a0
  addi a0, a0, 3
  wsr.epc1 a0
  rsr.excsave1 a0
  rfe
  interrupt: wsr.excsave3 a1
  l32r a0, device
  s32i a1, a0, 8
  movi a1, -1
  wsr.intclear a1
  rsr.ccompare0 a1
  wsr.ccompare0 a1
  rsr.excsave3 a1
  rsr.excsave1 a0
  rfe
  debug: wsr.excsave2 a0
  rsr.epc2 a0
  addi a0, a0, 3
  wsr.epc2 a0
  rsr.excsave2 a0
  rfi 2
  nmi: rfi 3`;

function vectors(): Uint8Array {
  const at = VECTORS + 0x100;
  const { bytes, labels } = asm(at, HANDLERS);
  const code = new Uint8Array(0x200);
  code.set(bytes, 0x100);
  for (const [offset, label] of [
    [0x10, 'debug'],
    [0x20, 'nmi'],
    [0x30, 'user'],
    [0x50, 'user'],
    [0x70, 'user'],
  ] as const) {
    code.set(asm(VECTORS + offset, `j ${labels[label]}`).bytes, offset);
  }
  return code;
}

/** A random program: an endless loop over computing, memory, calls, exceptions, devices, timers, and changes of its own code. */
export interface Torture {
  readonly source: string;
  readonly base: number;
  readonly bytes: Uint8Array;
  readonly labels: Readonly<Record<string, number>>;
}

export function tortureProgram(random: Random, base: number): Torture {
  const upTo = (n: number): number => Math.floor(random() * n);
  const word = (): number => Math.floor(random() * 0x1_0000_0000);
  const items = Array.from({ length: 6 + upTo(14) }, (_, i) => {
    const address = `l32r a13, place${upTo(PLACES.length)}`;
    const ways = [
      () => `${address}\n${ACCESSES[upTo(ACCESSES.length)]} a${upTo(13)}, a13, ${4 * upTo(8)}`,
      () => `l32r a13, at${upTo(SLOTS)}\nl32r a12, pair${upTo(PAIRS.length)}\ns32i a12, a13, 0`,
      () => `l32r a13, constants\ns32i a${upTo(13)}, a13, ${4 * upTo(CONSTANTS)}`,
      () => `l32r a${upTo(13)}, constant${upTo(CONSTANTS)}`,
      () =>
        `rsr.ccount a12\naddi a12, a12, ${20 + upTo(90)}\nwsr.ccompare0 a12\nmovi a12, ${[64, 0x7f, 0x20, 0][upTo(4)]}\nwsr.intenable a12`,
      () => `movi a12, ${[0x20, 0x20, 0x21, 0x30][upTo(4)]}\nwsr.ps a12\nrsync`,
      () => `l32r a0, rom\ncallx0 a0`,
      () => (upTo(4) === 0 ? 'waiti 0' : 'memw'),
      () => `movi a12, 128\nwsr.intset a12`,
      () => `l32r a12, literals\nwsr.litbase a12\nl32r a5, constant0\nadd a6, a6, a5\nmovi a12, 0\nwsr.litbase a12`,
    ];
    const call = `call${i}`;
    ways.push(
      () => `movi a11, 0\nl32r a0, ${upTo(2) === 0 ? 'near' : 'far'}\ncallx0 a0`,
      () => `movi a11, 0\nl32r a0, near\nbnez a4, ${call}\nl32r a0, far\n${call}: callx0 a0`,
      () =>
        `j ${call}go\n.align 4\n${call}at: .word ${call}\n${call}go: l32r a11, ${call}at\nl32r a0, near\ncallx0 a0\naddi a9, a9, 1\n${call}: nop`,
    );
    ways.push(
      // a loop with two entries
      () => `movi a14, 6\nbnez a3, ${call}b\n${call}a: addi a9, a9, 1\n${call}b: addi a14, a14, -1\nadd a10, a10, a9\nbnez a14, ${call}a`,
    );
    const special = upTo(3) === 0 ? (ways[upTo(ways.length)] as () => string)() : '';
    return `${new Generator(random).program(2 + upTo(14), `i${i}`).lines.join('\n')}\n${special}`;
  });
  for (let i = 0; i < SLOTS; i++) {
    items.splice(upTo(items.length + 1), 0, `j slot${i}\n.align 4\nslot${i}: ${PAIRS[upTo(PAIRS.length)]}`);
  }
  const source = `
    j start
    .align 4
    ${PLACES.map((place, i) => `place${i}: .word ${place}`).join('\n')}
    ${PAIRS.map((pair, i) => `pair${i}: .word ${new DataView(asm(0, pair).bytes.buffer).getUint32(0, true)}`).join('\n')}
    ${Array.from({ length: SLOTS }, (_, i) => `at${i}: .word slot${i}`).join('\n')}
    constants: .word constant0
    ${Array.from({ length: CONSTANTS }, (_, i) => `constant${i}: .word ${word()}`).join('\n')}
    rom: .word 0x40002ecc
    data: .word ${DATA}
    literals: .word 0x40142001
    near: .word ${IRAM_FUNCTION}
    far: .word ${WINDOW_FUNCTION}
    start: l32r a15, data
    l32r a${upTo(13)}, constant0
    ${items.join('\n')}
    j start`;
  return { source, base, ...asm(base, source) };
}

/** Shows the other megabyte in the window, or takes one IRAM bank away or gives it back. */
function remap(bus: Bus | undefined, value: number): void {
  if (value % 4 === 0) bus?.setCacheBanks(bus.iramSize === 0x10000 ? 1 : 0);
  else bus?.window.set({ enabled: true, base: (value % 2) * 0x100000 });
}

/** Reads differ from time to time, writes at 8 take interrupts back, and every access is noted with its cycle. */
class Nuisance implements BusDevice {
  readonly name = 'nuisance';
  readonly size = 64;
  readonly log: number[] = [];
  cpu: Cpu | undefined;

  read(offset: number): number {
    return this.#note(offset, 0);
  }

  write(offset: number, value: number): boolean {
    this.#note(offset, value);
    if (offset === 8) for (let line = 0; line < 6; line++) this.cpu?.setIrq(line, false);
    else if (offset === 16 && this.cpu) this.cpu.limit = Math.min(this.cpu.limit, this.cpu.cycles + 5);
    else if (offset === 20) this.cpu?.setIrq(2, true);
    else if (offset === 24) remap(this.cpu?.bus, value);
    return true;
  }

  #note(offset: number, value: number): number {
    this.log.push(offset, value, this.cpu?.cycles ?? 0, this.cpu?.pc ?? 0);
    return Math.imul(this.log.length, 0x9e3779b1);
  }

  isVolatile(offset: number): boolean {
    return offset < 32;
  }

  reset(): void {}
}

/** A core with such a program, and everything that may be done to it from outside. */
export class Rig {
  readonly cpu: Cpu;
  readonly bus: Bus;
  readonly #flash = Uint8Array.from({ length: 0x200000 }, (_, i) => i * 31 + (i >> 12) + (i >> 20) * 7);
  readonly #device = new Nuisance();
  readonly #torture: Torture;

  constructor(torture: Torture, initial: readonly number[], options: CpuOptions) {
    const { base, bytes } = torture;
    this.#torture = torture;
    if (base >= WINDOW) {
      this.#flash.set(bytes, base - WINDOW);
      this.#flash.set(bytes, base - WINDOW + 0x100000);
      this.#changeSlot(0x100000, 0, 2);
    }
    this.bus = new Bus({ flash: { bytes: this.#flash }, devices: [{ base: DEVICE, device: this.#device }] });
    this.#flash.set(sharedFunction(0), WINDOW_FUNCTION - WINDOW);
    this.#flash.set(sharedFunction(1), WINDOW_FUNCTION - WINDOW + 0x100000);
    this.bus.window.set({ enabled: true, base: 0 });
    this.bus.writeBytes(IRAM_FUNCTION, sharedFunction(0));
    this.bus.writeBytes(VECTORS, vectors());
    if (base < WINDOW) this.bus.writeBytes(base, bytes);
    this.cpu = new Cpu(this.bus, options);
    this.#device.cpu = this.cpu;
    const { cpu } = this;
    cpu.rom = {
      enter: (address) => {
        cpu.ar[2] = Math.imul(address, cpu.cycles);
        cpu.cycles += 7;
        if (cpu.cycles % 8 === 0) remap(cpu.bus, cpu.cycles >>> 3);
        cpu.pc = (cpu.ar[0] as number) >>> 0;
      },
    };
    cpu.ar.set(initial);
    cpu.vecbase = VECTORS;
    cpu.ps = 0x20;
    cpu.pc = base;
  }

  #changeSlot(flashBase: number, slot: number, pair: number): void {
    const { labels, base } = this.#torture;
    const address = labels[`slot${slot}`] as number;
    const { bytes } = asm(0, PAIRS[pair] as string);
    if (base >= WINDOW) this.#flash.set(bytes, flashBase + address - WINDOW);
    else this.bus.writeBytes(address, bytes);
  }

  /** Does one of the things that happen to a core, by three random numbers. */
  disturb(kind: number, a: number, b: number): void {
    const { bus, cpu } = this;
    if (kind === 0) cpu.setIrq(a % 6, b % 2 === 0);
    else if (kind === 1) cpu.setIrq([8, 9, 14][a % 3] as number, b % 2 === 0);
    else if (kind === 2) {
      const offset = bus.window.base;
      this.#changeSlot(offset, a % SLOTS, b % PAIRS.length);
      if (this.#torture.base >= WINDOW) bus.flashChanged(offset, 0x1000);
    } else if (kind === 3) bus.window.set({ enabled: true, base: (a % 2) * 0x100000, size: b % 4 === 0 ? 0x200000 : 0x100000 });
    else if (kind === 4 || kind === 9) bus.setCacheBanks((a % 2 === 0 ? b % 3 : 0) as 0 | 1 | 2);
    else if (kind === 5)
      bus.writeBytes(
        DATA,
        Uint8Array.from({ length: 64 }, (_, i) => i * a),
      );
    else if (kind === 7) bus.writeBytes(IRAM_FUNCTION, sharedFunction(a % PAIRS.length));
    else if (kind === 8) {
      this.#flash.set(sharedFunction(a % PAIRS.length), WINDOW_FUNCTION - WINDOW + bus.window.base);
      bus.flashChanged(bus.window.base + WINDOW_FUNCTION - WINDOW, 16);
    } else if (kind === 6 || kind === 10) bus.write32(this.#torture.labels[`constant${a % CONSTANTS}`] as number, b * 0x01010101);
  }

  /** Everything that a program, or its surroundings, can tell. */
  get state(): Record<string, unknown> {
    const { cpu } = this;
    const { pc, sar, ps, vecbase, epc1, epc2, epc3, eps2, eps3, depc, excsave1, excsave2, excsave3, exccause, excvaddr, debugcause } = cpu;
    const { intenable, cycles, limit, waiting, ccount, ccompare0, timerAt, interrupt } = cpu;
    return {
      ar: [...cpu.ar],
      special: [pc, sar, ps, vecbase, epc1, epc2, epc3, eps2, eps3, depc, excsave1, excsave2, excsave3, exccause, excvaddr, debugcause],
      time: [intenable, cycles, limit, waiting, ccount, ccompare0, timerAt, interrupt],
      plain: cpu.plain.join(),
      device: this.#device.log.slice(-200),
      unmodelled: this.bus.unmodelled,
    };
  }
}

/** Whether both have the same memory contents. */
export function sameMemory(one: Rig, other: Rig): boolean {
  return Buffer.compare(one.bus.dram, other.bus.dram) === 0 && Buffer.compare(one.bus.iram, other.bus.iram) === 0;
}
