/** Entries of one list that a report holds: what a file makes longer than that is only counted. */
const MAX_LISTED = 1000;

/** The first 1000 of `list`, and how many there are besides. */
export function firstOf<T>(list: readonly T[]): { readonly listed: readonly T[]; readonly omitted: number } {
  return { listed: list.slice(0, MAX_LISTED), omitted: Math.max(0, list.length - MAX_LISTED) };
}
