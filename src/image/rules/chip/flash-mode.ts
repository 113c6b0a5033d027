import { hex } from '../../../base/bytes.ts';
import { FLASH_MODES, MAGIC_V1 } from '../../../chip/header.ts';
import type { RuleContext } from '../../model.ts';
import type { Rule } from '../../rule.ts';

/** Modes that need four data lines; an unknown byte counts as QIO. */
export function needsFourLines({ header }: Pick<RuleContext, 'header'>): boolean {
  return header?.magic === MAGIC_V1 && header.modeByte !== FLASH_MODES.dio && header.modeByte !== FLASH_MODES.dout;
}

/** The flash inside an ESP8285 has two data lines. */
export const flashMode: Rule<'chip/flash-mode', { readonly flashMode: string | null }> = {
  id: 'chip/flash-mode',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Two of the four data lines are not connected on an ESP8285. The ROM reads zeros in QIO and QOUT.',
  example: '`chksum 0xef`, `load 0x00000000, len 0`, `csum err`.',
  source: 'flash-layout.md §1.7 (ESP8285), §4.2 F9',
  *check({ chip, header, survey }) {
    if (chip?.kind !== 'esp8285' || header === undefined || survey.first === undefined || !needsFourLines({ header })) return;
    yield {
      evidence: [{ offset: 2, length: 1, expected: hex(FLASH_MODES.dout, 2), found: hex(header.modeByte, 2) }],
      facts: { flashMode: header.flashMode },
      fix: { action: 'set-flash-mode', flashMode: 'dout' },
    };
  },
};
