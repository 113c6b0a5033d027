/** Bytes that one reading has at `at` of the base and the base has not, or, with `removed`, the other way round. */
export interface Indel {
  readonly at: number;
  readonly inserted: Uint8Array;
  readonly removed: number;
}

/** Longest loss or doubling on a line that is looked for. */
const MAX_SHIFT = 0x800;
/** Wrong bytes in a row after which two readings still count as the same. */
const MAX_SUBSTITUTION = 64;
/** Equal bytes that make two readings the same again; no more are compared. */
const RUN = 4096;
/** Fewer equal bytes are chance. */
const MIN_RUN = 32;
/** More differences than this, and the two are not readings of one chip. */
const MAX_DIFFERENCES = 4096;

/** Equal bytes from `a` and `b` on, up to {@link RUN}; the end of both counts as a full run. */
function runLength(left: Uint8Array, a: number, right: Uint8Array, b: number): number {
  let length = 0;
  while (length < RUN && a + length < left.length && b + length < right.length && left[a + length] === right[b + length]) length++;
  return a + length === left.length && b + length === right.length ? RUN : length;
}

/** How the two go on after a difference: so many bytes further in each. */
function resynchronise(left: Uint8Array, a: number, right: Uint8Array, b: number): { left: number; right: number } | undefined {
  let best: { left: number; right: number } | undefined;
  let longest = MIN_RUN - 1;
  const consider = (inLeft: number, inRight: number): boolean => {
    const run = runLength(left, a + inLeft, right, b + inRight);
    if (run <= longest) return false;
    longest = run;
    best = { left: inLeft, right: inRight };
    return run === RUN;
  };
  for (let same = 1; same <= MAX_SUBSTITUTION; same++) if (consider(same, same)) return best;
  for (let shift = 1; shift <= MAX_SHIFT; shift++) if (consider(0, shift) || consider(shift, 0)) return best;
  return best;
}

/** An insertion moved as far to the front as its bytes allow, so that equal ones from different readings meet. */
function normalised(base: Uint8Array, { at, inserted, removed }: Indel): Indel {
  const bytes = inserted.slice();
  let place = at;
  const moves = (): boolean => {
    if (place === 0) return false;
    return removed > 0 ? base[place - 1] === base[place + removed - 1] : base[place - 1] === bytes[bytes.length - 1];
  };
  while (moves()) {
    if (removed === 0) {
      const last = bytes[bytes.length - 1] as number;
      bytes.copyWithin(1, 0);
      bytes[0] = last;
    }
    place--;
  }
  return { at: place, inserted: bytes, removed };
}

/**
 * Where `other` has bytes that `base` lacks, or lacks bytes that `base` has; bytes that merely differ are not told. `undefined` when the
 * two are not readings of the same chip.
 */
export function align(base: Uint8Array, other: Uint8Array): Indel[] | undefined {
  const found: Indel[] = [];
  let [a, b, differences] = [0, 0, 0];
  while (a < base.length && b < other.length) {
    if (base[a] === other[b]) {
      a++;
      b++;
      continue;
    }
    const next = resynchronise(base, a, other, b);
    if (next === undefined || ++differences > MAX_DIFFERENCES) return undefined;
    if (next.left !== next.right) {
      found.push(normalised(base, { at: a, inserted: other.slice(b, b + next.right), removed: next.left }));
    }
    a += next.left;
    b += next.right;
  }
  if (b < other.length) found.push({ at: a, inserted: other.slice(b), removed: 0 });
  if (a < base.length) found.push({ at: a, inserted: new Uint8Array(), removed: base.length - a });
  return found;
}

/** `base` with these insertions and removals. */
export function applyIndels(base: Uint8Array, indels: readonly Indel[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { at, inserted, removed } of [...indels].sort((x, y) => x.at - y.at)) {
    if (at < from) continue;
    parts.push(base.subarray(from, at), inserted);
    from = at + removed;
  }
  parts.push(base.subarray(from));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
