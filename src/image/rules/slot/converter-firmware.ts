import { find, needle } from '../../bytes/search.ts';
import type { Rule } from '../../rule.ts';
import { isSound, otherPlace } from '../../slot-health.ts';

/** tuya-convert's own firmware, which it leaves in user2 on the way to another one. */
const VTRUST = needle('vtrust');

/** The slot that runs holds a converter; what was the vendor's is in the other one. */
export const converterFirmware: Rule<'slot/converter-firmware', { readonly slot: string | null; readonly other: string | null }> = {
  id: 'slot/converter-firmware',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'tuya-convert starts its own firmware from user2. A backup made then runs the converter, not the device.',
  example: 'After the restore an access point `vtrust-recovery` appears.',
  source: 'flash-layout.md §4.2 F12',
  *check(context) {
    const { home, original, survey } = context;
    const running = survey.slots.find(({ image }) => image.offset === home?.slot?.offset)?.image;
    if (home === undefined || running === undefined) return;
    const text = find(original, VTRUST, running.offset, running.end);
    if (text < 0) return;
    const other = otherPlace(home);
    const vendors = other !== undefined && isSound(context, other) ? other.name : null;
    yield {
      evidence: [{ offset: text, length: VTRUST.bytes.length }],
      facts: { slot: home.slot?.name ?? null, other: vendors },
      ...(vendors !== null && { fix: { action: 'set-slot', slot: vendors } }),
    };
  },
};
