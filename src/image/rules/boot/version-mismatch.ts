import { hex } from '../../../base/bytes.ts';
import { loaderModel } from '../../family/nonos/loader.ts';
import { sdkFlashSize } from '../../family/nonos/map.ts';
import type { Rule } from '../../rule.ts';

/** The boot bytes were written by another boot loader, or the loader does not know the header's map. */
export const versionMismatch: Rule<
  'boot/version-mismatch',
  { readonly kind: 'boot-bytes' | 'map'; readonly loader: string | null; readonly slotReset: boolean }
> = {
  id: 'boot/version-mismatch',
  severity: 'warning',
  stopsBoot: true,
  changesBoot: false,
  why: 'Each boot loader writes its version beside the choice of slot and resets the choice when it finds another one. Old ones do not know all maps.',
  example: 'The settings of boot 1.4 under boot 1.7: user1 starts, whatever was chosen.',
  source: 'flash-layout.md §2.3, §4.2 F16',
  *check({ boot, header, survey: { bootloader } }) {
    const loader = loaderModel(bootloader?.version ?? null);
    if (boot === undefined || loader === undefined || header === undefined) return;
    const version = bootloader?.version ?? null;
    if (boot.foreignVersion !== null && boot.params !== null) {
      yield {
        evidence: [{ offset: boot.params.sector + 1, length: 1, expected: hex(loader.field, 2), found: hex(boot.foreignVersion, 2) }],
        facts: { kind: 'boot-bytes', loader: version, slotReset: true },
      };
    }
    const map = loader.map(boot.nibble);
    if (map === undefined || map.end !== sdkFlashSize(boot.nibble) || boot.end === 'need-boot-loop') {
      yield {
        severity: boot.end === 'app' ? 'warning' : 'error',
        evidence: [{ offset: 3, length: 1, found: hex(header.sizeByte, 2) }],
        facts: { kind: 'map', loader: version, slotReset: false },
      };
    }
  },
};
