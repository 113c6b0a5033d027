import { equal } from '../../base/bytes.ts';
import { align, applyIndels, type Indel } from './align.ts';

/** Readings brought to one length: what each lost is filled in, what each doubled is gone. */
export interface AlignedReadings {
  readonly readings: readonly Uint8Array[];
  /** Whether anything had to be moved. */
  readonly isMoved: boolean;
}

interface Proposal {
  readonly indel: Indel;
  /** Readings that say so. */
  votes: number;
}

function isSame(a: Indel, b: Indel): boolean {
  return a.at === b.at && a.removed === b.removed && equal(a.inserted, b.inserted);
}

/** Every difference in place from `base`, with the number of readings that have it. */
function proposals(base: Uint8Array, others: readonly Uint8Array[]): Proposal[] | undefined {
  const found: Proposal[] = [];
  for (const other of others) {
    const indels = align(base, other);
    if (indels === undefined) return undefined;
    for (const indel of indels) {
      const known = found.find((proposal) => isSame(proposal.indel, indel));
      if (known === undefined) found.push({ indel, votes: 1 });
      else known.votes++;
    }
  }
  return found;
}

/** The length of a whole flash. */
function isWhole(length: number): boolean {
  return length >= 0x40000 && Number.isInteger(Math.log2(length));
}

/** Each reading where `whole` has it: bytes that it lacks are taken over, bytes that it has too many are left out. */
function project(whole: Uint8Array, reading: Uint8Array): Uint8Array | undefined {
  const indels = align(reading, whole);
  return indels === undefined ? undefined : applyIndels(reading, indels);
}

/**
 * Aligns readings of one chip of which some lost or doubled bytes. Most readings decide; of two, the longer content does, provided that
 * the result is as long as a flash: bytes get lost on a line, they do not come from nowhere. `undefined` when nothing decides, or they
 * are not readings of the same chip.
 */
export function realign(readings: readonly Uint8Array[]): AlignedReadings | undefined {
  const [base = new Uint8Array(), ...others] = readings;
  const found = proposals(base, others);
  if (found === undefined) return undefined;
  if (found.length === 0) return { readings, isMoved: false };
  const majority = found.filter(({ votes }) => votes * 2 > readings.length).map(({ indel }) => indel);
  const insertions = found.filter(({ indel }) => indel.removed === 0).map(({ indel }) => indel);
  for (const indels of readings.length > 2 ? [majority, insertions] : [insertions]) {
    const whole = applyIndels(base, indels);
    if (!isWhole(whole.length)) continue;
    const moved = readings.map((reading) => project(whole, reading));
    if (moved.every((reading) => reading?.length === whole.length)) return { readings: moved as Uint8Array[], isMoved: true };
  }
  return undefined;
}
