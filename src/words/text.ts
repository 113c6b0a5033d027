/** Control characters, and those that change the direction or hide the end of a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** The same where lines may end and columns may be aligned. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const UNSAFE_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line that a terminal shows and does not obey: control characters become `.`, one for one. */
export function safeLine(line: string): string {
  return line.replaceAll(UNSAFE, '.');
}

/** The same for a text of several lines: line feeds and tabs stay. */
export function safeText(text: string): string {
  return text.replaceAll(UNSAFE_IN_TEXT, '.');
}

/** Longest shown text that comes from a file, a chip or a client. */
const MAX_FOREIGN = 120;

/** A text from outside, short enough for a sentence: safe, and cut with `…`. */
export function foreignText(text: string): string {
  return safeLine(text.length <= MAX_FOREIGN ? text : `${text.slice(0, MAX_FOREIGN)}…`);
}
