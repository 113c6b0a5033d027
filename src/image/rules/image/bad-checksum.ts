import { hex } from '../../../base/bytes.ts';
import { esp32 } from '../../family/container.ts';
import type { AppImage } from '../../format/v2.ts';
import type { Report, Rule } from '../../rule.ts';

type ChecksumFacts = { readonly image: string; readonly complete: boolean };

/** The report on one image, if its sum differs or it does not fit into the file. */
function inspect(image: AppImage, name: string): Report<ChecksumFacts> | undefined {
  const { offset, end, checksum } = image;
  const fix = { action: 'read-again', length: null } as const;
  if (checksum === null) return { evidence: [{ offset, length: end - offset }], facts: { image: name, complete: false }, fix };
  if (checksum.ok) return undefined;
  const { stored, computed } = checksum;
  return {
    evidence: [{ offset: checksum.offset, length: 1, expected: hex(computed, 2), found: hex(stored, 2) }],
    facts: { image: name, complete: true },
    fix,
  };
}

/** The ROM checks the image at 0, the boot loader that in the slot; a slot that is not asked for is worth a warning. */
export const badChecksum: Rule<'image/bad-checksum', ChecksumFacts> = {
  id: 'image/bad-checksum',
  severity: 'error',
  stopsBoot: false,
  changesBoot: false,
  why: 'ROM and boot loader add up the bytes they load and refuse the image if the sum differs. An image that ends before its sum is cut off.',
  example: 'One flipped bit in the boot loader: `csum err`, `ets_main.c`.',
  source: 'flash-layout.md §1.1; esptool, "Firmware Image Format"',
  *check({ survey: { kind, first, slots, arduinoCrc }, home }) {
    // Their header is longer, so that no sum is where the ESP8266 has it.
    if (kind === esp32) return;
    const atZero = first === undefined ? undefined : inspect(first, 'first');
    if (atZero !== undefined) yield atZero;
    // eboot does not look at it, and cores that store a CRC store a wrong checksum by design (flash-layout.md §1.3).
    if (arduinoCrc !== null) return;
    for (const { name, image } of slots) {
      const report = image.offset === 0 && image.format === 'v1' ? undefined : inspect(image, name);
      const asked = home?.wanted == null || home.wanted.offset === image.offset;
      if (report !== undefined) yield { ...report, severity: asked ? 'error' : 'warning' };
    }
  },
};
