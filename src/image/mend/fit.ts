import { repeatLength } from '../bytes/mirror.ts';
import { loaderModel } from '../family/nonos/loader.ts';
import { isKnownNibble, sdkFlashSize } from '../family/nonos/map.ts';
import { nonosOta } from '../family/nonos/nonos.ts';
import { setHeader } from '../format/write.ts';
import type { RuleContext, TargetChip } from '../model.ts';
import { check } from '../question/verdict.ts';
import { shifted } from '../rules/backup/shifted.ts';
import { needsFourLines } from '../rules/chip/flash-mode.ts';
import { isSound, otherPlace } from '../slot-health.ts';
import { Editor } from './change.ts';
import { supplyInitData } from './fit-init-data.ts';
import { settleSize } from './fit-size.ts';
import { setSizeNibble } from './header.ts';
import { takeIdentity } from './identity.ts';
import { contextOfFile } from './look.ts';
import { type MendResult, refuse } from './result.ts';
import { chooseSlot } from './settings.ts';

/** What the result is to fit, and what may be used for it. */
export interface FitOptions {
  readonly chip: TargetChip;
  /** Let the SDK use the whole chip: moves the last five sectors to its end. Without it the header stays as it is wherever it can. */
  readonly useFullSize?: boolean | undefined;
  /** Espressif's esp_init_data_default, should it be missing. */
  readonly initData?: Uint8Array | undefined;
  /** The target's own dump: its settings and keys take the place of the donor's. */
  readonly identityFrom?: Uint8Array | undefined;
  /** Start this slot. */
  readonly slot?: 1 | 2 | undefined;
}

/** One step of fitting: changes what it must, or says why it cannot. */
type FitStep = (editor: Editor, options: FitOptions) => ReturnType<typeof refuse> | undefined;

/** In this order: each step sees what the ones before it have made. */
const STEPS: readonly FitStep[] = [checkKind, dropMirror, restoreHeader, settleSlot, settleSize, supplyInitData, settleMode, takeIdentity];

/**
 * The smallest change that makes `file` boot on a chip, checked again as it then is. What boots already comes back without a change.
 * Refuses rather than guesses. Never throws on content.
 */
export function fitTo(file: Uint8Array, options: FitOptions): MendResult {
  const editor = new Editor(file);
  for (const step of STEPS) {
    const refused = step(editor, options);
    if (refused !== undefined) return refused;
  }
  const result = check(editor.bytes, { chip: options.chip });
  if (result.verdict === 'boots') return { refusal: null, bytes: editor.bytes, changes: editor.changes, check: result };
  const errors = result.findings.filter(({ severity }) => severity !== 'info');
  return refuse('still-does-not-boot', ...errors.flatMap(({ evidence }) => evidence));
}

function checkKind({ bytes }: Editor): ReturnType<FitStep> {
  const context = contextOfFile(bytes);
  const { kind, first, clues } = context.survey;
  if (kind.unbootable !== undefined) return refuse('not-an-image', ...clues);
  // Too little is known of it to change anything.
  if (kind.predict === undefined && kind.start === undefined) return refuse('unknown-family', { offset: 0, length: 8 });
  const [shift] = [...shifted.check(context)];
  if (shift !== undefined) return refuse('damaged', ...shift.evidence);
  return first?.checksum?.ok === true ? undefined : refuse('damaged', { offset: 0, length: Math.max(1, first?.end ?? 1) });
}

/** Keeps the first copy, provided that it starts as the whole did. */
function dropMirror(editor: Editor): undefined {
  const length = repeatLength(editor.bytes);
  if (length === editor.bytes.length) return;
  const end = ({ home }: RuleContext) => home?.end;
  if (end(contextOfFile(editor.bytes)) === end(contextOfFile(editor.bytes.subarray(0, length)))) editor.resize(length, 'mirror');
}

/** Puts back the size nibble for which the image was made, if a tool has changed it. */
function restoreHeader(editor: Editor): undefined {
  const { home, survey, compiledNibble } = contextOfFile(editor.bytes);
  if (home === undefined || survey.kind !== nonosOta) return;
  const due = home.end === 'app' ? home.nibble : (compiledNibble ?? home.nibble);
  if (isKnownNibble(due)) setSizeNibble(editor, due);
}

/** Lets the boot bytes choose the slot that was asked for, or the sound one. */
function settleSlot(editor: Editor, { slot }: FitOptions): ReturnType<FitStep> {
  const context = contextOfFile(editor.bytes);
  const { home, survey } = context;
  if (survey.kind !== nonosOta || home?.wanted == null) return slot === undefined ? undefined : refuse('no-such-slot');
  const other = otherPlace(home);
  const isWanted = slot === undefined ? isSound(context, home.wanted) : home.wanted.name === `user${slot}`;
  if (isWanted) return isSound(context, home.wanted) ? undefined : refuse('damaged', { offset: home.wanted.offset, length: 8 });
  const loader = loaderModel(survey.bootloader?.version ?? null);
  if (other === undefined || loader === undefined || !isSound(context, other)) {
    return refuse(slot === undefined ? 'damaged' : 'no-such-slot', { offset: home.wanted.offset, length: 8 });
  }
  const end = sdkFlashSize(home.nibble);
  if (editor.bytes.length < end) editor.resize(end, 'padding');
  chooseSlot(editor, end, loader, other.name === 'user1' ? 1 : 2);
  return contextOfFile(editor.bytes).home?.wanted?.name === other.name
    ? undefined
    : refuse('no-such-slot', { offset: other.offset, length: 8 });
}

/** Two data lines are all that an ESP8285 has. */
function settleMode(editor: Editor, { chip }: FitOptions): undefined {
  const { header } = contextOfFile(editor.bytes);
  if (chip.kind !== 'esp8285' || !needsFourLines({ header })) return;
  const { bytes } = setHeader(editor.bytes, { flashSize: 'keep', flashMode: 'dout', flashFreq: 'keep' });
  editor.write(2, bytes.subarray(2, 3), 'flash-mode');
}
