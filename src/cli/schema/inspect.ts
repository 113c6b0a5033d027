import { z } from 'zod';
import { FAMILY_NAMES } from '../../image/index.ts';
import { finding } from './check.ts';
import { byte, bytes, digest, flashFreq, flashMode, flashSize, mac, schemaVersion } from './common.ts';
import { sidecar } from './sidecar.ts';

const sum = z.object({ offset: bytes, stored: bytes, computed: bytes, ok: z.boolean() });

const header = z.object({
  magic: byte,
  segmentCount: byte,
  flashMode: flashMode.nullable(),
  flashSize: flashSize.nullable(),
  flashFreq: flashFreq.nullable(),
  entry: bytes,
});

const slot = z.object({
  offset: bytes,
  format: z.enum(['v1', 'v2']),
  active: z.boolean(),
  entry: bytes,
  segments: z.array(
    z.object({ offset: bytes, loadAddress: bytes, length: bytes, region: z.enum(['iram', 'dram', 'irom', 'rtc', 'other']) }),
  ),
  checksum: sum.nullable(),
  crc32: sum.nullable(),
});

/** `inspect`: everything that a file says about itself. */
export const schema = z.object({
  schemaVersion,
  file: z.object({ path: z.string(), size: bytes, sha256: digest(64) }),
  family: z.enum(FAMILY_NAMES),
  bootloader: z.object({ name: z.string(), version: z.string().nullable() }).nullable(),
  sdk: z.string().nullable(),
  application: z.object({ name: z.string(), offset: bytes }).nullable(),
  header: header.nullable(),
  slots: z.array(slot),
  regions: z.array(z.object({ start: bytes, end: bytes, kind: z.string(), label: z.string() })),
  donorMac: mac.nullable(),
  /** What `FILE.json` says about the file. */
  sidecar: sidecar.nullable(),
  secrets: z.array(z.object({ kind: z.string(), offset: bytes, length: bytes })),
  /** Secrets that are not listed, because there are more than 1000. */
  omittedSecrets: bytes,
  findings: z.array(finding),
});
/** What `inspect --json` prints. */
export type InspectReport = z.infer<typeof schema>;
