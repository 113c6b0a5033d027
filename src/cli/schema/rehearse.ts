import { z } from 'zod';
import { bytes, chip, file, write } from './common.ts';

const extent = z.object({ offset: bytes, length: bytes });

/** Why nothing goes on. */
const halt = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rom'), reason: z.string() }),
  z.object({ kind: z.literal('exception'), cause: bytes, pc: bytes, address: bytes }),
  z.object({ kind: z.literal('unknown-rom'), address: bytes, name: z.string(), caller: bytes }),
  z.object({ kind: z.literal('refusal'), id: z.string() }),
  z.object({ kind: z.enum(['idle', 'budget']), pc: bytes }),
]);

/** What a software chip did with a file, instruction by instruction. */
export const rehearsal = z.object({
  outcome: z.enum(['running', 'radio-init', 'app-started', 'boot-loop', 'halted', 'download-mode', 'no-image']),
  halt: halt.nullable(),
  slot: z.object({ name: z.string(), offset: bytes }).nullable(),
  entry: bytes.nullable(),
  lastLine: z.string(),
  log: z.string(),
  /** What the second UART sent. */
  uart1: z.string(),
  /** How far it came, in the order in which it did. */
  milestones: z.array(z.object({ name: z.enum(['boot-loader', 'sdk', 'radio-init', 'user-code', 'network-up', 'prompt']), atMs: bytes })),
  /** Outputs that were driven: level in the end, changes, and rate and share of high level where it changed regularly. */
  pins: z.array(
    z.object({
      gpio: bytes,
      level: z.union([z.literal(0), z.literal(1)]),
      toggles: bytes,
      hz: z.number().nullable(),
      duty: z.number().nullable(),
    }),
  ),
  /** The log's lines that are not blank, each with its row in the dictionary of boot logs and what it means; an application's own words have none. */
  lines: z.array(z.object({ text: z.string(), id: z.string().nullable(), explanation: z.string().nullable() })),
  resets: z.array(z.object({ cause: z.enum(['jump', 'software', 'watchdog', 'external', 'deep-sleep']), lastLine: z.string() })),
  flash: z.object({
    reads: z.array(extent),
    writes: z.array(extent),
    /** What differs afterwards, by what it is for; bytes in hex, and only where they can be nobody's secret. */
    changes: z.array(
      z.object({ field: z.string(), offset: bytes, length: bytes, before: z.string().nullable(), after: z.string().nullable() }),
    ),
  }),
  instructions: bytes,
  virtualMs: bytes,
  unmodelled: z.array(z.object({ address: bytes, kind: z.enum(['read', 'write']), count: bytes })),
  /** What is not in `log`, `lines`, `resets`, `flash.reads` and `unmodelled`, because they were full: bytes, lines, restarts, reads, accesses. */
  omitted: z.object({ log: bytes, uart1: bytes, lines: bytes, resets: bytes, reads: bytes, unmodelled: bytes }),
});
/** A rehearsal as `--json` has it. */
export type RehearsalData = z.infer<typeof rehearsal>;

/** `rehearse`: one file on one chip, written in one way. */
export const schema = z.object({ schemaVersion: z.literal(2), file, chip, write, ...rehearsal.shape });
/** What `rehearse --json` prints. */
export type RehearseReport = z.infer<typeof schema>;
