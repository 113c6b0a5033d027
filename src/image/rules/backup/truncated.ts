import { hex } from '../../../base/bytes.ts';
import { sdkFlashSize } from '../../family/nonos/map.ts';
import type { Rule } from '../../rule.ts';

/** The flash that the image came from was larger than the file: what lay at its end is not in it. */
export const truncated: Rule<'backup/truncated', { readonly fileSize: number; readonly statedSize: number }> = {
  id: 'backup/truncated',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: true,
  why: 'Settings, calibration and init data lie in the last five sectors of the size that the header states. A backup that ends before them has lost them.',
  example: 'A device with 4 MB read as 1 MB (Sonoff POW R2): `rf_cal[0] !=0x05,is 0xFF`.',
  source: 'flash-layout.md §4.2 F1',
  *check({ original, originalHeader, home, survey }) {
    if (home === undefined || originalHeader === undefined) return;
    const stated = sdkFlashSize(home.nibble);
    const { length } = original;
    if (length >= stated) return;
    yield {
      severity: survey.slots.some(({ sdk }) => sdk.needsInitData) ? 'error' : 'warning',
      evidence: [
        { offset: length, length: stated - length, expected: hex(stated), found: hex(length) },
        { offset: 3, length: 1, found: hex(originalHeader.sizeByte, 2) },
      ],
      facts: { fileSize: length, statedSize: stated },
      fix: { action: 'read-again', length: stated },
    };
  },
};
