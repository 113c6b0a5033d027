import { hex } from '../../../base/bytes.ts';
import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import { isErased } from '../../bytes/blank.ts';
import { findAll, needle } from '../../bytes/search.ts';
import { INIT_DATA_REST, isInitData } from '../../family/nonos/init-data.ts';
import { INIT_DATA_LENGTH, sdkFlashSize, tailOf } from '../../family/nonos/map.ts';
import type { Rule } from '../../rule.ts';

const REST = needle(INIT_DATA_REST);
const REST_OFFSET = 2;
/** Erased bytes round a sector's content; tables inside code have none. */
const MARGIN = 64;
/** More than this is another mishap than bytes lost or doubled on the line. */
const MAX_SHIFT = 0x800;

/** Bytes are missing from the file, or too many: init data, erased flash on both sides, lie beside their sector. */
export const shifted: Rule<'backup/shifted', { readonly shift: number }> = {
  id: 'backup/shifted',
  severity: 'error',
  stopsBoot: false,
  changesBoot: false,
  why: 'Bytes lost or doubled on the line move everything behind them, so that no sector lies where the firmware looks for it.',
  example: 'Init data at 0xFBFFD instead of 0xFC000: three bytes were lost.',
  source: 'flash-layout.md §4.2 F5',
  *check({ original, home }) {
    if (home === undefined) return;
    const due = tailOf(sdkFlashSize(home.nibble)).initData;
    if (isInitData(original, due)) return;
    for (const at of findAll(original, REST, due - MAX_SHIFT, due + MAX_SHIFT)) {
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
};
