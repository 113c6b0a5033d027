import type { Nanos } from '../../src/base/clock.ts';
import { ms, ns } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, createChip } from '../../src/emulator/index.ts';

/** Where called functions return to: SIMCALL, which notes the time, and an endless loop. */
const RETURN = 0x40107ff0;
const HOME = RETURN + 3;
const STACK = 0x3fffff00;
/** The loader waits by now. */
const SETTLED = ms(100);

/** What a ROM function did. */
export interface Called {
  /** a2 and a3, unsigned. */
  readonly value: number;
  readonly high: number;
  readonly took: Nanos;
}

/** A chip in download mode on which ROM functions are called as guest code would. */
export class RomBench {
  readonly clock = new VirtualClock();
  readonly chip: Chip;
  output = '';
  #returnedAt: Nanos | undefined;

  constructor(options: Partial<Omit<ChipOptions, 'clock' | 'onTrace'>> = {}) {
    this.chip = createChip({
      chipSize: 0x100000,
      boot: 'download',
      ...options,
      clock: this.clock,
      onTrace: (record) => {
        if (record.kind === 'output') this.output += String.fromCharCode(record.byte);
      },
    });
    while (this.clock.now < SETTLED && this.clock.step());
    this.output = '';
    this.chip.bus.writeBytes(RETURN, Uint8Array.of(0x00, 0x51, 0x00, 0x06, 0xff, 0xff)); // simcall; j .
    this.chip.cpu.simcall = () => {
      this.#returnedAt ??= this.chip.clock.now;
    };
    this.chip.bus.write32(0x60000020, 0x1c);
  }

  get bus(): Chip['bus'] {
    return this.chip.bus;
  }

  /** Executes from `address` with `args` in a2.. and on the stack until it returns, or for `limit` ns. */
  run(address: number, args: readonly number[], limit = 1e12): Called {
    const { cpu, bus } = this.chip;
    cpu.waiting = false;
    cpu.ps = 0x20;
    cpu.intenable = 0;
    cpu.ar.fill(0);
    cpu.ar[0] = RETURN | 0;
    cpu.ar[1] = STACK;
    for (const [i, value] of args.entries()) {
      if (i < 6) cpu.ar[2 + i] = value | 0;
      else bus.write32(STACK + 4 * (i - 6), value);
    }
    cpu.pc = address;
    this.#returnedAt = undefined;
    const start = this.chip.clock.now;
    this.chip.clock.after(ns(0), () => {}); // an event: the core goes on
    while (cpu.pc !== HOME && this.clock.now < start + limit && this.clock.step());
    return {
      value: (cpu.ar[2] as number) >>> 0,
      high: (cpu.ar[3] as number) >>> 0,
      took: ((this.#returnedAt ?? this.chip.clock.now) - start) as Nanos,
    };
  }

  /** Whether the last run came back. */
  get isHome(): boolean {
    return this.chip.cpu.pc === HOME;
  }

  /** Puts a zero-terminated string at `address`, and returns the address. */
  text(address: number, text: string): number {
    this.bus.writeBytes(
      address,
      Uint8Array.from([...text, '\0'], (c) => c.charCodeAt(0)),
    );
    return address;
  }
}
