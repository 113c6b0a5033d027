import { seededRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type ChipOptions, createChip } from '../../src/emulator/index.ts';
import { type Input, recordInputs } from './replay.ts';
import { SerialClient } from './serial-client.ts';
import { runVirtual } from './virtual.ts';

/** A chip as it is made, what is done to it from then on, and how long that goes, in nanoseconds. */
export interface RecordedSession {
  readonly options: Omit<ChipOptions, 'clock' | 'onTrace'>;
  readonly inputs: readonly Input[];
  readonly length: number;
}

/** Bytes that cannot be packed. */
export function noise(length: number): Uint8Array {
  const random = seededRandom(length);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** Drives a chip by hand and keeps what was done to it. */
export async function record(options: RecordedSession['options'], main: (client: SerialClient) => Promise<void>): Promise<RecordedSession> {
  const clock = new VirtualClock();
  const chip = createChip({ ...options, clock });
  const inputs: Input[] = [];
  await runVirtual(clock, async () => main(new SerialClient(clock, recordInputs(clock, chip.link(), inputs))));
  return { options, inputs, length: clock.now };
}
