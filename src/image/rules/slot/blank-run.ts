import { hex } from '../../../base/bytes.ts';
import { uniformSectors } from '../../bytes/blank.ts';
import type { Rule } from '../../rule.ts';
import { damagedSlots } from './crc-mismatch.ts';

/** Whole sectors of FF or 00 inside a slot whose CRC is wrong: where the damage is. */
export const blankRun: Rule<'slot/blank-run', { readonly slot: string; readonly active: boolean }> = {
  id: 'slot/blank-run',
  severity: 'error',
  stopsBoot: false,
  changesBoot: false,
  why: 'No compiler makes whole sectors of FF inside code. They were erased and not written again.',
  example: 'An update over the air that was interrupted.',
  source: 'flash-layout.md §4.2 F7',
  *check(context) {
    for (const { name, image } of damagedSlots(context)) {
      const runs = uniformSectors(context.original, image.offset, image.end);
      if (runs.length === 0) continue;
      const active = image.offset === 0 || context.home?.wanted?.offset === image.offset;
      yield {
        severity: active ? 'error' : 'warning',
        evidence: runs.map(({ start, end, value }) => ({ offset: start, length: end - start, found: hex(value, 2) })),
        facts: { slot: name, active },
        fix: { action: 'read-again', length: null },
      };
    }
  },
};
