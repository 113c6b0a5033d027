import { ms } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { FaultSite, FaultValues, WireByte } from './fault.ts';

const LAST_BYTE = 2 ** 31;

/** When a fault strikes, for those that strike a byte. */
export const BYTE_TRIGGER = {
  rate: { default: 0.0001, min: 0, max: 1, text: 'share of the bytes that it strikes' },
  at: { default: 0, min: 0, max: LAST_BYTE, text: 'strikes this byte alone, counted from 1; 0: by rate' },
  way: { words: ['both', 'to-chip', 'to-host'], text: 'which bytes' },
} as const;

/** When a fault strikes, for those that strike once. */
export const ONCE_TRIGGER = {
  at: { default: 0, min: 0, max: LAST_BYTE, text: 'strikes with this byte to the chip, counted from 1; 0: by time' },
  after: { default: 1000, min: 0, max: 3_600_000, text: 'milliseconds from the start, when not by a byte' },
} as const;

/** Tells for each byte whether it is struck. Between two strikes the generator is not asked, however long that is. */
export function byteTrigger({ rate, at, way }: FaultValues<typeof BYTE_TRIGGER>, random: Random): (byte: WireByte) => boolean {
  let left = at > 0 ? at : gap(rate, random);
  return (byte) => {
    if ((way !== 'both' && byte.way !== way) || --left > 0) return false;
    left = at > 0 ? Number.POSITIVE_INFINITY : gap(rate, random);
    return true;
  };
}

/**
 * As {@link byteTrigger}, for those that strike `length` bytes from there on but those for which `passes` says so. A new strike begins
 * to count anew.
 */
export function burstTrigger(
  values: FaultValues<typeof BYTE_TRIGGER> & { readonly length: number },
  random: Random,
  passes: (byte: WireByte) => boolean = () => false,
): (byte: WireByte) => boolean {
  const isStruck = byteTrigger(values, random);
  let left = 0;
  return (byte) => {
    if (isStruck(byte)) left = values.length;
    else if (left === 0 || passes(byte)) return false;
    left--;
    return true;
  };
}

/** How many bytes on the next strike is, when each is struck with probability `rate`: the geometric distribution. */
export function gap(rate: number, random: Random): number {
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  return rate >= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - rate));
}

/** Calls `strike` once, as an event of the clock. Returns what has to see the bytes, when it goes by them. */
export function onceTrigger(
  { at, after }: FaultValues<typeof ONCE_TRIGGER>,
  { clock }: FaultSite,
  strike: () => void,
): ((byte: WireByte) => readonly WireByte[]) | undefined {
  if (at === 0) {
    clock.after(ms(after), strike);
    return undefined;
  }
  let left = at;
  return (byte) => {
    if (byte.way === 'to-chip' && --left === 0) clock.after(ms(Math.max(0, byte.at - clock.now) / 1e6), strike);
    return [byte];
  };
}
