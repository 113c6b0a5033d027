import type { Facts, Rule } from '../rule.ts';
import { flashSizeMismatch } from './arduino/flash-size-mismatch.ts';
import { fsMovesWithChip } from './arduino/fs-moves-with-chip.ts';
import { mirrored } from './backup/mirrored.ts';
import { shifted } from './backup/shifted.ts';
import { truncated } from './backup/truncated.ts';
import { doesNotStart } from './boot/does-not-start.ts';
import { startsOtherwise } from './boot/starts-otherwise.ts';
import { versionMismatch } from './boot/version-mismatch.ts';
import { witnessesDiffer } from './boot/witnesses-differ.ts';
import { fakeSize } from './chip/fake-size.ts';
import { flashMode } from './chip/flash-mode.ts';
import { flashSpeed } from './chip/flash-speed.ts';
import { knownQuirk } from './chip/known-quirk.ts';
import { mangled } from './file/mangled.ts';
import { notADump } from './file/not-a-dump.ts';
import { oddLength } from './file/odd-length.ts';
import { largerThanChip, smallerThanChip } from './file/size.ts';
import { cloned } from './identity/cloned.ts';
import { otherDevice } from './identity/other-device.ts';
import { badChecksum } from './image/bad-checksum.ts';
import { badMagic } from './image/bad-magic.ts';
import { entry } from './image/entry.ts';
import { mappedCodeMissing } from './image/mapped-code-missing.ts';
import { segmentPlace } from './image/segment-place.ts';
import { initDataMissing } from './nonos/init-data-missing.ts';
import { initDataOdd } from './nonos/init-data-odd.ts';
import { mapMismatch } from './nonos/map-mismatch.ts';
import { paramChecksum } from './nonos/param-checksum.ts';
import { sizeNibbleMoved } from './nonos/size-nibble-moved.ts';
import { tailMissing } from './nonos/tail-missing.ts';
import { credentials } from './privacy/credentials.ts';
import { partitionTable } from './rtos/partition-table.ts';
import { blankRun } from './slot/blank-run.ts';
import { converterFirmware } from './slot/converter-firmware.ts';
import { crcMismatch } from './slot/crc-mismatch.ts';
import { onlyOtherValid } from './slot/only-other-valid.ts';
import { wrongSlot } from './slot/wrong-slot.ts';

/** Every rule, in the order in which findings are listed. */
export const RULES = [
  witnessesDiffer,
  notADump,
  mangled,
  largerThanChip,
  smallerThanChip,
  oddLength,
  truncated,
  mirrored,
  shifted,
  badMagic,
  badChecksum,
  entry,
  segmentPlace,
  mappedCodeMissing,
  crcMismatch,
  blankRun,
  onlyOtherValid,
  wrongSlot,
  converterFirmware,
  sizeNibbleMoved,
  tailMissing,
  initDataMissing,
  initDataOdd,
  mapMismatch,
  paramChecksum,
  versionMismatch,
  doesNotStart,
  startsOtherwise,
  flashSizeMismatch,
  fsMovesWithChip,
  partitionTable,
  flashMode,
  flashSpeed,
  fakeSize,
  knownQuirk,
  otherDevice,
  cloned,
  credentials,
] as const satisfies readonly Rule<string, Facts | undefined>[];
