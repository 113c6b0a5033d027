import type { RuleContext } from '../rule.ts';
import { survey } from '../survey.ts';
import { contextOf } from '../verdict.ts';
import { KEEP_HEADER } from '../write.ts';

/** `file` by itself, on a chip like the one it came from. */
export function lookAt(file: Uint8Array): RuleContext {
  return contextOf(file, file, survey(file), undefined, KEEP_HEADER);
}
