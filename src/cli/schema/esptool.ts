import { z } from 'zod';
import { check } from './check.ts';
import { byte, bytes, digest, file, headerChange, schemaVersion } from './common.ts';
import { cause, chip, differences, flash } from './device.ts';

const front = {
  schemaVersion,
  port: z.string(),
  chip,
  /** Whether the chip was started again afterwards. */
  isReset: z.boolean(),
};
const range = { offset: bytes, length: bytes };
const md5 = digest(32);
/** By the clock of the line; on a software chip that is not the time that passes outside. */
const elapsedMs = bytes;

/** What every one of these commands says; `chip_id`, `read_mac` and `run` say no more. */
export const esptool = z.object(front);
/** What commands of esptool print with `--json` that have nothing to add to chip and port. */
export type EsptoolReport = z.infer<typeof esptool>;

/** Shape of what `flash_id --json` prints. */
export const flashId = z.object({ ...front, flash });
/** What `flash_id --json` prints. */
export type FlashIdReport = z.infer<typeof flashId>;

/** `read_flash`: the range and the chip's own MD5 of it; `manifest` is the file beside the one that was written. */
export const readFlash = z.object({ ...front, file, ...range, md5, resumed: bytes, manifest: z.string(), elapsedMs });
/** What `read_flash --json` prints. */
export type ReadFlashReport = z.infer<typeof readFlash>;

/** `write_flash`: for each file where it is now, proven by the chip's own MD5. */
export const writeFlash = z.object({
  ...front,
  /** Of the whole write, where it is one that can be judged. */
  check: check.nullable(),
  forced: z.boolean(),
  /** Everything was erased before. */
  erasedAll: z.boolean(),
  files: z.array(
    z.object({
      file,
      ...range,
      md5,
      /** Bytes that did not have to be written, because the flash held them. */
      kept: bytes,
      changes: z.array(headerChange),
      header: z.array(byte).length(2).nullable(),
      elapsedMs,
    }),
  ),
});
/** What `write_flash --json` prints. */
export type WriteFlashReport = z.infer<typeof writeFlash>;

/** `verify_flash`: for each file whether the flash holds it. */
export const verifyFlash = z.object({
  ...front,
  matches: z.boolean(),
  files: z.array(z.object({ file, ...range, matches: z.boolean(), expected: md5, actual: md5, differences, causes: z.array(cause) })),
});
/** What `verify_flash --json` prints. */
export type VerifyFlashReport = z.infer<typeof verifyFlash>;

/** `erase_flash` and `erase_region`: the range, and the chip's own MD5 of the blank it left. */
export const eraseFlash = z.object({ ...front, ...range, md5, elapsedMs });
/** What `erase_flash --json` prints. */
export type EraseFlashReport = z.infer<typeof eraseFlash>;

/** `read_flash_status`: `status` holds so many registers, the first one in the low byte. */
export const readFlashStatus = z.object({ ...front, bytes: z.int().min(1).max(3), status: bytes });
/** What `read_flash_status --json` prints. */
export type FlashStatusReport = z.infer<typeof readFlashStatus>;

/** `load_ram`: what was started where. */
export const loadRam = z.object({ ...front, file, entry: bytes, segments: z.array(z.object({ loadAddress: bytes, length: bytes })) });
/** What `load_ram --json` prints. */
export type LoadRamReport = z.infer<typeof loadRam>;
