import { splitRandom } from '../../base/random.ts';
import type { FlashPart } from '../../chip/flash-part.ts';
import type { AdapterOptions } from '../../wire/adapter.ts';
import type { NorFlash } from '../nor/nor-flash.ts';
import type { FlashTap } from '../nor/tapped-flash.ts';
import type { Fault, FaultSite } from './fault.ts';
import { type FaultPlan, resolveFault } from './spec.ts';
import { countedFault } from './strikes.ts';
import type { WireSeam } from './wire-seam.ts';

/** The faults of a chip at work, by seam. Without any, every part of it is as if it were not there. */
export interface ArmedFaults extends WireSeam {
  /** False when bytes and lines pass as they are. */
  readonly touchesWire: boolean;
  adapter(options: AdapterOptions): AdapterOptions;
  part(part: FlashPart): FlashPart;
  /** To be called once the flash is there. */
  begin(flash: NorFlash): void;
  readonly taps: readonly FlashTap[];
  /** How often each of them has struck, in the order of the plan. */
  readonly strikes: readonly number[];
}

function defined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/**
 * Arms the faults of `plan`. Each has a generator of its own, split from the seed by its name and how many of that name came before:
 * another fault more or less does not shift what it draws.
 * @throws EspError `usage.invalid` for a fault that does not exist, or one of its parameters.
 */
export function armFaults({ seed, faults }: FaultPlan, site: Omit<FaultSite, 'random'>): ArmedFaults {
  const counts = new Map<string, number>();
  const strikes = faults.map(() => 0);
  const armed: Fault[] = faults.map((spec, index) => {
    const onStrike = (): void => {
      strikes[index] = (strikes[index] as number) + 1;
    };
    const own = {
      powerOff: () => {
        onStrike();
        site.powerOff();
      },
      unplug: () => {
        onStrike();
        site.unplug();
      },
    };
    const { kind, values } = resolveFault(spec);
    const nth = counts.get(kind.name) ?? 0;
    counts.set(kind.name, nth + 1);
    const random = splitRandom(seed, `${kind.seam}/${kind.name}/${nth}`);
    return countedFault(kind.arm(values, { ...site, ...own, random }), onStrike);
  });
  const bytes = armed.map((fault) => fault.bytes).filter(defined);
  const lines = armed.map((fault) => fault.lines).filter(defined);
  return {
    bytes,
    lines,
    touchesWire: bytes.length > 0 || lines.length > 0,
    adapter: (options) => armed.reduce((result, fault) => fault.adapter?.(result) ?? result, options),
    part: (part) => armed.reduce((result, fault) => fault.part?.(result) ?? result, part),
    begin: (flash) => {
      for (const fault of armed) fault.begin?.(flash);
    },
    taps: armed.map(({ transaction }) => transaction).filter(defined),
    strikes,
  };
}
