/** What a pin that the chip drives did. */
export interface PinReport {
  readonly gpio: number;
  /** In the end. */
  readonly level: 0 | 1;
  /** How often the level changed. */
  readonly toggles: number;
  /** Rate of the latest full periods; `null` when there were none. */
  readonly hz: number | null;
  /** Share of those periods during which the pin was high; `null` likewise. */
  readonly duty: number | null;
}

/** Changes of one pin that are kept: rate and duty are those of the latest ones. */
const MAX_CHANGES = 64;

interface Pin {
  level: 0 | 1;
  toggles: number;
  /** When the latest changes came, in nanoseconds; the last one was to `level`. */
  readonly changes: number[];
}

/** Collects what the outputs did. */
export class PinLog {
  readonly #pins = new Map<number, Pin>();

  /** The pin is driven to this level from `at` on. */
  note(gpio: number, isHigh: boolean, at: number): void {
    const level = isHigh ? 1 : 0;
    const pin = this.#pins.get(gpio);
    if (pin === undefined) this.#pins.set(gpio, { level, toggles: 0, changes: [] });
    else if (level !== pin.level) {
      pin.level = level;
      pin.toggles++;
      pin.changes.push(at);
      if (pin.changes.length > MAX_CHANGES) pin.changes.shift();
    }
  }

  /** By number. */
  get pins(): readonly PinReport[] {
    return [...this.#pins]
      .sort(([a], [b]) => a - b)
      .map(([gpio, { level, toggles, changes }]) => ({ gpio, level, toggles, ...rhythm(changes, level) }));
  }
}

/** Over as many full periods as there are, the latest first: two changes each. */
function rhythm(changes: readonly number[], level: 0 | 1): { hz: number | null; duty: number | null } {
  const periods = Math.floor((changes.length - 1) / 2);
  if (periods < 1) return { hz: null, duty: null };
  const used = changes.slice(-(2 * periods + 1));
  const length = (used.at(-1) as number) - (used[0] as number);
  if (length <= 0) return { hz: null, duty: null };
  // The first change of an even number before the last one is to the same level as that.
  let high = 0;
  for (let i = level === 1 ? 0 : 1; i + 1 < used.length; i += 2) high += (used[i + 1] as number) - (used[i] as number);
  return { hz: rounded((periods * 1e9) / length), duty: rounded(high / length) };
}

/** To four digits: what is below comes of the microseconds that the software takes. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
