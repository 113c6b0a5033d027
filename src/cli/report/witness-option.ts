import type { Witness } from '../../witness/witness.ts';
import type { WitnessOptions } from '../grammar/rehearsal-options.ts';

/** The witness that the options ask for; the software chip is loaded only for one. */
export async function witnessFor({ rehearse, maxInstructions }: WitnessOptions): Promise<Witness | undefined> {
  return rehearse === false ? undefined : (await import('../../witness/witness.ts')).witness(maxInstructions);
}
