import type { WitnessOptions } from '../grammar/rehearsal-options.ts';
import type { Witness } from './witness.ts';

/** The witness that the options ask for; the software chip is loaded only for one. */
export async function witnessFor({ rehearse, maxInstructions }: WitnessOptions): Promise<Witness | undefined> {
  return rehearse === false ? undefined : (await import('./witness.ts')).witness(maxInstructions);
}
