import { hex } from '../../../base/bytes.ts';
import { ROM } from '../../../chip/memory-map.ts';
import { knownEntry } from '../../format/bootloader.ts';
import type { AppImage } from '../../format/v2.ts';
import type { Report, Rule } from '../../rule.ts';
import { isAsked } from '../../slot-health.ts';
import { startingImages } from '../../starting-images.ts';

/** `outside`: no loaded segment holds it. `differs`: this boot loader is known to begin elsewhere. */
type EntryFacts = { readonly image: string; readonly entry: number; readonly kind: 'outside' | 'differs'; readonly known: number | null };

/** Whether execution could begin there: in code that was loaded into IRAM, in mapped code, or in the ROM. */
function isInside({ segments }: AppImage, entry: number): boolean {
  if (entry >= ROM.start && entry < ROM.end) return true;
  return segments.some(
    ({ loadAddress, length, region }) => (region === 'iram' || region === 'irom') && entry >= loadAddress && entry < loadAddress + length,
  );
}

/** The entry point lies outside of every checksum, and the loader jumps there whatever it is. */
export const entry: Rule<'image/entry', EntryFacts> = {
  id: 'image/entry',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'ROM and boot loaders jump to the entry point in the header, which no checksum covers. Where nothing was loaded the chip faults.',
  example: 'One flipped bit in byte 7 of the dump: the entry is 0x5010057c instead of 0x4010057c.',
  source: 'flash-layout.md §1.1, §1.7',
  *check({ survey, home }) {
    for (const { name, image, header } of startingImages(survey)) {
      const report = (kind: EntryFacts['kind'], known: number | null): Report<EntryFacts> => ({
        severity: image.offset === 0 || isAsked(survey, home, image.offset) ? 'error' : 'warning',
        evidence: [
          {
            ...{ offset: header.offset + 4, length: 4, found: hex(header.entry, 8) },
            ...(known !== null && { expected: hex(known, 8) }),
          },
        ],
        facts: { image: name, entry: header.entry, kind, known },
        fix: { action: 'read-again', length: null },
      });
      const known = image.offset === 0 ? knownEntry(survey.first, survey.bootloader) : null;
      if (known !== null && known !== header.entry) yield report('differs', known);
      else if (!isInside(image, header.entry)) yield report('outside', null);
    }
  },
};
