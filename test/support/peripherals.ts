import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { winbondPart } from '../../src/chip/flash-part.ts';
import { NorFlash } from '../../src/emulator/nor/nor-flash.ts';
import type { CacheMapping } from '../../src/emulator/peripheral/dport.ts';
import { createPeripherals, type Peripherals } from '../../src/emulator/peripheral/index.ts';

/** All blocks on a clock of their own, and what they did to their surroundings. */
export interface Rig {
  readonly clock: VirtualClock;
  readonly flash: NorFlash;
  readonly blocks: Peripherals;
  /** Level of each interrupt input. */
  readonly irq: Map<number, boolean>;
  /** Rising edges: line and time. */
  readonly edges: [number, number][];
  readonly resets: number[];
  /** When the chip was put to sleep. */
  readonly sleeps: number[];
  /** Pins as they were driven. */
  readonly drives: [number, boolean][];
  readonly mappings: CacheMapping[];
  readonly doubled: boolean[];
  /** When the analog registers may have changed. */
  readonly analogChanges: number[];
  /** When a soft-AP was started. */
  readonly softAps: number[];
  readonly radio: number[];
}

const EFUSE = [0x34000010, 0x02001256, 0xf200b000, 0x00840d8e] as const;

export function rig(apbHz = 80e6): Rig {
  const clock = new VirtualClock();
  const flash = new NorFlash({ part: winbondPart(0x100000), clock });
  const seen = {
    irq: new Map(),
    edges: [],
    resets: [],
    sleeps: [],
    drives: [],
    mappings: [],
    doubled: [],
    analogChanges: [],
    softAps: [],
    radio: [],
  } as Pick<Rig, 'irq' | 'edges' | 'resets' | 'sleeps' | 'drives' | 'mappings' | 'doubled' | 'analogChanges' | 'softAps' | 'radio'>;
  const output = { transmit: () => {}, cut: () => {} };
  const blocks = createPeripherals({
    clock,
    flash,
    irq: (line) => ({
      set: (level) => {
        if (level && seen.irq.get(line) !== true) seen.edges.push([line, clock.now]);
        seen.irq.set(line, level);
      },
    }),
    outputs: [output, output],
    efuse: EFUSE,
    apbHz: () => apbHz,
    requestReset: (cause) => seen.resets.push(cause),
    fallAsleep: () => seen.sleeps.push(clock.now),
    onDrive: (gpio, isHigh) => seen.drives.push([gpio, isHigh]),
    onCacheChange: (mapping) => seen.mappings.push(mapping),
    onCpuClockChange: (isDoubled) => seen.doubled.push(isDoubled),
    onAnalogChange: () => seen.analogChanges.push(clock.now),
    onSoftAp: () => seen.softAps.push(clock.now),
    onRadio: (address) => seen.radio.push(address),
  });
  return { clock, flash, blocks, ...seen };
}
