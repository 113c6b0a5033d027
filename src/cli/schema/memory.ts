import { z } from 'zod';
import { byte, bytes, file, schemaVersion } from './common.ts';
import { flash } from './device.ts';
import { esptool } from './esptool.ts';

const word = z.int().min(0).max(0xffff_ffff);
const front = esptool.shape;

/** Shape of what `read_mem --json` prints. */
export const readMem = z.object({ ...front, address: word, value: word });
/** What `read_mem --json` prints. */
export type ReadMemReport = z.infer<typeof readMem>;

/** `write_mem`: the bits of `mask` were set to those of `value`. */
export const writeMem = z.object({ ...front, address: word, value: word, mask: word });
/** What `write_mem --json` prints. */
export type WriteMemReport = z.infer<typeof writeMem>;

/** `dump_mem`: `changing` counts words of memory that did not read the same twice. */
export const dumpMem = z.object({ ...front, file, address: word, length: bytes, changing: bytes, elapsedMs: bytes });
/** What `dump_mem --json` prints. */
export type DumpMemReport = z.infer<typeof dumpMem>;

/** `write_flash_status`: `isTaken` when the registers hold `value` now, bits that only report something left aside. */
export const writeFlashStatus = z.object({
  ...front,
  bytes: z.int().min(1).max(3),
  value: bytes,
  nonVolatile: z.boolean(),
  before: bytes,
  after: bytes,
  isTaken: z.boolean(),
});
/** What `write_flash_status --json` prints. */
export type WriteFlashStatusReport = z.infer<typeof writeFlashStatus>;

/** Shape of what `read_flash_sfdp --json` prints. */
export const readFlashSfdp = z.object({ ...front, flash, address: bytes, data: z.array(byte) });
/** What `read_flash_sfdp --json` prints. */
export type ReadFlashSfdpReport = z.infer<typeof readFlashSfdp>;

/** Shape of what `version --json` prints. */
export const version = z.object({ schemaVersion, version: z.string() });
/** What `version --json` prints. */
export type VersionReport = z.infer<typeof version>;
