import type { Decision } from '../../src/image/index.ts';
import { survey } from '../../src/image/index.ts';
import { type AgreeCase, fileOf } from './case.ts';

/** A kind of disagreement that is right as it is. */
export interface Explanation {
  /** Why the two differ, and why neither is wrong. */
  readonly reason: string;
  readonly fits: (question: AgreeCase, decision: Decision, disagreement: string) => boolean;
}

/** Whether the flipped bit is one of an entry point or of a segment's header. */
function isInHeader(question: AgreeCase): boolean {
  const { mutation } = question;
  if (mutation.kind !== 'bit') return false;
  const { first, slots } = survey(fileOf({ ...question, mutation: { kind: 'none' } }));
  const images = [...(first === undefined ? [] : [first]), ...slots.map(({ image }) => image)];
  const within = (from: number, length: number): boolean => mutation.offset >= from && mutation.offset < from + length;
  return images.some((image) => {
    const header = image.format === 'v2' ? image.inner?.offset : image.offset;
    return (header !== undefined && within(header + 4, 4)) || image.segments.some(({ offset }) => within(offset - 8, 8));
  });
}

const found = ({ findings }: Decision, ...ids: readonly string[]): boolean => findings.some(({ id }) => ids.includes(id));

/** Every explained disagreement. The worse witness decides in all of them, so that none is a false "boots". */
export const EXPLAINED: readonly Explanation[] = [
  {
    reason:
      'the sum of the slot is wrong, so that its code is damaged: the rules call that boots-changed, and where the code fails only execution shows',
    fits: (_, decision, kind) => kind === 'false-boots' && found(decision, 'slot/crc-mismatch', 'image/bad-checksum'),
  },
  {
    reason:
      'an entry point or a load address that is wrong and still lies in memory: no sum covers it, so that reading cannot tell; execution does',
    fits: (question, _, kind) => kind === 'false-boots' && isInHeader(question),
  },
  {
    reason:
      "a fork of rBoot like Mongoose's goes back to the other slot when the new one was not confirmed; the rules name the configured one, and the worse counts",
    fits: ({ source, mutation }, _, kind) => source === 'rboot-fork-2mb' && mutation.kind !== 'none' && kind !== 'false-boots',
  },
  {
    reason:
      'a build of rBoot without texts is known by its slot: with the slot damaged the file counts as the application whose texts it holds',
    fits: ({ source, mutation }, _, kind) => source === 'rboot-quiet-1mb' && mutation.kind !== 'none' && kind === 'false-boots',
  },
];
