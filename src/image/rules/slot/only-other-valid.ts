import type { Rule } from '../../rule.ts';
import { isSound, otherPlace } from '../../slot-health.ts';

/** The boot bytes ask for a damaged slot while the other one is sound: an interrupted update. */
export const onlyOtherValid: Rule<
  'slot/only-other-valid',
  { readonly wanted: string; readonly other: string; readonly fallsBack: boolean }
> = {
  id: 'slot/only-other-valid',
  severity: 'error',
  stopsBoot: false,
  changesBoot: true,
  why: 'The boot bytes name a slot whose image is damaged while the other one is whole.',
  example: 'An update that broke off after the choice was written: three tries of the bad slot, then the good one.',
  source: 'flash-layout.md §2.3, §4.2 F11',
  *check(context) {
    const { home } = context;
    const other = home === undefined ? undefined : otherPlace(home);
    if (home?.wanted == null || home.params === null || other === undefined) return;
    if (isSound(context, home.wanted) || !isSound(context, other)) return;
    const fallsBack = home.slot?.offset === other.offset;
    yield {
      severity: fallsBack ? 'warning' : 'error',
      evidence: [
        { offset: home.wanted.offset, length: 0x1000 },
        { offset: home.params.sector, length: 1 },
      ],
      facts: { wanted: home.wanted.name, other: other.name, fallsBack },
      fix: { action: 'set-slot', slot: other.name },
    };
  },
};
