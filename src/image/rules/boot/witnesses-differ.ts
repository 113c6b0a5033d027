import type { Execution, Verdict } from '../../model.ts';
import type { Report, Rule } from '../../rule.ts';

type WitnessOutcome = Execution['outcome'];

const STARTS: ReadonlySet<WitnessOutcome> = new Set<WitnessOutcome>(['running', 'radio-init', 'app-started']);

/** Whether the executed code came to its application. */
export function hasStarted({ outcome }: Execution): boolean {
  return STARTS.has(outcome);
}

/** `kind`: it `stops` although it reads as bootable or is not known, or `starts` although it should not. */
type WitnessFacts = {
  readonly kind: 'stops' | 'starts';
  readonly rules: Verdict;
  readonly outcome: WitnessOutcome;
  readonly lastLine: string;
};

/** Printable characters of a line that may be noise, and not too many of them. */
function shown(line: string): string {
  return line.replace(/[^ -~]+/g, '?').slice(0, 100);
}

/** The contradiction between the rules' verdict and the execution, if there is one. */
export function differenceOf(rules: Verdict, execution: Execution): Report<WitnessFacts> | undefined {
  const starts = hasStarted(execution);
  if (rules === 'not-an-image' || starts !== (rules === 'does-not-boot')) return undefined;
  const { outcome, lastLine, slot } = execution;
  return {
    ...(starts && { severity: 'info' }),
    evidence: [{ offset: slot?.offset ?? 0, length: 8 }],
    facts: { kind: starts ? 'starts' : 'stops', rules, outcome, lastLine: shown(lastLine) },
  };
}

/** The software chip executed the same bytes, and they did otherwise than they read. */
export const witnessesDiffer: Rule<'boot/witnesses-differ', WitnessFacts> = {
  id: 'boot/witnesses-differ',
  severity: 'error',
  stopsBoot: true,
  changesBoot: true,
  why: 'Two witnesses are asked: the rules, which read the bytes, and the software chip, which executes them. The worse one decides.',
  example: 'The entry point of the application was damaged where no checksum covers it.',
  source: 'the execution of the file',
  // It takes the other rules' verdict: question/decide.ts asks it last.
  check: () => [],
};
