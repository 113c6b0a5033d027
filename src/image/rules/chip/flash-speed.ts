import { hex } from '../../../base/bytes.ts';
import { type FlashFrequency, MAGIC_V1 } from '../../../chip/header.ts';
import type { Rule } from '../../rule.ts';

const DEFAULT: FlashFrequency = '40m';

/** The header is being set to 80 MHz, which the maker did not choose: long wires and weak chips fail now and then. */
export const flashSpeed: Rule<'chip/flash-speed', { readonly flashFreq: string; readonly due: string | null }> = {
  id: 'chip/flash-speed',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'At 80 MHz long wires and weak chips misread a byte now and then.',
  example: 'A `csum err` once in twenty starts.',
  source: 'flash-layout.md §4.2 F10',
  *check({ header, originalHeader }) {
    if (header?.magic !== MAGIC_V1 || originalHeader === undefined) return;
    if (header.flashFreq !== '80m' || originalHeader.flashFreq === '80m') return;
    yield {
      evidence: [{ offset: 3, length: 1, expected: hex(originalHeader.sizeByte, 2), found: hex(header.sizeByte, 2) }],
      facts: { flashFreq: header.flashFreq, due: originalHeader.flashFreq },
      fix: { action: 'set-flash-freq', flashFreq: originalHeader.flashFreq ?? DEFAULT },
    };
  },
};
