import { readPartitionTable } from '../../family/rtos/partition-table.ts';
import { rtosSdk } from '../../family/rtos/rtos-sdk.ts';
import type { Rule } from '../../rule.ts';

/** The table's own MD5, which the boot loader on this chip does not look at, and partitions for which the chip has no room. */
export const partitionTable: Rule<'rtos/partition-table', { readonly kind: 'md5' | 'outside'; readonly label: string | null }> = {
  id: 'rtos/partition-table',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'The table has an MD5 of its own, which the boot loader of this chip does not check, and may name partitions beyond the chip.',
  example: 'A table with `ota_1` at 0x110000 on a chip of 1 MB.',
  source: 'flash-layout.md §1.4, §6',
  *check({ original, chip, survey: { kind } }) {
    const table = kind === rtosSdk ? readPartitionTable(original) : undefined;
    if (table === undefined) return;
    const { md5 } = table;
    if (md5 !== null && !md5.ok) {
      yield {
        evidence: [{ offset: md5.offset, length: 16, expected: md5.computed, found: md5.stored }],
        facts: { kind: 'md5', label: null },
        fix: { action: 'read-again', length: null },
      };
    }
    for (const { label, offset, size } of table.partitions) {
      if (chip === undefined || offset + size <= chip.size) continue;
      yield {
        evidence: [{ offset, length: size }],
        facts: { kind: 'outside', label },
        fix: { action: 'other-chip', chip: 'esp8266', size: null },
      };
    }
  },
};
