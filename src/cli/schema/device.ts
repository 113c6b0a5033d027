import { z } from 'zod';
import { check } from './check.ts';
import { byte, bytes, chipKind, digest, file, flashFreq, flashMode, flashSize, mac, schemaVersion } from './common.ts';
import { change } from './mend.ts';
import { bootOutcome } from './monitor.ts';
import { sidecar } from './sidecar.ts';

/** The chip at the other end of the port. */
export const chip = z.object({
  kind: chipKind,
  mac: mac.nullable(),
  chipId: bytes,
  crystalMHz: z.union([z.literal(26), z.literal(40)]),
});

/** The flash as it identifies itself. */
export const flash = z.object({
  id: bytes,
  answers: z.boolean(),
  maker: bytes,
  makerName: z.string().nullable(),
  device: bytes,
  size: bytes.nullable(),
});

const range = { offset: bytes, length: bytes };
const md5 = digest(32);

/** `info`: what the device says of itself; `header` is that of the image in its flash. */
export const info = z.object({
  schemaVersion,
  port: z.string(),
  chip,
  flash,
  /** Null when the flash does not answer. `repeatsAt`: the content comes again at this distance, so the flash may be that small. */
  details: z.object({ status: z.array(byte).length(3), sfdpSize: bytes.nullable(), repeatsAt: bytes.nullable() }).nullable(),
  header: z
    .object({
      segmentCount: bytes,
      flashMode: flashMode.nullable(),
      flashSize: flashSize.nullable(),
      flashFreq: flashFreq.nullable(),
      entry: bytes,
    })
    .nullable(),
});
/** What `info --json` prints. */
export type InfoReport = z.infer<typeof info>;

/**
 * `backup`: the file that was written, and the chip's own MD5 of it; `blank` and `known` bytes were proven without being read,
 * `manifest` is the file beside it.
 */
export const backup = z.object({
  schemaVersion,
  port: z.string(),
  chip,
  file,
  ...range,
  md5,
  resumed: bytes,
  blank: bytes,
  known: bytes,
  manifest: z.string(),
  /** Whether it will boot when it is written back to this chip as it is. */
  check,
});
/** What `backup --json` prints. */
export type BackupReport = z.infer<typeof backup>;

/** `restore`: the judgement before, and what became of each region; `md5` is the chip's own. */
export const restore = z.object({
  schemaVersion,
  port: z.string(),
  chip,
  check,
  forced: z.boolean(),
  /** Nothing was written: `regions` say what would be done. */
  dryRun: z.boolean(),
  /** A guess, made before. */
  estimatedMs: bytes,
  ...range,
  md5,
  regions: z.array(z.object({ ...range, result: z.enum(['kept', 'erased', 'written']), md5 })),
  /** With `--fit`: what was changed in the file before; null without. */
  fit: z.array(change).nullable(),
  /** With `--backup-first`: what the flash held before; null without, and with `--dry-run`. */
  backup: z.object({ file, md5 }).nullable(),
  /** With `--watch`: what the chip said when it was started; null without, and with `--dry-run`. */
  watch: z
    .object({
      outcome: bootOutcome,
      starts: bytes,
      resetCause: bytes.nullable(),
      bootMode: bytes.nullable(),
      /** Byte by byte, as Latin-1. */
      log: z.string(),
    })
    .nullable(),
});
/** What `restore --json` prints. */
export type RestoreReport = z.infer<typeof restore>;

/** Places that differ, to the sector. */
export const differences = z.array(z.object(range));

/** What may be behind a difference. */
export const cause = z.discriminatedUnion('cause', [
  z.object({ cause: z.literal('header-patched'), found: z.array(byte).length(2), expected: z.array(byte).length(2) }),
  z.object({ cause: z.literal('settings-changed') }),
  z.object({ cause: z.literal('not-written') }),
  z.object({ cause: z.literal('not-erased') }),
  z.object({ cause: z.literal('write-protected'), status: byte }),
  z.object({ cause: z.literal('smaller-than-claimed'), repeatsAt: bytes }),
  z.object({ cause: z.literal('known-part'), maker: byte }),
]);

/** `verify`: whether the flash holds the file; `differences` to the sector. */
export const verify = z.object({
  schemaVersion,
  port: z.string(),
  chip,
  file,
  ...range,
  matches: z.boolean(),
  expected: md5,
  actual: md5,
  differences,
  /** What may be behind them, most telling first. */
  causes: z.array(cause),
  /** The chip that the file is a backup of, by the sidecar beside it; null when there is none or the file is not what it describes. */
  backupOf: z.object({ mac: mac.nullable(), chipId: bytes, flashId: bytes, isThisChip: z.boolean().nullable() }).nullable(),
  /** The sidecar itself. */
  sidecar: sidecar.nullable(),
});
/** What `verify --json` prints. */
export type VerifyReport = z.infer<typeof verify>;

/** `erase`: the range, and the chip's own MD5 of the blank it left. */
export const erase = z.object({
  schemaVersion,
  port: z.string(),
  chip,
  ...range,
  md5,
  /** With `--backup-first`: what the flash held before. */
  backup: z.object({ file, md5 }).nullable(),
});
/** What `erase --json` prints. */
export type EraseReport = z.infer<typeof erase>;

/** `ports`: the serial devices of this computer. */
export const ports = z.object({
  schemaVersion,
  ports: z.array(
    z.object({
      path: z.string(),
      manufacturer: z.string().optional(),
      serialNumber: z.string().optional(),
      vendorId: z.string().optional(),
      productId: z.string().optional(),
    }),
  ),
});
/** What `ports --json` prints. */
export type PortsReport = z.infer<typeof ports>;
