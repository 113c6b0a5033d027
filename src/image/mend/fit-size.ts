import { isErased } from '../bytes/blank.ts';
import { sameMapWithin, sdkFlashSize, TAIL_LENGTH } from '../family/nonos/map.ts';
import type { RuleContext, TargetChip } from '../model.ts';
import type { Editor } from './change.ts';
import { setSizeNibble } from './header.ts';
import { contextOfFile } from './look.ts';
import { refuse } from './result.ts';

type StepResult = ReturnType<typeof refuse> | undefined;

/** Makes file and stated size no larger than the chip, and, if asked for, as large. Source: flash-layout.md §4.1. */
export function settleSize(editor: Editor, { chip, useFullSize }: { chip: TargetChip; useFullSize?: boolean | undefined }): StepResult {
  const context = contextOfFile(editor.bytes);
  const nibble = (editor.bytes[3] ?? 0xff) >> 4;
  if (context.survey.kind.predict === undefined)
    return useFullSize ? refuse('other-map', { offset: 3, length: 1 }) : cutUnused(editor, chip.size);
  const stated = sdkFlashSize(nibble);
  if (stated > chip.size || useFullSize === true) {
    const refused = moveEnd(editor, context, nibble, sameMapWithin(nibble, chip.size));
    if (refused !== undefined) return refused;
  }
  return cutUnused(editor, chip.size);
}

/** Cuts what lies beyond the chip, if it is erased. */
function cutUnused(editor: Editor, size: number): StepResult {
  const { bytes } = editor;
  if (bytes.length <= size) return undefined;
  if (!isErased(bytes, size)) return refuse('needs-larger-chip', { offset: size, length: bytes.length - size });
  editor.resize(size, 'unused-end');
  return undefined;
}

/** States another end of flash and brings the last five sectors there; what is in between must be erased. */
function moveEnd(editor: Editor, { survey }: RuleContext, nibble: number, target: number | undefined): StepResult {
  if (target === nibble) return undefined;
  if (target === undefined) return refuse('other-map', { offset: 3, length: 1 });
  if (survey.slots.some(({ sdk }) => sdk.checksMap)) return refuse('fixed-map', { offset: 3, length: 1 });
  const from = sdkFlashSize(nibble);
  const to = sdkFlashSize(target);
  const { length } = editor.bytes;
  const tail = length >= from ? editor.bytes.slice(from - TAIL_LENGTH, from) : undefined;
  // Where the new tail goes, nothing may lie; behind a smaller flash neither.
  const used =
    to > from
      ? { start: Math.max(from, to - TAIL_LENGTH), end: to }
      : { start: to - TAIL_LENGTH, end: tail === undefined ? length : from - TAIL_LENGTH };
  if (!isErased(editor.bytes, used.start, used.end)) {
    return refuse('needs-larger-chip', { offset: used.start, length: used.end - used.start });
  }
  if (to < from && !isErased(editor.bytes, from)) return refuse('needs-larger-chip', { offset: from, length: length - from });
  if (to > from && length < from) return refuse('damaged', { offset: length, length: from - length });
  if (to < from || length < to) editor.resize(to, to < length ? 'unused-end' : 'padding');
  if (tail !== undefined) editor.write(to - TAIL_LENGTH, tail, 'tail');
  setSizeNibble(editor, target);
  return undefined;
}
