import { hex } from '../../../base/bytes.ts';
import { FlashView } from '../../bytes/flash-view.ts';
import { sdkFlashSize, TAIL_LENGTH, tailOf } from '../../family/nonos/map.ts';
import type { Rule } from '../../rule.ts';
import { initDataFix } from './init-data-missing.ts';

/** The five sectors that boot loader and SDK look for at the stated end come from no byte of the file. */
export const tailMissing: Rule<'nonos/tail-missing', { readonly end: number; readonly fileSize: number; readonly initData: number }> = {
  id: 'nonos/tail-missing',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'The last five sectors of the size in the header hold settings and init data. No byte of this file lands there.',
  example: 'A 1 MB file whose header says 4MB, on a chip of 4 MB.',
  source: 'flash-layout.md §2.1, §4.2 F1',
  *check(context) {
    const { boot, chip, file, home, originalHeader } = context;
    if (boot === undefined || boot.end === 'rom-stops') return;
    const end = sdkFlashSize(boot.nibble);
    const initData = boot.sdk?.initData.address ?? tailOf(end).initData;
    const view = new FlashView(file, chip?.size ?? Math.max(end, file.length));
    if (view.holds(initData)) return;
    const keeps = home !== undefined && originalHeader !== undefined && originalHeader.sizeByte >> 4 === home.nibble;
    yield {
      severity: boot.end === 'app' ? 'warning' : 'error',
      evidence: [{ offset: view.place(end - TAIL_LENGTH), length: TAIL_LENGTH, expected: hex(0x05, 2), found: hex(0xff, 2) }],
      facts: { end, fileSize: file.length, initData },
      fix: keeps && home.end === 'app' ? { action: 'keep-header' } : initDataFix(context, initData),
    };
  },
};
