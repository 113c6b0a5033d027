import { hex } from '../../../base/bytes.ts';
import { FlashView } from '../../bytes/flash-view.ts';
import { sdkFlashSize } from '../../family/nonos/map.ts';
import { initDataVersion } from '../../family/nonos/sdk.ts';
import type { Fix } from '../../fix.ts';
import type { RuleContext } from '../../model.ts';
import type { Rule } from '../../rule.ts';

const INIT_DATA_MAGIC = 0x05;

/** The fix that supplies init data. */
export function initDataFix({ boot, survey }: RuleContext, offset: number): Fix {
  const facts = boot?.sdk?.facts ?? survey.slots[0]?.sdk;
  return { action: 'write-init-data', offset, version: facts === undefined ? null : initDataVersion(facts) };
}

/** The file does cover the place where the SDK looks for init data, and there are none: it restarts endlessly. */
export const initDataMissing: Rule<'nonos/init-data-missing', { readonly address: number }> = {
  id: 'nonos/init-data-missing',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'SDK 1.4.2 and later restart endlessly without the 128 bytes of radio init data.',
  example: 'Sector 0xFC000 erased: `rf_cal[0] !=0x05,is 0xFF`.',
  source: 'flash-layout.md §2.4, §4.2 F8',
  *check(context) {
    const { boot, start, chip, file, header, home } = context;
    const initData = boot?.end === 'init-data-loop' ? boot.sdk?.initData : start?.initData;
    if (initData === undefined) return;
    const { address, value } = initData;
    const nibble = (header?.sizeByte ?? 0) >> 4;
    const view = new FlashView(file, chip?.size ?? Math.max(sdkFlashSize(nibble), file.length));
    const offset = view.place(address);
    // For these the rule about the missing tail speaks.
    if (boot !== undefined && !view.holds(address)) return;
    const keeps = home?.end === 'app' && home.nibble !== nibble;
    yield {
      evidence: [{ offset, length: 128, expected: hex(INIT_DATA_MAGIC, 2), found: hex(value, 2) }],
      facts: { address },
      fix: keeps ? { action: 'keep-header' } : initDataFix(context, offset),
    };
  },
};
