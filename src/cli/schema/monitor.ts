import { z } from 'zod';
import { bytes, schemaVersion } from './common.ts';

/** What the log of a start comes to. */
export const bootOutcome = z.enum(['started', 'boot-loop', 'no-image', 'stopped', 'download-mode', 'straps', 'silent', 'unreadable']);

/** `monitor`: one of these a line. */
export const monitor = z.discriminatedUnion('event', [
  /** Byte by byte, as Latin-1, without the line's end; `atMs` since the port was opened. */
  z.object({ schemaVersion, event: z.literal('line'), atMs: bytes, text: z.string() }),
  /** That line was the first one of a start. */
  z.object({
    schemaVersion,
    event: z.literal('boot'),
    resetCause: bytes,
    bootMode: bytes,
    from: z.enum(['flash', 'loader', 'nowhere']),
  }),
]);
/** A line of `monitor --json`. */
export type MonitorEvent = z.infer<typeof monitor>;

/** `reset`: where the chip went, by its boot log. */
export const reset = z.object({
  schemaVersion,
  port: z.string(),
  into: z.enum(['application', 'loader']),
  outcome: bootOutcome,
  resetCause: bytes.nullable(),
  bootMode: bytes.nullable(),
});
/** What `reset --json` prints. */
export type ResetReport = z.infer<typeof reset>;
