import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { sdkFlashSize, TAIL_LENGTH, tailOf } from '../family/nonos/map.ts';
import { flashEnds } from '../family/nonos/places.ts';
import type { RuleContext } from '../model.ts';
import { findRfCal } from '../owner/identity.ts';
import { findSecrets } from '../owner/secrets.ts';
import { check } from '../question/verdict.ts';
import { Editor } from './change.ts';
import { contextOfFile } from './look.ts';
import { type MendResult, refuse } from './result.ts';

/** Boot bytes, which choose the slot and say nothing about the owner. */
const BOOT_BYTES = 8;
/**
 * A copy without the names, passwords and keys of its owner, without the device's cloud identity and its MAC, that starts as before.
 * What lies inside of code is the maker's and stays. Source of the places: flash-layout.md §3. Never throws on content.
 */
export function redact(file: Uint8Array): MendResult {
  const context = contextOfFile(file);
  const erase = context.survey.kind.redact;
  if (erase === undefined) return refuse('unknown-family', { offset: 0, length: 1 });
  const editor = new Editor(file);
  for (const { offset } of findRfCal(file)) editor.erase(offset, offset + SECTOR_SIZE, 'calibration');
  for (const end of settingsEnds(context)) eraseSettings(editor, context, end);
  erase(editor, context);
  eraseValues(editor, context);
  const result = check(editor.bytes);
  const before = check(file);
  if (result.verdict !== before.verdict || result.slot?.offset !== before.slot?.offset) return refuse('verdict-changes');
  return { refusal: null, bytes: editor.bytes, changes: editor.changes, check: result };
}

function settingsEnds({ survey, home, header }: RuleContext): number[] {
  return flashEnds(survey, home?.nibble ?? (header?.sizeByte ?? 0) >> 4);
}

/** Parameters and flag go, all but the boot bytes in force; without a flag copy B is in force. */
function eraseSettings(editor: Editor, { home, survey }: RuleContext, end: number): void {
  const { paramA, paramB, flag } = tailOf(end);
  const inCode = survey.slots.some(({ image }) => image.offset < end && image.end > end - TAIL_LENGTH);
  if (inCode) return;
  const active = editor.bytes[flag] === 0 ? paramA : paramB;
  const isOwn = home !== undefined && end === sdkFlashSize(home.nibble);
  const choice = editor.bytes.slice(active, active + BOOT_BYTES);
  for (const sector of [paramA, paramB]) {
    editor.erase(sector + BOOT_BYTES, sector + SECTOR_SIZE, 'credentials');
    if (isOwn) editor.write(sector, choice, 'slot-choice');
    else editor.erase(sector, sector + BOOT_BYTES, 'credentials');
  }
  editor.erase(flag, end, 'credentials');
}

/** What is left by name, wherever it lies outside of code. */
function eraseValues(editor: Editor, { survey: { slots, first } }: RuleContext): void {
  const code = [...slots.map(({ image }) => image), ...(first === undefined ? [] : [first])];
  for (const { offset, length } of findSecrets(editor.bytes, [])) {
    if (code.every((image) => offset >= image.end || offset + length <= image.offset)) {
      editor.erase(offset, offset + length, 'credentials');
    }
  }
}
