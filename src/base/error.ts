/**
 * Every way in which the library can fail, with the facts of the case. Words, hints and exit codes live in `src/cli`;
 * retry policy switches on the code, never on text.
 */
export interface ErrorFacts {
  /** The port went away, or was closed while something waited for it. */
  'link.closed': { port?: string };
  /** No such port. */
  'link.missing': { port: string };
  /** Somebody else holds the port. */
  'link.busy': { port: string };
  /** The user may not open the port. */
  'link.denied': { port: string };
  /** The port could not be opened for another reason. */
  'link.failed': { port: string; reason: string };
  /** No complete answer within the time allowed; `received` counts the bytes that did come. */
  'link.timeout': { command: string; waitedMs: number; received: number };

  /** Bytes arrived that are no packet: `fault` says in which way. */
  'frame.invalid': { command: string; fault: string };

  /**
   * No SYNC was answered. `sample` holds the first bytes that did arrive, as hex; `bootMode` and `resetCause` are those of the
   * boot log, when it was heard.
   */
  'chip.no-sync': { attempts: number; received: number; sample: string; cause: NoSyncCause; bootMode?: number; resetCause?: number };
  /** The magic word at 0x40001000 is not the ESP8266's. */
  'chip.wrong': { magic: number };
  /** The chip answered the command with a failure. */
  'chip.refused': { command: string; status: number; error: number };
  /** The stub was uploaded and started, but never said OHAI. */
  'chip.stub-silent': { waitedMs: number };

  /** The JEDEC id does not tell the flash's size. */
  'flash.unknown-size': { id: number };
  /** The range does not fit the flash. */
  'flash.range': { offset: number; length: number; flashSize: number };
  /** The flash's own digest differs from what was due. */
  'flash.verify': { offset: number; length: number; expected: string; actual: string };

  /** A file that should be there is not. */
  'file.missing': { path: string };
  /** The path names a folder. */
  'file.is-directory': { path: string };
  /** The file may not be read, or the place not written. */
  'file.denied': { path: string };
  /** The file has no content. */
  'file.empty': { path: string };
  /** The output exists and nobody asked to overwrite it. */
  'file.exists': { path: string };
  /** Another program is writing it. */
  'file.busy': { path: string };
  /** Another program has put another file in its place, or has written to it. */
  'file.changed': { path: string };
  /** The file is longer than what it is meant for. */
  'file.too-large': { path: string; size: number; limit: number };
  /** The file is not the one that was asked for: its SHA-256 differs. */
  'file.digest': { path: string; expected: string; actual: string };
  /** The file begins as gzip and cannot be unpacked. */
  'file.bad-gzip': { path: string; reason: string };
  /** The disk is full, or was found to have too little room before anything was written: then both numbers of bytes are known. */
  'file.no-space': { path: string; needed?: number; free?: number };
  /** Any other failure of the disk. */
  'file.failed': { path: string; reason: string };

  /** Nothing is fetched from such an address. */
  'url.refused': { url: string; cause: 'malformed' | 'scheme' | 'plain-http' | 'credentials' };
  /** The server sends on to no place, to one that is less safe, or on and on. */
  'url.redirect': { url: string; cause: 'nowhere' | 'downgrade' | 'too-many' };
  /** No server, no route to it, or no proof that it is the right one. */
  'url.unreachable': { url: string; reason: string };
  /** The server answers with something else than a file. */
  'url.status': { url: string; status: number };
  /** It took too long until an answer began, between two pieces of it, or in all. */
  'url.timeout': { url: string; phase: 'answer' | 'idle' | 'total'; waitedMs: number };
  /** The transfer ended too soon, every time. */
  'url.broken': { url: string; received: number; reason: string };

  /** The file would not boot there, or an error was found in it (`reason`, in words), and nobody insisted. */
  'restore.refused': { verdict: string; reason?: string };
  /** An option means nothing without another one. */
  'usage.requires': { option: string; requires: string };
  /** Two options contradict each other. */
  'usage.conflict': { option: string; other: string };
  /** An argument that means nothing: which, what was given, what would do. */
  'usage.invalid': { argument: string; given: string; expected: string };

  /** The host did something else than the record of a session says; `offset` counts the bytes that it had written. */
  'replay.differs': { offset: number; expected: string; found: string };

  /** A ROM address that is not modelled was reached; execution stops there by name, for the `count`-th time on this chip. */
  'emulator.unknown-rom': { address: number; name: string; caller: number; count: number };
  /** Nothing is left to happen, yet the program waits. */
  'clock.deadlock': { now: number };
  /** The virtual time allowed is used up. */
  'clock.hang': { now: number; pending: number };
}

/** Why no SYNC was answered, as far as the bytes show it. */
export type NoSyncCause =
  /** Nothing was received. */
  | 'silent'
  /** What was sent came back. */
  | 'echo'
  /** A later family's ROM spoke. */
  | 'other-chip'
  /** The boot log says that the chip waits in its loader: it does not hear. */
  | 'deaf'
  /** The boot log says that the chip started from flash: GPIO0 was high. */
  | 'gpio0-high'
  /** The boot log names straps that lead nowhere: GPIO15 high or GPIO2 low. */
  | 'straps'
  /** The chip started again and again. */
  | 'boot-loop'
  /** The watchdog started it anew. */
  | 'watchdog'
  /** Text, but no boot log: an application runs and the chip was not reset. */
  | 'application'
  /** Bytes that make no sense at any of the two rates. */
  | 'garbage';

/** The name of one such way. */
export type ErrorCode = keyof ErrorFacts;

/** A failure with a closed code and typed facts. */
export class EspError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'EspError';
  readonly code: C;
  readonly facts: ErrorFacts[C];

  constructor(code: C, facts: ErrorFacts[C], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(facts)}`, options);
    this.code = code;
    this.facts = facts;
  }
}

/** Whether `error` is an {@link EspError} with this very code; narrows its facts. */
export function hasCode<C extends ErrorCode>(error: unknown, code: C): error is EspError<C> {
  return error instanceof EspError && error.code === code;
}
