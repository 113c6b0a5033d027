import { u32At } from '../../../base/bytes.ts';
import { FLASH_WINDOW, SECTOR_SIZE } from '../../../chip/memory-map.ts';
import { isErased } from '../../bytes/blank.ts';
import type { V1Image } from '../../format/v1.ts';
import type { Rule } from '../../rule.ts';

/** Fewer addresses may be numbers that only look like some. Boot loaders have up to 3, the first part of an SDK application has dozens. */
const FEWEST_CALLS = 8;

/** File offsets that code in IRAM refers to through the flash window, ascending. */
function mappedTargets(file: Uint8Array, { segments }: V1Image): number[] {
  const targets = new Set<number>();
  for (const { offset, length, region } of segments) {
    if (region !== 'iram') continue;
    for (let at = offset; at + 4 <= offset + length; at += 4) {
      const word = u32At(file, at);
      if (word >= FLASH_WINDOW.start && word < FLASH_WINDOW.end) targets.add(word - FLASH_WINDOW.start);
    }
  }
  return [...targets].sort((a, b) => a - b);
}

/** An application that was built in two files, of which only the one for address 0 is there: its code calls into erased flash. */
export const mappedCodeMissing: Rule<
  'image/mapped-code-missing',
  { readonly calls: number; readonly start: number; readonly fileSize: number }
> = {
  id: 'image/mapped-code-missing',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'SDK builds come in two files. The part that is mapped from flash belongs at 0x10000 or above; without it the first call into it fails.',
  example: "NodeMCU's `0x00000.bin` alone: exception 0 at the first call.",
  source: 'flash-layout.md §1.1, §1.6; NodeMCU 0.9.5 without its second file executed: illegal instruction at the first call',
  *check({ file, chip, survey: { kind, first, bootloader } }) {
    if (first?.checksum?.ok !== true || bootloader !== null || kind.unbootable !== undefined) return;
    const targets = mappedTargets(file, first);
    const size = chip?.size ?? FLASH_WINDOW.end - FLASH_WINDOW.start;
    const missing = targets.filter((target) => target < size && isErased(file, target, target + 4));
    const [lowest] = missing;
    const isClear = targets.length >= FEWEST_CALLS || (targets.length >= 2 && missing.length === targets.length);
    if (lowest === undefined || !isClear || missing.length * 2 < targets.length) return;
    const start = lowest - (lowest % SECTOR_SIZE);
    const end = (missing.at(-1) ?? lowest) + 4;
    yield {
      evidence: [{ offset: start, length: end - start }],
      facts: { calls: missing.length, start, fileSize: file.length },
      fix: { action: 'add-part', offset: start },
    };
  },
};
