import { MAGIC_V1 } from '../../chip/header.ts';
import { type PatchResult, setHeader, type WriteOptions } from './write.ts';

/** Header values to set; what is left out stays. */
export type HeaderPatch = { readonly [K in keyof WriteOptions]?: Exclude<WriteOptions[K], 'detect' | 'keep'> | undefined };

/**
 * Changes header bytes 2 and 3 and nothing else, in a copy. A file that does not begin with a v1 image comes back as it is, with
 * `skipped: 'no-image'`. Whether the result still boots is `check`'s business.
 */
export function applyPatch(file: Uint8Array, patch: HeaderPatch): PatchResult {
  if (file[0] !== MAGIC_V1 || file.length < 8) return { bytes: file, changes: [], skipped: 'no-image' };
  const { flashSize = 'keep', flashMode = 'keep', flashFreq = 'keep' } = patch;
  return setHeader(file, { flashSize, flashMode, flashFreq });
}
