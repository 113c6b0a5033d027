import { ns } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { placements } from '../../src/emulator/peripheral/index.ts';
import { ROM_TABLE } from '../../src/emulator/rom/table.ts';

/** A call of ROM functions on a chip whose loader waits: memory is filled, functions are called before, then the one in question. */
export interface RomCase {
  /** What the case belongs to, for tables of results. */
  readonly family: string;
  readonly name: string;
  readonly args: readonly number[];
  /** Bytes as hex, by address. */
  readonly memory?: Readonly<Record<string, string>>;
  /** Words of registers and RAM written before. */
  readonly words?: Readonly<Record<string, number>>;
  /** Bytes of the flash as hex, by address; the rest is erased. */
  readonly flash?: Readonly<Record<string, string>>;
  readonly before?: readonly (readonly [name: string, ...args: number[]])[];
  /** What the result is: nothing, a2, or a2 and a3. */
  readonly returns?: 'nothing' | 'word' | 'pair';
  /** Milliseconds after which a call that does not come back is looked at. */
  readonly limitMs?: number;
  /** Bytes on UART0's receiver before the call. */
  readonly received?: string;
}

/** What a call did. Registers and memory are those that changed; the stack below the caller is left out. */
export interface RomResult {
  /** a2 and a3, as far as they are a result. */
  readonly value?: readonly number[];
  /** It did not come back: cause and address of the last exception, or nothing of the kind. */
  readonly lost?: { readonly cause: number; readonly address: number } | 'waits';
  readonly memory: Readonly<Record<string, string>>;
  readonly registers: Readonly<Record<string, number>>;
  /** INTLEVEL and INTENABLE afterwards, when they changed. */
  readonly core?: readonly number[];
  readonly output: string;
  /** Commands that the flash got. */
  readonly flash: readonly string[];
  /** CPU cycles at 52 MHz. */
  readonly cycles: number;
}

const RETURN = 0x40107ff0;
const HOME = RETURN + 3;
const STACK = 0x3fffff00;
/** The deepest that a ROM function reaches below its caller. */
const STACK_SIZE = 0x800;
/** Where the high-level ROM keeps what the real one has on its stack or elsewhere. */
const SCRATCH: readonly (readonly [number, number])[] = [
  [STACK - STACK_SIZE, STACK],
  [0x3fffe100, 0x3fffe2c0],
];
const DRAM = 0x3ffe8000;
const IRAM = 0x40100000;
const KEPT = [0x11111111, 0x22222222, 0x33333333, 0x44444444];

const ADDRESSES: ReadonlyMap<string, number> = new Map(ROM_TABLE.map(({ name, address }) => [name, address]));

/** Where a modelled ROM function lies. @throws Error for one that is not. */
function romAddress(name: string): number {
  const address = ADDRESSES.get(name);
  if (address === undefined) throw new Error(`no ROM function ${name}`);
  return address;
}

const hexWord = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Makes the same calls on one kind of ROM: a given one, or the high-level one. */
export class RomProbe {
  readonly #chip: Chip;
  readonly #clock = new VirtualClock();

  constructor(rom?: Uint8Array) {
    this.#chip = createChip({ clock: this.#clock, chipSize: 0x100000, boot: 'download', ...(rom && { rom }) });
    while (this.#clock.now < 100e6 && this.#clock.step());
    this.#chip.bus.writeBytes(RETURN, Uint8Array.of(0x00, 0x51, 0x00, 0x06, 0xff, 0xff)); // simcall; j .
    // What differs by what the loader was doing meanwhile.
    this.#chip.bus.write32(0x3fffde48, 0);
    this.#chip.bus.write32(0x3fffde4c, 0);
    this.#chip.bus.write32(0x60000020, 0x1c);
    this.#chip.bus.write32(0x60000018, 0);
    this.#chip.bus.write32(0x6000000c, 0);
    this.#chip.bus.write32(0x60000010, 0xffff);
  }

  run(probed: RomCase): RomResult {
    const clock = new VirtualClock();
    let output = '';
    const flash: string[] = [];
    let isWatching = false;
    const chip = this.#chip.fork({
      clock,
      onTrace: (record) => {
        if (!isWatching) return;
        if (record.kind === 'output') output += `${record.uart === 0 ? '' : '\\u1'}${String.fromCharCode(record.byte)}`;
        if (record.kind === 'flash') flash.push(`${record.command.toString(16)} ${record.address.toString(16)} ${record.length}`);
      },
    });
    const { bus, cpu } = chip;
    for (const [address, bytes] of Object.entries(probed.memory ?? {})) bus.writeBytes(Number(address), fromHex(bytes));
    for (const [address, word] of Object.entries(probed.words ?? {})) bus.write32(Number(address), word);
    for (const [address, bytes] of Object.entries(probed.flash ?? {})) chip.flash.bytes.set(fromHex(bytes), Number(address));
    for (const [name, ...args] of probed.before ?? []) call(chip, clock, romAddress(name), args, 50);
    if (probed.received !== undefined) {
      const bytes = fromHex(probed.received);
      const link = chip.link();
      link.write(bytes).catch(() => {});
      const until = clock.now + (1e9 * (bytes.length + 2) * 10) / 9600;
      while (clock.now < until && clock.step());
    }
    const before = snapshot(chip);
    const registers = registersOf(chip);
    const core = [cpu.ps & 15, cpu.intenable];
    isWatching = true;
    const took = call(chip, clock, romAddress(probed.name), probed.args, probed.limitMs ?? 2_000);
    const isHome = cpu.pc === HOME;
    const after = [cpu.ps & 15, cpu.intenable];
    const kept = [12, 13, 14, 15].map((i) => (cpu.ar[i] as number) >>> 0);
    if (isHome && (kept.some((value, i) => value !== KEPT[i]) || cpu.ar[1] !== STACK)) output += '<registers spoilt>';
    return {
      ...(isHome ? resultOf(chip, probed.returns ?? 'word') : { lost: lostOf(chip) }),
      memory: changes(before, snapshot(chip)),
      registers: registerChanges(registers, registersOf(chip)),
      ...(after.join() !== core.join() && isHome ? { core: after } : {}),
      output,
      flash: joined(flash),
      cycles: Math.round((took * 52) / 1000),
    };
  }
}

