import type { FamilyVerdict, RuleContext } from '../model.ts';

/** The header's size nibble is going to differ from the file's. */
export function isSizeChanged({ header, originalHeader }: RuleContext): boolean {
  return (header?.sizeByte ?? 0) >> 4 !== (originalHeader?.sizeByte ?? 0) >> 4;
}

/** The program starts under any size; settings may lie elsewhere afterwards. */
export function changedWithSize(context: RuleContext): FamilyVerdict {
  return isSizeChanged(context) ? 'boots-changed' : 'boots';
}

/** Loaders that check an image before they start it, and look for another one. */
export function someSlot({ survey: { slots, chosen } }: RuleContext): FamilyVerdict {
  const sound = slots.filter(({ image }) => image.checksum?.ok === true);
  if (sound.length === 0) return 'unknown';
  return chosen === null || sound.some(({ image }) => image.offset === chosen) ? 'boots' : 'boots-changed';
}
