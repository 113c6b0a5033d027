/** Edits between two words: insertions, deletions, replacements, neighbours swapped. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (older[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    older = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Longer words are not compared: nobody misspells them, and comparing takes time by the square. */
const MAX_LENGTH = 40;

/** The word that `given` most likely stands for; `undefined` when none is near. */
export function closest(given: string, words: readonly string[]): string | undefined {
  if (given === '' || given.length > MAX_LENGTH) return undefined;
  const plain = given.toLowerCase().replaceAll('-', '_');
  const rated = words.map((word) => ({ word, edits: distance(plain, word.toLowerCase().replaceAll('-', '_')) }));
  const best = rated.reduce((one, other) => (other.edits < one.edits ? other : one), { word: '', edits: Number.POSITIVE_INFINITY });
  if (best.edits <= Math.max(1, Math.floor(plain.length / 3))) return best.word;
  return plain.length >= 3 ? words.find((word) => word.toLowerCase().startsWith(plain)) : undefined;
}

/** ` Did you mean X?`, or nothing. */
export function didYouMean(given: string, words: readonly string[]): string {
  const word = closest(given, words);
  return word === undefined ? '' : ` Did you mean ${word}?`;
}