function resultOf(chip: Chip, returns: 'nothing' | 'word' | 'pair'): { value?: readonly number[] } {
  const words = [2, 3].map((i) => (chip.cpu.ar[i] as number) >>> 0);
  return returns === 'nothing' ? {} : { value: words.slice(0, returns === 'pair' ? 2 : 1) };
}

function lostOf(chip: Chip): { cause: number; address: number } | 'waits' {
  const { exccause, excvaddr } = chip.cpu;
  return exccause === 0 && excvaddr === 0 ? 'waits' : { cause: exccause, address: excvaddr };
}

/** Executes from `address` until it returns, or for `limitMs`; the time that it took in nanoseconds. */
function call(chip: Chip, clock: VirtualClock, address: number, args: readonly number[], limitMs: number): number {
  const { cpu, bus } = chip;
  cpu.waiting = false;
  cpu.ps = 0x20;
  cpu.exccause = cpu.excvaddr = 0;
  cpu.ar.fill(0);
  cpu.ar.set(
    KEPT.map((value) => value | 0),
    12,
  );
  cpu.ar[0] = RETURN | 0;
  cpu.ar[1] = STACK;
  for (const [i, value] of args.entries()) {
    if (i < 6) cpu.ar[2 + i] = value | 0;
    else bus.write32(STACK + 4 * (i - 6), value);
  }
  cpu.pc = address;
  let returned: number | undefined;
  cpu.simcall = () => {
    returned ??= chip.clock.now;
  };
  const start = chip.clock.now;
  chip.clock.after(ns(0), () => {}); // an event: the core goes on
  const end = clock.now + limitMs * 1e6;
  while (cpu.pc !== HOME && clock.now < end && clock.step());
  return (returned ?? chip.clock.now) - start;
}

/**
 * Commands as they were meant: silicon reads 32 bytes at a time, the high-level ROM all at once, and silicon asks for the status all the
 * time while the flash is busy.
 */
function joined(commands: readonly string[]): string[] {
  const all: string[] = [];
  for (const command of commands) {
    const [code, address, length] = command.split(' ') as [string, string, string];
    const [last, from, so] = (all.at(-1) ?? '').split(' ') as [string, string, string];
    if (code === '5' && last === '5') continue;
    if (code === last && READS.has(code) && Number.parseInt(from, 16) + Number(so) === Number.parseInt(address, 16)) {
      all[all.length - 1] = `${code} ${from} ${Number(so) + Number(length)}`;
    } else all.push(command);
  }
  return all;
}

const READS: ReadonlySet<string> = new Set(['3', 'b', '3b', '6b', 'bb', 'eb']);

const snapshot = (chip: Chip): readonly [Uint8Array, Uint8Array] => [chip.bus.dram.slice(), chip.bus.iram.slice(0, 0x7f00)];

function changes(before: readonly Uint8Array[], after: readonly Uint8Array[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [k, base] of [DRAM, IRAM].entries()) {
    const [old, now] = [before[k] as Uint8Array, after[k] as Uint8Array];
    for (let i = 0; i < now.length; i += 4) {
      const address = base + i;
      if (SCRATCH.some(([start, end]) => address >= start && address < end)) continue;
      if ([0, 1, 2, 3].some((n) => old[i + n] !== now[i + n])) found[hexWord(address)] = toHex(now.subarray(i, i + 4));
    }
  }
  return found;
}

/** Registers that keep what is written, by address. */
function registersOf(chip: Chip): Map<number, number> {
  const found = new Map<number, number>();
  for (const { base, device } of placements(chip.peripherals)) {
    if (/rtc-ram|efuse|wdev|rf|baseband|analog|i2c/.test(device.name)) continue;
    for (let offset = 0; offset < device.size; offset += 4) {
      if (device.isVolatile(offset) || isPassing(base + offset)) continue;
      const value = device.read(offset);
      if (value !== undefined) found.set(base + offset, value >>> 0);
    }
  }
  return found;
}

/** UART FIFO, interrupts and status, which say what time it is; the SPI buffer, which the high-level ROM does not read through. */
function isPassing(address: number): boolean {
  const uart = address < 0x60000100 || (address >= 0x60000f00 && address < 0x60001000);
  if (uart) return [0x00, 0x04, 0x08, 0x1c, 0x28, 0x2c, 0x30].includes(address & 0xff);
  return address >= 0x60000240 && address < 0x60000280;
}

function registerChanges(before: Map<number, number>, after: Map<number, number>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [address, value] of after) if (before.get(address) !== value) found[hexWord(address)] = value;
  return found;
}

/**
 * Whether two calls did the same, but for the time. The sign of what is no number is left out: it is the host's here, and the way's on
 * silicon.
 */
export function isSameResult({ family }: RomCase, a: RomResult, b: RomResult): boolean {
  const comparable = ({ value, ...rest }: RomResult): string =>
    JSON.stringify({ ...rest, cycles: 0, value: family === 'floats' ? value?.map(withoutSignOfNaN) : value });
  return comparable(a) === comparable(b);
}

function withoutSignOfNaN(word: number): number {
  const magnitude = word & 0x7fffffff;
  return magnitude === 0x7fc00000 || magnitude === 0x7ff80000 ? magnitude : word;
}
