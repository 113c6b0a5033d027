import { hex } from '../../../base/bytes.ts';
import { repeatLength } from '../../bytes/mirror.ts';
import { nonosOta } from '../../family/nonos/nonos.ts';
import type { Rule } from '../../rule.ts';

const NUMBERS: Readonly<Record<string, number>> = { user1: 1, user2: 2 };
const USER2_OF_WIDE_MAPS = 0x101000;

/**
 * Newer SDKs write the number of the slot into byte 3 of the image. Code of one slot does not run in the other, as it is linked
 * to its address; only in maps with two megabytes both are linked alike.
 */
export const wrongSlot: Rule<'slot/wrong-slot', { readonly slot: string; readonly number: number }> = {
  id: 'slot/wrong-slot',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Code is linked to the address it is mapped at. Code for user2 in the place of user1 calls into nothing.',
  example: '`user2.bin` written to 0x1000.',
  source: 'flash-layout.md §1.2',
  *check({ original, survey: { kind, slots }, home }) {
    if (kind !== nonosOta) return;
    const ownLength = repeatLength(original);
    for (const { name, image } of slots) {
      const { sizeByte } = image.header;
      const due = NUMBERS[name];
      // Read beyond the chip's end: user1 once more, not a slot.
      if (image.offset >= ownLength) continue;
      if (image.format !== 'v2' || due === undefined || (sizeByte !== 1 && sizeByte !== 2) || sizeByte === due) continue;
      const harmless = home?.user2 === USER2_OF_WIDE_MAPS || home?.wanted?.offset !== image.offset;
      yield {
        severity: harmless ? 'warning' : 'error',
        evidence: [{ offset: image.offset + 3, length: 1, expected: hex(due, 2), found: hex(sizeByte, 2) }],
        facts: { slot: name, number: sizeByte },
        fix: { action: 'read-again', length: null },
      };
    }
  },
};
