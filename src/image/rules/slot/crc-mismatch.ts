import { hex } from '../../../base/bytes.ts';
import type { Rule, RuleContext } from '../../rule.ts';
import type { AppSlot } from '../../survey.ts';

/** Slots whose stored CRC differs. Only Espressif's own packing is known to store one always. */
export function damagedSlots({ survey: { family, slots } }: Pick<RuleContext, 'survey'>): AppSlot[] {
  if (family !== 'nonos-ota' && family !== 'app-slot') return [];
  return slots.filter(({ image }) => image.format === 'v2' && image.crc32?.ok === false);
}

/** Neither ROM nor boot loader looks at this sum; it covers the nine tenths of the code that the checksum leaves out. */
export const crcMismatch = {
  id: 'slot/crc-mismatch',
  severity: 'error',
  source: 'flash-layout.md §1.2, §4.2 F6',
  *check(context) {
    const { arduinoCrc } = context.survey;
    if (arduinoCrc?.ok === false) {
      const { offset, stored, computed } = arduinoCrc;
      yield {
        evidence: [{ offset, length: 4, expected: hex(computed, 8), found: hex(stored, 8) }],
        facts: { slot: 'app', active: true },
        fix: { action: 'read-again', length: null },
      };
    }
    for (const { name, image } of damagedSlots(context)) {
      if (image.format !== 'v2' || image.crc32 === null) continue;
      const { offset, stored, computed } = image.crc32;
      const active = context.home?.wanted?.offset === image.offset || context.survey.family === 'app-slot';
      yield {
        severity: active ? 'error' : 'warning',
        evidence: [
          { offset, length: 4, expected: hex(computed, 8), found: hex(stored, 8) },
          { offset: image.offset, length: offset - image.offset },
        ],
        facts: { slot: name, active },
        fix: { action: 'read-again', length: null },
      };
    }
  },
} as const satisfies Rule;
