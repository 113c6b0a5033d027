import type { ErrorCode } from '../base/error.ts';

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
  timeOver: 124,
  interrupted: 130,
} as const;
/** A number of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Verdicts from best to worst: what is known to fail is worse than what nobody knows. */
const ORDER: readonly ExitCode[] = [EXIT.done, EXIT.bootsChanged, EXIT.unknown, EXIT.doesNotBoot];

/** The worst of the exit codes of verdicts; `done` for none. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one), EXIT.done);
}

/** The exit code of every error that the library can raise; a code without its line here does not compile. */
export const ERROR_EXIT: { readonly [C in ErrorCode]: ExitCode } = {
  'link.closed': EXIT.noConnection,
  'link.missing': EXIT.port,
  'link.busy': EXIT.port,
  'link.denied': EXIT.port,
  'link.failed': EXIT.port,
  'link.timeout': EXIT.noConnection,
  'frame.invalid': EXIT.noConnection,
  'chip.no-sync': EXIT.noConnection,
  'chip.wrong': EXIT.failed,
  'chip.refused': EXIT.failed,
  'chip.stub-silent': EXIT.noConnection,
  'flash.unknown-size': EXIT.failed,
  'flash.range': EXIT.failed,
  'flash.verify': EXIT.mismatch,
  'file.missing': EXIT.failed,
  'file.is-directory': EXIT.failed,
  'file.denied': EXIT.failed,
  'file.empty': EXIT.failed,
  'file.exists': EXIT.failed,
  'file.busy': EXIT.failed,
  'file.changed': EXIT.failed,
  'file.too-large': EXIT.failed,
  'file.digest': EXIT.mismatch,
  'file.bad-gzip': EXIT.failed,
  'file.no-space': EXIT.failed,
  'file.failed': EXIT.failed,
  'url.refused': EXIT.usage,
  'url.redirect': EXIT.failed,
  'url.unreachable': EXIT.failed,
  'url.status': EXIT.failed,
  'url.timeout': EXIT.failed,
  'url.broken': EXIT.failed,
  'restore.refused': EXIT.doesNotBoot,
  'usage.invalid': EXIT.usage,
  'usage.requires': EXIT.usage,
  'usage.conflict': EXIT.usage,
  'replay.differs': EXIT.failed,
  'emulator.unknown-rom': EXIT.failed,
  'clock.deadlock': EXIT.internal,
  'clock.hang': EXIT.internal,
};
