import { hex } from '../../../base/bytes.ts';
import { makerOf, sizeOf } from '../../../chip/flash-part.ts';
import { FLASH_MODES } from '../../../chip/header.ts';
import type { Fix, Severity } from '../../fix.ts';
import type { RuleContext } from '../../model.ts';
import type { Rule } from '../../rule.ts';
import { needsFourLines } from './flash-mode.ts';

/** What a maker's parts are known for. Source: flash-layout.md §5. */
interface Quirk {
  readonly quirk: 'four-lines' | 'weak-drive' | 'two-lines' | 'second-program' | 'no-size';
  readonly makers: readonly number[];
  readonly severity: Severity;
  applies(context: RuleContext): boolean;
  readonly fix?: Fix;
}

const TWO_LINES: Fix = { action: 'set-flash-mode', flashMode: 'dout' };

const QUIRKS: readonly Quirk[] = [
  { quirk: 'four-lines', makers: [0x68, 0xc8], severity: 'warning', applies: needsFourLines, fix: TWO_LINES },
  { quirk: 'weak-drive', makers: [0x20], severity: 'warning', applies: needsFourLines, fix: TWO_LINES },
  // GigaDevice's MD25D, as in some ESP8285: DOUT only [I].
  {
    ...{ quirk: 'two-lines', makers: [0x51], severity: 'warning', fix: TWO_LINES },
    applies: ({ header }) => header !== undefined && header.modeByte !== FLASH_MODES.dout,
  },
  { quirk: 'second-program', makers: [0x85], severity: 'info', applies: () => true },
  {
    ...{ quirk: 'no-size', makers: [0x1f, 0xbf], severity: 'warning', fix: { action: 'keep-header' } },
    applies: ({ chip, write }) => write.flashSize === 'detect' && chip?.flashId !== undefined && sizeOf(chip.flashId) === undefined,
  },
];

/** The flash on the chip is of a make with which something is known to go wrong. */
export const knownQuirk: Rule<
  'chip/known-quirk',
  {
    readonly quirk: 'four-lines' | 'weak-drive' | 'two-lines' | 'second-program' | 'no-size';
    readonly maker: number;
    readonly flashId: number;
  }
> = {
  id: 'chip/known-quirk',
  severity: 'info',
  stopsBoot: false,
  changesBoot: false,
  why: 'Some makes of flash are known to fail in certain modes.',
  example: 'Boya parts in QIO: `csum err` on some boards.',
  source: 'flash-layout.md §4.2 F9, F17, §5',
  *check(context) {
    const { chip, header } = context;
    if (chip?.flashId === undefined || header === undefined) return;
    const maker = makerOf(chip.flashId);
    for (const { quirk, makers, severity, applies, fix } of QUIRKS) {
      if (!makers.includes(maker) || !applies(context)) continue;
      yield {
        severity,
        evidence: [{ offset: 2, length: 1, found: hex(header.modeByte, 2) }],
        facts: { quirk, maker, flashId: chip.flashId },
        ...(fix !== undefined && { fix }),
      };
    }
  },
};
