import { hex } from '../../../base/bytes.ts';
import type { AppSlot, RuleContext } from '../../model.ts';
import type { Rule } from '../../rule.ts';

/** Slots whose stored CRC differs. Only Espressif's own packing is known to store one always. */
export function damagedSlots({ survey: { kind, slots } }: Pick<RuleContext, 'survey'>): AppSlot[] {
  if (!kind.storesSlotCrc) return [];
  return slots.filter(({ image }) => image.format === 'v2' && image.crc32?.ok === false);
}

/** Neither ROM nor boot loader looks at this sum; it covers the nine tenths of the code that the checksum leaves out. */
export const crcMismatch: Rule<'slot/crc-mismatch', { readonly slot: string; readonly active: boolean }> = {
  id: 'slot/crc-mismatch',
  severity: 'error',
  stopsBoot: false,
  changesBoot: false,
  why: 'The checksum covers only the tenth of an application that is loaded into RAM. This sum covers all of it, and nobody looks at it during boot.',
  example: 'A flipped bit in the mapped code: it starts and crashes when that function is called.',
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
      const active = image.offset === 0 || context.home?.wanted?.offset === image.offset;
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
};
