import { z } from 'zod';
import { finding, verdict, witnesses } from './check.ts';
import { bytes, file, schemaVersion } from './common.ts';
import { sidecar } from './sidecar.ts';

/** Bytes of the result that are not those of the file, and why. */
export const change = z.object({
  offset: bytes,
  length: bytes,
  reason: z.enum([
    'mirror',
    'unused-end',
    'padding',
    'size-nibble',
    'flash-mode',
    'tail',
    'init-data',
    'slot-choice',
    'settings-sum',
    'identity',
    'credentials',
    'calibration',
    'other-read',
    'unmangled',
  ]),
});

/** `fit`, `redact`, `repair`: what was written and in what it differs from the (first) file, or why nothing was. */
export const schema = z.object({
  schemaVersion,
  files: z.array(file),
  /** `null` with a refusal. */
  output: file.nullable(),
  refusal: z
    .enum([
      'not-an-image',
      'unknown-family',
      'damaged',
      'needs-init-data',
      'bad-init-data',
      'needs-larger-chip',
      'other-map',
      'fixed-map',
      'no-such-slot',
      'identity-differs',
      'still-does-not-boot',
      'verdict-changes',
      'lengths-differ',
      'needs-readings',
      'undecided',
      'damaged-alike',
    ])
    .nullable(),
  /** Places that caused the refusal. */
  evidence: z.array(z.object({ offset: bytes, length: bytes, expected: z.string().optional(), found: z.string().optional() })),
  /** Byte ranges that differ; of what was cut off, the place in the file. */
  changes: z.array(change),
  /** Places or changes that are not listed, because there are more than 1000. */
  omitted: bytes,
  /** Of the output, checked again; for `fit` on the chip that was given. */
  verdict: verdict.nullable(),
  /** Who says so; `null` with a refusal. */
  witnesses: witnesses.nullable(),
  findings: z.array(finding),
  /** What `FILE.json` says about the first file. */
  sidecar: sidecar.nullable(),
});
/** What `fit`, `redact` and `repair` print with `--json`. */
export type MendReport = z.infer<typeof schema>;
