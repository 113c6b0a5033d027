import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { RegionKind } from '../bytes/regions.ts';
import { layout } from '../layout.ts';
import type { Editor } from '../mend/change.ts';
import type { RuleContext } from '../model.ts';

/** What stays in any dump: the code, which every device has alike, and the generic radio data. */
const COMMON: ReadonlySet<RegionKind> = new Set(['bootloader', 'slot', 'init-data', 'partition-table', 'config', 'free']);

/** Erases everything that is neither code nor generic; parameters and flag are for the caller. */
export function redactData(editor: Editor, { survey, home }: RuleContext): void {
  for (const { start, end, kind } of layout(survey, home?.nibble)) {
    if (COMMON.has(kind) || kind === 'param' || kind === 'flag') continue;
    for (let at = start; at < end; at = nextSector(at)) {
      if (!survey.initData.includes(at)) editor.erase(at, Math.min(end, nextSector(at)), 'credentials');
    }
  }
}

function nextSector(at: number): number {
  return at - (at % SECTOR_SIZE) + SECTOR_SIZE;
}
