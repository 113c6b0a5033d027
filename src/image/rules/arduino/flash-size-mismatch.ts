import { hex } from '../../../base/bytes.ts';
import { arduino, arduinoSizeCheck } from '../../family/arduino/arduino.ts';
import type { Rule } from '../../rule.ts';

/** An Arduino core on SDK 3 stops when the header does not state the size it was linked for. */
export const flashSizeMismatch: Rule<'arduino/flash-size-mismatch'> = {
  id: 'arduino/flash-size-mismatch',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Arduino cores on SDK 3 compare the size in the header with the linked one and wait.',
  example: '`Flash size mismatch, check that the build setting matches the device.`',
  source: 'flash-layout.md §4.1, §6',
  *check({ header, original, originalHeader, survey: { kind } }) {
    if (kind !== arduino || header === undefined || originalHeader === undefined) return;
    if (header.sizeByte >> 4 === originalHeader.sizeByte >> 4) return;
    const text = arduinoSizeCheck(original);
    if (text < 0) return;
    yield {
      evidence: [
        { offset: 3, length: 1, expected: hex(originalHeader.sizeByte, 2), found: hex(header.sizeByte, 2) },
        { offset: text, length: 19 },
      ],
      fix: { action: 'keep-header' },
    };
  },
};
