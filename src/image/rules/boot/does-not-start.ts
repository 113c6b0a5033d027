import type { BootEnd } from '../../model.ts';
import type { Rule } from '../../rule.ts';

/** Ends that no other rule explains. */
type BootEnding = Extract<BootEnd, 'loader-stops' | 'loader-crashes' | 'code-overwritten' | 'no-slot'>;

const ENDINGS: ReadonlySet<BootEnd> = new Set<BootEnding>(['loader-stops', 'loader-crashes', 'code-overwritten', 'no-slot']);

function isEnding(end: BootEnd): end is BootEnding {
  return ENDINGS.has(end);
}

/** The boot loader comes to no application. */
export const doesNotStart: Rule<'boot/does-not-start', { readonly end: BootEnding; readonly lastLine: string | null }> = {
  id: 'boot/does-not-start',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'The boot loader tries the slots that the boot bytes allow, and gives up when none holds an image that it accepts.',
  example: 'Both slots erased: `error magic!`, `backup boot failed.`, `user code done`.',
  source: 'flash-layout.md §2.3',
  *check({ boot }) {
    if (boot === undefined || !isEnding(boot.end)) return;
    const place = boot.slot ?? boot.wanted;
    yield {
      evidence: [place === null ? { offset: 3, length: 1 } : { offset: place.offset, length: 8 }],
      facts: { end: boot.end, lastLine: boot.log.filter((line) => line !== '').at(-1) ?? null },
    };
  },
};
