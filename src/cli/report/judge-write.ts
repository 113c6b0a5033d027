import { isFlashSize } from '../../chip/flash-size.ts';
import { mergeImages, survey, type TargetChip, type WriteOptions } from '../../image/index.ts';
import type { Witness } from '../../witness/witness.ts';
import type { Pair } from '../grammar/pairs.ts';
import type { CheckReport } from '../schema/check.ts';
import { judge } from './judge.ts';

/** A file with its place in flash. */
export interface PlacedFile extends Pair {
  readonly bytes: Uint8Array;
}

/** Whether this can be judged by itself: a dump of a whole flash, not a boot loader whose application comes in another file. */
function isJudged({ bytes }: PlacedFile): boolean {
  const { contents } = survey(bytes).kind;
  if (contents === 'foreign' || contents === 'dump') return true;
  return isFlashSize(bytes.length) && contents === 'program';
}

/**
 * Judges exactly this write, header changes included, when something that can be judged goes to 0x0; `undefined` otherwise. Files
 * that overlap are for the caller to refuse.
 */
export function judgeWrite(
  files: readonly PlacedFile[],
  chip: TargetChip,
  write: WriteOptions,
  witness?: Witness,
): CheckReport | undefined {
  const first = files.find(({ offset }) => offset === 0);
  if (first === undefined || !isJudged(first)) return undefined;
  const merged = mergeImages(files);
  if ('overlap' in merged) return undefined;
  return judge(
    { path: files.length === 1 ? first.path : files.map(({ path }) => path).join(' + '), bytes: merged.bytes },
    chip,
    write,
    witness,
  );
}
