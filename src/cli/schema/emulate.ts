import { z } from 'zod';
import { bytes, file, schemaVersion } from './common.ts';

/** A fault as `--fault` takes it. */
const fault = z.object({ fault: z.string() }).catchall(z.union([z.number(), z.string()]));

/**
 * What a client's run under a fault came to. `silent`: it said that all went well, and it did not. `noticed`: it said that something
 * went wrong, and it did. `wrong`, `right`: nobody knows what it said. `unknown`: nobody said what should be there.
 */
export const examVerdict = z.enum(['right', 'wrong', 'noticed', 'silent', 'right-but-failed', 'hung', 'unknown']);
/** How a client did under one fault. */
export type ExamVerdict = z.infer<typeof examVerdict>;

/** `emulate`: one of these a line. */
export const schema = z.discriminatedUnion('event', [
  /** A client may connect now. */
  z.object({ schemaVersion, event: z.literal('listening'), url: z.string(), chipSize: bytes }),
  z.object({ schemaVersion, event: z.enum(['connected', 'disconnected', 'turned-away']), client: z.string() }),
  /** Bytes that a client did not take in time. */
  z.object({ schemaVersion, event: z.literal('overrun'), client: z.string(), bytes }),
  /** The chip reached a ROM function that is not modelled, for the `count`-th time: it stands still until the next reset. */
  z.object({ schemaVersion, event: z.literal('stopped'), name: z.string(), address: bytes, caller: bytes, count: bytes }),
  z.object({ schemaVersion, event: z.literal('saved'), file }),
  /** `--exam`: one run. `faults` repeats it. */
  z.object({
    schemaVersion,
    event: z.literal('exam'),
    faults: z.object({ seed: z.int(), faults: z.array(fault) }),
    verdict: examVerdict,
    /** The client's; null when it was not started here, or did not end. */
    exitCode: z.int().nullable(),
    /** Bytes at the client's end of the line. */
    toChip: bytes,
    toHost: bytes,
    /** How often each command was sent. */
    commands: z.record(z.string(), bytes),
    flashChanged: z.boolean(),
    /** Where the flash is not as `--expect` has it; null without. */
    differs: z.array(z.object({ offset: bytes, length: bytes })).nullable(),
    /** Whether `--read` holds what the flash holds; null without. */
    read: z.boolean().nullable(),
    /** An MD5 of the flash was asked for after the last write. */
    askedMd5: z.boolean(),
  }),
  /** `--exam`: all of them. `baseline`: false where the run without faults failed, so that there was no exam. */
  z.object({ schemaVersion, event: z.literal('examined'), baseline: z.boolean(), runs: bytes, silent: bytes, hung: bytes }),
]);
/** A line of `emulate --json`. */
export type EmulateEvent = z.infer<typeof schema>;
