import { applyPatch, diff, fitTo, inspect, layout, redact, repair, survey, type TargetChip, type WriteOptions } from '../../image/index.ts';
import { judge } from './judge.ts';

/** A file with the name it goes by. */
export interface PageFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the page asks of files. Pure functions of data: they run in a worker, and in tests. */
export const imageHandlers = {
  /** What the file is, by itself. */
  inspect: (bytes: Uint8Array) => inspect(bytes),
  /** Whether it boots there, by both witnesses unless `execute` is false. */
  judge: (bytes: Uint8Array, chip: TargetChip | undefined, write: WriteOptions, execute: boolean) => judge(bytes, chip, write, execute),
  /** The smallest change that makes it boot on that chip. */
  fit: (bytes: Uint8Array, chip: TargetChip) => fitTo(bytes, { chip }),
  redact: (bytes: Uint8Array) => redact(bytes),
  /** Header bytes only. */
  patch: (bytes: Uint8Array, header: Parameters<typeof applyPatch>[1]) => applyPatch(bytes, header),
  /** One good file out of several readings. */
  repair: (readings: readonly Uint8Array[]) => repair(readings),
  diff: (a: Uint8Array, b: Uint8Array) => diff(a, b),
  regions: (bytes: Uint8Array) => layout(survey(bytes)),
};

/** What {@link imageHandlers} offers. */
export type ImageHandlers = typeof imageHandlers;
