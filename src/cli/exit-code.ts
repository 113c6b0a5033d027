/** What the program returns, one meaning each (design: the command line). */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  doesNotBoot: 3,
  noConnection: 4,
  mismatch: 5,
  port: 6,
  bootsChanged: 7,
  unknown: 8,
  internal: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Verdicts from best to worst: what is known to fail is worse than what nobody knows. */
const ORDER: readonly ExitCode[] = [EXIT.done, EXIT.bootsChanged, EXIT.unknown, EXIT.doesNotBoot];

/** The worst of the exit codes of verdicts; `done` for none. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one), EXIT.done);
}
