/** Lines of one list that a terminal shows. */
const MAX_SHOWN = 20;

/** The first 20 of `lines`, and how many there are besides; `more` are known of and not even listed. */
export function few(lines: readonly string[], more = 0): string[] {
  const rest = Math.max(0, lines.length - MAX_SHOWN) + more;
  return rest === 0 ? [...lines] : [...lines.slice(0, MAX_SHOWN), `    … and ${rest} more`];
}
