import { hex } from '../../../base/bytes.ts';
import { FlashView } from '../../bytes/flash-view.ts';
import { isInitData } from '../../family/nonos/init-data.ts';
import { sdkFlashSize } from '../../family/nonos/map.ts';
import { INIT_DATA_MAGIC } from '../../family/nonos/sdk-start.ts';
import type { Rule } from '../../rule.ts';

/** Byte of init data that names the crystal: 0 for 40 MHz, 1 for 26 MHz, 2 for 24 MHz. Source: Espressif's "ESP8266 SDK Getting Started Guide", RF initialisation. */
const CRYSTAL = 48;
const MODULES_CRYSTAL = 1;
const CRYSTAL_MHZ: Readonly<Record<number, number>> = { 0: 40, 1: 26, 2: 24 };

type OddFacts = { readonly address: number; readonly kind: 'crystal' | 'content'; readonly mhz: number | null };

/** Init data that the SDK accepts by their first byte, and that are not what modules have. */
export const initDataOdd: Rule<'nonos/init-data-odd', OddFacts> = {
  id: 'nonos/init-data-odd',
  severity: 'warning',
  stopsBoot: false,
  changesBoot: false,
  why: 'The SDK looks at the first byte only. Modules have a crystal of 26 MHz: with init data for another one, or with erased bytes behind the first, it starts and its radio does not work.',
  example: 'Byte 48 is 0: init data for a 40 MHz crystal, and serial output at a wrong rate.',
  source: 'flash-layout.md §1.6, §2.4',
  *check({ boot, chip, file }) {
    const initData = boot?.sdk?.initData;
    if (boot === undefined || initData === undefined || initData.value !== INIT_DATA_MAGIC) return;
    const view = new FlashView(file, chip?.size ?? Math.max(sdkFlashSize(boot.nibble), file.length));
    if (!view.holds(initData.address)) return;
    const offset = view.place(initData.address);
    if (!isInitData(file, offset)) {
      yield { evidence: [{ offset, length: 8 }], facts: { address: initData.address, kind: 'content', mhz: null } };
      return;
    }
    const crystal = view.byte(initData.address + CRYSTAL);
    if (crystal === MODULES_CRYSTAL) return;
    yield {
      evidence: [{ offset: offset + CRYSTAL, length: 1, expected: hex(MODULES_CRYSTAL, 2), found: hex(crystal, 2) }],
      facts: { address: initData.address, kind: 'crystal', mhz: CRYSTAL_MHZ[crystal] ?? null },
    };
  },
};
