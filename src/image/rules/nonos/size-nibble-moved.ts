import { hex } from '../../../base/bytes.ts';
import { flashSizeName, MAGIC_V1 } from '../../../chip/header.ts';
import { sdkFlashSize, tailOf } from '../../family/nonos/map.ts';
import type { Evidence, Fix } from '../../fix.ts';
import { loadedHeader } from '../../format/v2.ts';
import type { Rule } from '../../rule.ts';

/** The size nibble tells boot loader and SDK where their sectors are; it is going to be, or has been, changed without moving them. */
export const sizeNibbleMoved: Rule<
  'nonos/size-nibble-moved',
  { readonly due: number; readonly nibble: number; readonly byWriting: boolean; readonly aliased: boolean; readonly starts: boolean }
> = {
  id: 'nonos/size-nibble-moved',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Boot loader and SDK count back from the size in the header to find settings and init data. Change it, and they look where nothing is.',
  example: 'A backup of 1 MB written with `-fs 4MB` to a chip of 4 MB: `rf_cal[0] !=0x05,is 0xFF`, endless restarts.',
  source: 'flash-layout.md §0, §1.7, §4.2 F2',
  *check({ boot, home, header, originalHeader, survey, chip }) {
    if (boot === undefined || home === undefined || header === undefined || originalHeader === undefined) return;
    if (header.magic !== MAGIC_V1 || boot.nibble === home.nibble) return;
    const due = (home.nibble << 4) | (header.sizeByte & 0x0f);
    const evidence: Evidence[] = [{ offset: 3, length: 1, expected: hex(due, 2), found: hex(header.sizeByte, 2) }];
    const inner = survey.slots.map(({ image }) => image).find((image) => loadedHeader(image)?.sizeByte === due);
    if (inner?.format === 'v2' && inner.inner !== undefined) {
      evidence.push({ offset: inner.inner.offset + 3, length: 1, found: hex(due, 2) });
    }
    const initData = tailOf(sdkFlashSize(home.nibble)).initData;
    if (survey.initData.includes(initData)) evidence.push({ offset: initData, length: 128, found: hex(0x05, 2) });
    const name = flashSizeName(due);
    const written = originalHeader.sizeByte >> 4 === home.nibble;
    const fix: Fix | undefined = written ? { action: 'keep-header' } : name && { action: 'set-flash-size', flashSize: name };
    const aliased = boot.end === 'app' && chip !== undefined && sdkFlashSize(boot.nibble) > chip.size;
    yield {
      severity: boot.end === 'app' ? 'warning' : 'error',
      evidence,
      facts: { due: home.nibble, nibble: boot.nibble, byWriting: written, aliased, starts: boot.end === 'app' },
      ...(fix !== undefined && { fix }),
    };
  },
};
