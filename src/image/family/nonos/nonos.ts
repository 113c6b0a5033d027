import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import { isErased } from '../../bytes/blank.ts';
import type { RegionMap } from '../../bytes/regions.ts';
import { find, needle } from '../../bytes/search.ts';
import { parseV2 } from '../../format/v2.ts';
import type { Editor } from '../../mend/change.ts';
import type { Clue, FileSurvey, FirmwareFamily, RuleContext } from '../../model.ts';
import { findRfCal } from '../../owner/identity.ts';
import { vendorOf } from '../../owner/vendor.ts';
import { redactData } from '../redact-data.ts';
import { bootDirectly, bootThroughLoader } from './boot.ts';
import { appPrivateArea, USER1 } from './map.ts';
import { claimTails, NONOS_TAIL } from './tail-regions.ts';

const FIRST_STAGE_ROOM = 0x1000;
const SECOND_BOOT = needle('2nd boot version');
const SDK_TEXT = needle('SDK ver: ');
/** Every user2 place of every boot loader and map. Source: flash-layout.md §1.1. */
const USER2_PLACES = [0x21000, 0x41000, 0x81000, 0x101000];

function claim(map: RegionMap, survey: FileSurvey, homeNibble: number): void {
  const { file } = survey;
  for (const { offset } of findRfCal(file)) map.claim(offset, offset + SECTOR_SIZE, 'rf-cal', 'rf_cal');
  const maker = vendorOf(file);
  for (const { start, end } of maker?.own ?? []) {
    if (!isErased(file, start, end)) map.claim(start, end, 'app-private', `${maker?.name} data`);
  }
  claimTails(map, survey, homeNibble, NONOS_TAIL);
  for (const offset of survey.initData) map.claim(offset, offset + SECTOR_SIZE, 'init-data', 'init data');
  const own = appPrivateArea(homeNibble);
  if (!isErased(file, own.start, own.end)) map.claim(own.start, own.end, 'app-private', 'app private');
}

/** The maker's own sectors where they are known, else everything that is not code. */
function redact(editor: Editor, context: RuleContext): void {
  const vendor = vendorOf(context.original);
  if (vendor === undefined) redactData(editor, context);
  else for (const { start, end } of vendor.own) editor.erase(start, end, 'credentials');
}

/** Espressif's boot loader with its two slots, or the slots without it (a damaged first sector). */
export const nonosOta: FirmwareFamily<'nonos-ota'> = {
  name: 'nonos-ota',
  source: 'flash-layout.md §1.2, §1.7',
  contents: 'dump',
  hasFlashLength: true,
  storesSlotCrc: true,
  checksSlots: true,
  unbootable: undefined,
  places: () => [{ name: 'user1', offset: USER1 }, ...USER2_PLACES.map((offset) => ({ name: 'user2', offset }))],
  chosen: undefined,
  predict: bootThroughLoader,
  start: undefined,
  claim,
  redact,
  detect({ file, bootloader, first }) {
    const clues: Clue[] = [];
    if (bootloader?.name === 'boot') {
      const text = find(file, SECOND_BOOT, 0, FIRST_STAGE_ROOM);
      clues.push(text >= 0 ? { offset: text, length: SECOND_BOOT.bytes.length } : { offset: 4, length: 12 });
    }
    if (file.length <= FIRST_STAGE_ROOM) return undefined;
    const user1 = parseV2(file, USER1);
    if (user1?.inner !== undefined) clues.push({ offset: USER1, length: 2 }, { offset: user1.inner.offset, length: 8 });
    const other = first !== undefined && bootloader !== null && bootloader.name !== 'boot';
    return clues.length > 0 && !other ? clues : undefined;
  },
};

/** The part that goes to 0 and the mapped part that goes to 0x10000, in one file. */
const MIN_WHOLE = 0x10000;

/** An application that the ROM starts itself, with Espressif's SDK in it. */
export const nonos: FirmwareFamily<'nonos'> = {
  name: 'nonos',
  source: 'flash-layout.md §1.6',
  contents: 'program',
  hasFlashLength: true,
  storesSlotCrc: false,
  checksSlots: true,
  unbootable: undefined,
  places: () => [{ name: 'app', offset: 0 }],
  chosen: undefined,
  predict: bootDirectly,
  start: undefined,
  claim,
  redact: undefined,
  detect({ file, first, bootloader }) {
    if (first?.checksum == null || bootloader !== null || file.length <= MIN_WHOLE) return undefined;
    const text = find(file, SDK_TEXT, 0);
    return text < 0
      ? undefined
      : [
          { offset: 0, length: 8 },
          { offset: text, length: SDK_TEXT.bytes.length },
        ];
  },
};
