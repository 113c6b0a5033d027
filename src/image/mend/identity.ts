import { equal } from '../../base/bytes.ts';
import { appPrivateArea, sdkFlashSize, tailOf } from '../family/nonos/map.ts';
import { nonosOta } from '../family/nonos/nonos.ts';
import { paramSectors } from '../family/nonos/places.ts';
import type { RuleContext, TargetChip } from '../model.ts';
import { type Donor, donor } from '../owner/identity.ts';
import { type FilePart, vendorOf } from '../owner/vendor.ts';
import type { Editor } from './change.ts';
import { contextOfFile } from './look.ts';
import { refuse } from './result.ts';
import { renewSums } from './settings.ts';

/** Boot bytes: which slot runs stays the donor's choice, since the code is his. */
const BOOT_BYTES = 8;

/** What belongs to one device beside the last sectors: the maker's own list, or else all that the application keeps for itself. */
function ownRanges(file: Uint8Array, nibble: number): readonly FilePart[] {
  return vendorOf(file)?.own ?? [appPrivateArea(nibble)];
}

function donorOf({ original, home }: RuleContext): Donor | undefined {
  return donor(original, home === undefined ? [] : paramSectors([sdkFlashSize(home.nibble)]));
}

/** Takes settings, keys and calibration from the target's own dump. Source: flash-layout.md §3, transplant. */
export function takeIdentity(
  editor: Editor,
  { identityFrom, chip }: { identityFrom?: Uint8Array | undefined; chip: TargetChip },
): ReturnType<typeof refuse> | undefined {
  if (identityFrom === undefined) return undefined;
  const own = contextOfFile(editor.bytes);
  const target = contextOfFile(identityFrom);
  const isSameKind =
    own.survey.kind === nonosOta && target.survey.kind === nonosOta && vendorOf(editor.bytes)?.name === vendorOf(identityFrom)?.name;
  const mac = donorOf(target)?.mac;
  const isOther = mac !== undefined && chip.mac !== undefined && !equal(mac, chip.mac);
  if (!isSameKind || isOther || own.home?.params == null || target.home === undefined) return refuse('identity-differs');

  const from = tailOf(sdkFlashSize(target.home.nibble));
  const to = tailOf(sdkFlashSize(own.home.nibble));
  if (identityFrom.length < from.end || editor.bytes.length < to.end) return refuse('identity-differs');
  const take = (start: number, end: number, place: number) => editor.write(place, identityFrom.subarray(start, end), 'identity');
  const choice = own.home.params.bytes.slice(0, BOOT_BYTES);
  for (const { start, end } of ownRanges(editor.bytes, own.home.nibble)) if (end <= from.initData) take(start, end, start);
  take(from.rfCal, from.initData, to.rfCal);
  take(from.paramA, from.end, to.paramA);
  for (const sector of [to.paramA, to.paramB]) editor.write(sector, choice, 'slot-choice');
  renewSums(editor, to.end);
  return undefined;
}
