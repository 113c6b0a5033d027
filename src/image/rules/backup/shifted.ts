import { hex } from '../../../base/bytes.ts';
import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import { isErased } from '../../bytes/blank.ts';
import { findAll, needle } from '../../bytes/search.ts';
import { INIT_DATA_LENGTH, sdkFlashSize, tailOf } from '../../family/nonos/map.ts';
import { isInitData } from '../../family/signature.ts';
import type { Rule } from '../../rule.ts';

/** Bytes 2 to 7 of init data. */
const INIT_DATA_REST = needle(Uint8Array.of(0x04, 0x02, 0x05, 0x05, 0x05, 0x02));
const REST_OFFSET = 2;
/** Erased bytes round a sector's content; tables inside code have none. */
const MARGIN = 64;
/** More than this is another mishap than bytes lost or doubled on the line. */
const LARGEST_SHIFT = 0x800;

/** Bytes are missing from the file, or too many: init data, erased flash on both sides, lie beside their sector. */
export const shifted = {
  id: 'backup/shifted',
  severity: 'error',
  source: 'flash-layout.md §4.2 F5',
  *check({ original, home }) {
    if (home === undefined) return;
    const due = tailOf(sdkFlashSize(home.nibble)).initData;
    if (isInitData(original, due)) return;
    for (const at of findAll(original, INIT_DATA_REST, due - LARGEST_SHIFT, due + LARGEST_SHIFT)) {
      const offset = at - REST_OFFSET;
      const after = offset + INIT_DATA_LENGTH;
      if (!isInitData(original, offset) || offset % SECTOR_SIZE === 0) continue;
      if (!isErased(original, offset - MARGIN, offset) || !isErased(original, after, after + MARGIN)) continue;
      yield {
        evidence: [{ offset, length: INIT_DATA_LENGTH, expected: hex(due), found: hex(offset) }],
        facts: { shift: due - offset },
        fix: { action: 'read-again', length: sdkFlashSize(home.nibble) },
      };
    }
  },
} as const satisfies Rule;
