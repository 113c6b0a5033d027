import { check, type Decision, decide, KEEP_HEADER } from '../../src/image/index.ts';
import { witness } from '../../src/witness/witness.ts';
import { type AgreeCase, fileOf } from './case.ts';
import { EXPLAINED } from './explained.ts';

/** What both witnesses said of one case. */
export interface Answer {
  readonly question: AgreeCase;
  readonly decision: Decision;
  /** `null` where they agree, or one of them cannot tell. */
  readonly disagreement: 'false-boots' | 'false-refusal' | 'other-slot' | null;
  /** Why this disagreement is right; `null` for one that nobody has explained. */
  readonly explained: string | null;
}

const STARTS = new Set<string>(['running', 'radio-init', 'app-started']);
const MAX_INSTRUCTIONS = 6_000_000;

function disagreementOf({ witnesses: { rules, execution }, slot }: Decision, named: number | null): Answer['disagreement'] {
  if (execution === null || rules === 'unknown' || rules === 'not-an-image') return null;
  const executed = STARTS.has(execution.outcome);
  const read = rules === 'boots' || rules === 'boots-changed';
  if (read && !executed) return 'false-boots';
  if (!read && executed) return 'false-refusal';
  return executed && named !== null && slot !== null && slot.offset !== named ? 'other-slot' : null;
}

/** Asks the rules and the software chip. */
export function ask(question: AgreeCase): Answer {
  const chip = { size: question.chipSize, kind: 'esp8266' } as const;
  const result = check(fileOf(question), { chip, write: { ...KEEP_HEADER, flashSize: question.flashSize } });
  const decision = decide(result, witness(MAX_INSTRUCTIONS)(result, chip));
  const disagreement = disagreementOf(decision, result.slot?.offset ?? null);
  const row = disagreement === null ? undefined : EXPLAINED.find((explanation) => explanation.fits(question, decision, disagreement));
  return { question, decision, disagreement, explained: row?.reason ?? null };
}

/** The simplest case with the same disagreement: without the mutation, with the header kept. */
export function shrink(answer: Answer): Answer {
  for (const simpler of [
    { ...answer.question, flashSize: 'keep', mutation: { kind: 'none' } },
    { ...answer.question, mutation: { kind: 'none' } },
    { ...answer.question, flashSize: 'keep' },
  ] as const) {
    const again = ask(simpler);
    if (again.disagreement === answer.disagreement && again.explained === answer.explained) return again;
  }
  return answer;
}
