import type { Family } from '../../family/detector.ts';
import type { Fix, Rule } from '../../rule.ts';

/** Places of a single application under Espressif's boot loader. */
const SLOTS: Fix = { action: 'write-at', offsets: [0x1000, 0x81000, 0x101000] };

const FIXES: Partial<Record<Family, Fix | null>> = {
  'app-slot': SLOTS,
  gzip: { action: 'unpack' },
  'tuya-container': null,
  'init-data': null,
  esp32: { action: 'other-chip', chip: 'esp32', size: null },
  blank: null,
  data: null,
};

/** Families that nothing at address 0 could start. */
export function isNoDump(family: Family): boolean {
  return FIXES[family] !== undefined;
}

export const notADump = {
  id: 'file/not-a-dump',
  severity: 'error',
  source: 'flash-layout.md §1.6, §4.2 F13',
  *check({ survey: { family, clues } }) {
    const fix = FIXES[family];
    if (fix === undefined) return;
    const evidence = clues.length > 0 ? clues : [{ offset: 0, length: 1 }];
    yield { evidence, facts: { family }, ...(fix !== null && { fix }) };
  },
} as const satisfies Rule;
