/** How far something is modelled. `kept`: gives back what is written, and does nothing. */
export type Grade = 'modelled' | 'partly' | 'kept' | 'not';

/** A grade, and what is to be known about it. */
export type Graded = readonly [grade: Grade, note?: string];

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `0x` and upper-case digits, as manuals write addresses. */
export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, '0')}`;
}
