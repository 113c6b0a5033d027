import { z } from 'zod';
import { byte, bytes, file, flashFreq, flashMode, flashSize, schemaVersion } from './common.ts';

/** `image_info`: the image at the file's start; `null` when none is complete there. */
export const schema = z.object({
  schemaVersion,
  file,
  image: z
    .object({
      version: z.union([z.literal(1), z.literal(2)]),
      entry: bytes,
      modeByte: byte,
      sizeByte: byte,
      flashMode: flashMode.nullable(),
      flashSize: flashSize.nullable(),
      flashFreq: flashFreq.nullable(),
      /** The first of the two headers of a version 2 image. */
      outer: z.object({ modeByte: byte, sizeByte: byte, entry: bytes }).nullable(),
      segments: z.array(z.object({ offset: bytes, loadAddress: bytes, length: bytes, region: z.string() })),
      checksum: z.object({ offset: bytes, stored: byte, computed: byte, ok: z.boolean() }),
    })
    .nullable(),
});
/** What `image_info --json` prints. */
export type ImageInfoReport = z.infer<typeof schema>;
