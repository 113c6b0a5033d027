import { hex } from '../../../base/bytes.ts';
import { flashSizeName } from '../../../chip/header.ts';
import type { Fix } from '../../fix.ts';
import type { Rule } from '../../rule.ts';

/** SDK 3 compares the map it was compiled for with the header: template code stops, Espressif's AT goes on with other settings. */
export const mapMismatch: Rule<'nonos/map-mismatch', { readonly compiled: number; readonly header: number; readonly stops: boolean }> = {
  id: 'nonos/map-mismatch',
  severity: 'error',
  stopsBoot: true,
  changesBoot: true,
  why: 'SDK 3 compares the flash map it was compiled for with the header. Template code stops at a difference, AT firmware goes on with other settings.',
  example: '`mismatch map 5,spi_size_map 4`.',
  source: 'flash-layout.md §2.1; lx106-and-rom.md §10',
  *check({ boot, header, originalHeader }) {
    const mismatch = boot?.sdk?.mapMismatch;
    if (mismatch == null || boot === undefined || header === undefined) return;
    const due = (mismatch.compiled << 4) | (header.sizeByte & 0x0f);
    const name = flashSizeName(due);
    const kept = originalHeader !== undefined && originalHeader.sizeByte >> 4 === mismatch.compiled;
    const fix: Fix | undefined = kept ? { action: 'keep-header' } : name && { action: 'set-flash-size', flashSize: name };
    yield {
      severity: boot.end === 'app' ? 'warning' : 'error',
      evidence: [{ offset: 3, length: 1, expected: hex(due, 2), found: hex(header.sizeByte, 2) }],
      facts: { ...mismatch, stops: boot.end === 'map-stop' },
      ...(fix !== undefined && { fix }),
    };
  },
};
