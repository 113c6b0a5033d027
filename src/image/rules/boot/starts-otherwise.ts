import { equal } from '../../../base/bytes.ts';
import type { Evidence } from '../../fix.ts';
import type { BootPrediction } from '../../model.ts';
import type { Rule } from '../../rule.ts';

/** What differs from the start where the file comes from. */
type Difference = 'slot' | 'updates' | 'settings';

const HEADER_SIZE: Evidence = { offset: 3, length: 1 };

/** Differences between two predicted starts that both reach the application. */
function* differences(boot: BootPrediction, home: BootPrediction): Iterable<readonly [Difference, Evidence]> {
  const { slot, wanted } = boot;
  if (slot !== null && (slot.offset !== home.slot?.offset || slot.offset !== wanted?.offset)) {
    yield ['slot', { offset: slot.offset, length: 8 }];
  }
  if (boot.user2 !== home.user2) yield ['updates', HEADER_SIZE];
  const [is, was] = [boot.params?.bytes ?? new Uint8Array(), home.params?.bytes ?? new Uint8Array()];
  if (!equal(is, was)) yield ['settings', HEADER_SIZE];
}

/** It starts, with another slot or other settings than where it came from. */
export const startsOtherwise: Rule<'boot/starts-otherwise', { readonly what: Difference; readonly slot: string | null }> = {
  id: 'boot/starts-otherwise',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: true,
  why: 'The size in the header and the boot bytes decide which slot runs, where updates go and where settings are looked for.',
  example: 'A 2MB-c1 dump written as 2MB: user1 starts instead of user2, and the next update overwrites it.',
  source: 'flash-layout.md §2.1, §2.3, §4.1',
  *check({ boot, home, start }) {
    if (boot?.end === 'app' && home?.end === 'app') {
      for (const [what, place] of differences(boot, home)) yield { evidence: [place], facts: { what, slot: boot.slot?.name ?? null } };
    }
    if (start?.verdict !== 'boots-changed') return;
    const { because } = start;
    // Of damaged code the sums tell.
    if (because !== 'settings' && because !== 'slot') return;
    yield { evidence: [because === 'settings' ? HEADER_SIZE : { offset: 0, length: 8 }], facts: { what: because, slot: null } };
  },
};
