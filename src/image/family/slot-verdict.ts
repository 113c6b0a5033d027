import type { FamilyStart, RuleContext } from '../model.ts';

/** What a family looks at to say how it starts. */
export type StartContext = Omit<RuleContext, 'start'>;

const BOOTS: FamilyStart = { verdict: 'boots', because: null };
export const UNKNOWN: FamilyStart = { verdict: 'unknown', because: null };

/** The header's size nibble is going to differ from the file's. */
export function isSizeChanged({ header, originalHeader }: StartContext): boolean {
  return (header?.sizeByte ?? 0) >> 4 !== (originalHeader?.sizeByte ?? 0) >> 4;
}

/** The program starts under any size; what the SDK stores lies elsewhere afterwards. */
export function changedWithSize(context: StartContext): FamilyStart {
  return isSizeChanged(context) ? { verdict: 'boots-changed', because: 'settings' } : BOOTS;
}

/** Loaders that check an image before they start it, and look for another one. */
export function someSlot({ survey: { slots, chosen } }: StartContext): FamilyStart {
  const sound = slots.filter(({ image }) => image.checksum?.ok === true);
  if (sound.length === 0) return UNKNOWN;
  return chosen === null || sound.some(({ image }) => image.offset === chosen) ? BOOTS : { verdict: 'boots-changed', because: 'slot' };
}
