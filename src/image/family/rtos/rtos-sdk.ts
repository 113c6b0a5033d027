import { SECTOR_SIZE } from '../../../chip/memory-map.ts';
import type { RegionMap } from '../../bytes/regions.ts';
import type { Editor } from '../../mend/change.ts';
import type { FileSurvey, FirmwareFamily, RuleContext, SlotPlace } from '../../model.ts';
import { someSlot } from '../slot-verdict.ts';
import { chosenPartition } from './ota-data.ts';
import { ROW_LENGTH, readPartitionTable } from './partition-table.ts';

const APP = 0;
const DATA = 1;
/** `ota_0` to `ota_15`, factory and test; more rows are none that a device was sold with. */
const MAX_APPS = 18;
/** The OTA choice and the radio's data: not the owner's. */
const KEPT_SUBTYPES: ReadonlySet<number> = new Set([0, 1]);

const partitionsOf = (file: Uint8Array) => readPartitionTable(file)?.partitions ?? [];

function places(file: Uint8Array): SlotPlace[] {
  return partitionsOf(file)
    .filter(({ type }) => type === APP)
    .slice(0, MAX_APPS)
    .map(({ label, offset }) => ({ name: label, offset }));
}

function claim(map: RegionMap, { file }: FileSurvey): void {
  const table = readPartitionTable(file);
  if (table === undefined) return;
  map.claim(table.offset, table.offset + SECTOR_SIZE, 'partition-table', 'partition table');
  for (const { offset, size, label } of table.partitions) map.claim(offset, offset + size, 'partition', label);
}

/** Partitions that the device writes itself. */
function redact(editor: Editor, { original }: RuleContext): void {
  for (const { type, subtype, offset, size } of partitionsOf(original)) {
    if (type === DATA && !KEPT_SUBTYPES.has(subtype)) editor.erase(offset, offset + size, 'credentials');
  }
}

/** RTOS SDK 3: a boot loader, a partition table, v1 applications. */
export const rtosSdk: FirmwareFamily<'rtos-sdk'> = {
  name: 'rtos-sdk',
  source: 'flash-layout.md §1.4',
  contents: 'program',
  hasFlashLength: false,
  storesSlotCrc: false,
  checksSlots: true,
  unbootable: undefined,
  places,
  chosen: (file) => chosenPartition(file, partitionsOf(file))?.offset,
  predict: undefined,
  start: someSlot,
  claim,
  redact,
  detect({ file, first }) {
    const table = first === undefined ? undefined : readPartitionTable(file);
    if (table === undefined) return undefined;
    return [
      { offset: 0, length: 8 },
      { offset: table.offset, length: table.partitions.length * ROW_LENGTH },
    ];
  },
};
