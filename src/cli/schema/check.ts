import { z } from 'zod';
import { bytes, chip, file, write } from './common.ts';
import { rehearsal } from './rehearse.ts';
import { sidecar } from './sidecar.ts';

/** A finding: what, where, what to do. */
export const finding = z.object({
  id: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  summary: z.string(),
  evidence: z.array(z.object({ offset: bytes, length: bytes, expected: z.string().optional(), found: z.string().optional() })),
  /** Places that are not listed, because there are so many. */
  omitted: bytes.optional(),
  /** What to do, in words. */
  fix: z.string().optional(),
  /** The same for programs. */
  fixAction: z.looseObject({ action: z.string() }).optional(),
});
/** A finding as `--json` has it. */
export type FindingReport = z.infer<typeof finding>;

/** Shape of a verdict. */
export const verdict = z.enum(['boots', 'boots-changed', 'does-not-boot', 'not-an-image', 'unknown']);

/**
 * Whether the executed verdict is the static one. `undecided`: one of them could not tell, or it depends on what the software chip does
 * not have, such as data lines that are not connected.
 */
export const agreement = z.enum(['agree', 'differ', 'undecided']);
/** Whether rules and rehearsal agree. */
export type Agreement = z.infer<typeof agreement>;

/** Version 2 has `witnesses`; `verdict` and `predictedLog` are then of both together. */
const schemaVersion = z.literal(2);

/** Who says so: the rules, which read the bytes, and the software chip, which executes them. The worse decides. */
export const witnesses = z.object({
  rules: verdict,
  /** `null` when nothing was executed, or the run ended at a limit of the software chip. */
  execution: z
    .object({
      outcome: z.enum(['running', 'radio-init', 'app-started', 'boot-loop', 'halted', 'download-mode', 'no-image']),
      milestones: z.array(z.object({ name: z.string(), atMs: z.number() })),
      lastLine: z.string(),
    })
    .nullable(),
  /** Name of that limit. */
  missing: z.string().nullable(),
});

/** One file on one chip, written in one way. */
export const check = z.object({
  schemaVersion,
  file,
  chip: chip.nullable(),
  write,
  verdict,
  witnesses,
  findings: z.array(finding),
  predictedLog: z.array(z.string()),
  /** What `FILE.json` says about the file; null when there is none, left out where it was not looked for. */
  sidecar: sidecar.nullable().optional(),
  /** With `--rehearse`: what executing it showed; `null` when the file does not fit the chip. */
  rehearsal: rehearsal.extend({ chip, agreement }).nullable().optional(),
});
/** What `check --json` prints for one file. */
export type CheckReport = z.infer<typeof check>;

const several = z.object({
  schemaVersion,
  results: z.array(check),
  better: z
    .object({ path: z.string(), reason: z.enum(['verdict', 'code', 'tail', 'header', 'errors', 'warnings', 'plain']), because: z.string() })
    .nullable(),
  /** Of the first two files. */
  relation: z.enum(['same', 'one-is-the-start-of-the-other', 'one-repeats-the-other', 'different']),
});
/** What `check --json` prints for several files. */
export type SeveralReport = z.infer<typeof several>;

const matrix = z.object({
  schemaVersion,
  expect: verdict.nullable(),
  /** Whether every cell is as expected; `null` when nothing was. */
  ok: z.boolean().nullable(),
  matrix: z.array(
    z.object({
      file: z.string(),
      chip,
      verdict,
      witnesses,
      ok: z.boolean().nullable(),
      findings: z.array(z.string()),
      lastLine: z.string().nullable(),
    }),
  ),
});
/** What `check --chips --json` prints. */
export type MatrixReport = z.infer<typeof matrix>;

/** `check` of one file, of several with the better one named, or of files × chips with `--chips`. */
export const schema = z.union([check, several, matrix]);
