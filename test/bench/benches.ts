import { cpuBench } from './cpu.bench.ts';
import { firmwareBench } from './firmware.bench.ts';
import { flasherBench } from './flasher.bench.ts';
import { imageBench } from './image.bench.ts';
import { rehearsalBench } from './rehearsal.bench.ts';
import type { BenchRow } from './row.ts';
import { simulationBench } from './simulation.bench.ts';
import { stubBench } from './stub.bench.ts';
import { wallBench } from './wall.bench.ts';

/** What can be measured. Figures that are ratios are taken inside one run. */
export const BENCHES: Readonly<Record<string, () => readonly BenchRow[] | Promise<readonly BenchRow[]>>> = {
  cpu: cpuBench,
  stub: stubBench,
  flasher: flasherBench,
  wall: wallBench,
  rehearsal: rehearsalBench,
  firmware: firmwareBench,
  image: imageBench,
  simulation: simulationBench,
};
