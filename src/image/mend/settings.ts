import { u32At, u32Bytes } from '../../base/bytes.ts';
import { xorChecksum } from '../../base/checksum.ts';
import { SECTOR_SIZE } from '../../chip/memory-map.ts';
import { type LoaderModel, slotBytes } from '../family/nonos/loader.ts';
import { tailOf } from '../family/nonos/map.ts';
import { isFlagSector } from '../family/nonos/params.ts';
import type { Editor } from './change.ts';

const FLAG_LENGTH = 32;
/** Length and sum of copy A and B in the flag sector. Source: flash-layout.md §2.2. */
const LENGTHS = [12, 16];
const SUMS = [20, 24];

/** Brings both sums in the flag sector of a flash that ends at `end` up to date; a flag sector without sums stays as it is. */
export function renewSums(editor: Editor, end: number): void {
  const tail = tailOf(end);
  const flag = editor.bytes.subarray(tail.flag, tail.flag + FLAG_LENGTH);
  if (!isFlagSector(flag, 0)) return;
  for (const [i, sector] of [tail.paramA, tail.paramB].entries()) {
    const length = u32At(flag, LENGTHS[i] as number);
    if (length > SECTOR_SIZE) continue;
    const sum = xorChecksum(editor.bytes.subarray(sector, sector + length));
    editor.write(tail.flag + (SUMS[i] as number), u32Bytes(sum), 'settings-sum');
  }
}

/** Lets both copies of the boot bytes choose `slot`. Source: flash-layout.md §4.2 F11. */
export function chooseSlot(editor: Editor, end: number, loader: LoaderModel, slot: 1 | 2): void {
  const { paramA, paramB } = tailOf(end);
  for (const sector of [paramA, paramB]) {
    editor.write(sector, slotBytes(loader, editor.bytes.subarray(sector, sector + 2), slot), 'slot-choice');
  }
  renewSums(editor, end);
}
