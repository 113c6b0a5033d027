import { chunks } from './adapter/chunks.ts';
import { latency } from './adapter/latency.ts';
import { loseLines } from './adapter/lose-lines.ts';
import { unplug } from './adapter/unplug.ts';
import type { FaultKind } from './fault.ts';
import { failedProgram } from './flash/failed-program.ts';
import { fakeSize } from './flash/fake-size.ts';
import { readErrors } from './flash/read-errors.ts';
import { slowFlash } from './flash/slow-flash.ts';
import { stuckBits } from './flash/stuck-bits.ts';
import { weakErase } from './flash/weak-erase.ts';
import { writeProtected } from './flash/write-protected.ts';
import { wrongId } from './flash/wrong-id.ts';
import { powerLoss } from './power/power-loss.ts';
import { baudCeiling } from './wire/baud-ceiling.ts';
import { cut } from './wire/cut.ts';
import { drop } from './wire/drop.ts';
import { duplicate } from './wire/duplicate.ts';
import { echo } from './wire/echo.ts';
import { firstSync } from './wire/first-sync.ts';
import { flip } from './wire/flip.ts';
import { insert } from './wire/insert.ts';
import { noise } from './wire/noise.ts';
import { stall } from './wire/stall.ts';

/** Every fault that there is. */
export const FAULTS: readonly FaultKind[] = [
  drop,
  flip,
  duplicate,
  insert,
  noise,
  stall,
  cut,
  echo,
  firstSync,
  baudCeiling,
  chunks,
  latency,
  loseLines,
  unplug,
  powerLoss,
  stuckBits,
  weakErase,
  failedProgram,
  writeProtected,
  slowFlash,
  fakeSize,
  wrongId,
  readErrors,
];
