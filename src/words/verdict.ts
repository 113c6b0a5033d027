import type { BetterReason, Verdict, WriteOptions } from '../image/index.ts';

/** What each verdict means, as the end of a sentence. */
export const VERDICT_WORDS: { readonly [V in Verdict]: string } = {
  boots: 'boots, as on the original',
  'boots-changed': 'starts, but not as on the original',
  'does-not-boot': 'does not boot',
  'not-an-image': 'is nothing that could boot',
  unknown: 'cannot be judged: this kind of firmware is not known well enough',
};

/** What each verdict means for the connected chip, after a subject or after `Check:`. */
const ON_CHIP: { readonly [V in Verdict]: string } = {
  boots: 'boots on this chip, as on the original',
  'boots-changed': 'starts on this chip, but not as on the original',
  'does-not-boot': 'does not boot on this chip',
  'not-an-image': 'is nothing that could boot',
  unknown: 'cannot be judged: this kind of firmware is not known well enough',
};

/** A verdict about the connected chip, as the end of a sentence. */
export function checkWords(verdict: Verdict): string {
  return ON_CHIP[verdict];
}

/** Why one dump is better than another. */
export const BETTER_WORDS: { readonly [R in BetterReason]: string } = {
  verdict: 'it has the better verdict',
  code: 'its code is complete',
  tail: 'it holds the settings and init data at the end of the flash',
  header: 'its header is unchanged',
  errors: 'it has fewer errors',
  warnings: 'it has fewer warnings',
  plain: 'it holds everything once',
};

/** How the header is treated: `header kept`, or what is set. */
export function headerWords({ flashSize, flashMode, flashFreq }: WriteOptions): string {
  const set = Object.entries({ size: flashSize, mode: flashMode, frequency: flashFreq }).filter(([, value]) => value !== 'keep');
  return set.length === 0 ? 'header kept' : `header set to ${set.map(([name, value]) => `${name} ${value}`).join(', ')}`;
}
