import { KEEP_HEADER } from '../format/write.ts';
import type { RuleContext } from '../model.ts';
import { contextOf } from '../question/verdict.ts';
import { survey } from '../survey.ts';

/** `file` by itself, on a chip like the one it came from. */
export function contextOfFile(file: Uint8Array): RuleContext {
  return contextOf(file, file, survey(file), undefined, KEEP_HEADER);
}
