import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The mark of what could not be verified: `[I]`, `[I: why]`, `[?]`, or the word. */
const MARK = /\[I\b|\[\?|\binference\b/;
const ROOMS = ['src/chip', 'src/emulator', 'src/wire'];
const DECLARED = /^(?:export )?(?:const|function|class|interface)\s+(\w+)|^\s*'?([#\w]+)'?\s*[:(=]|^\s*(?:control|leaf|resume)\('(\w+)'/;

/** One comment that says so. */
export interface Inference {
  /** From the project's root. */
  readonly file: string;
  readonly what: string;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** The sentence of `comment` that bears the mark, with the name of what is declared behind it. */
function describe(comment: string, next: string | undefined): string {
  const text = comment
    .replaceAll(/^\s*(?:\/\*\*|\*\/|\*|\/\/)\s?|\s*\*\/\s*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const sentence = text.split(/(?<=[.)]) (?=[A-Z])/).find((part) => MARK.test(part)) ?? text;
  const name = (comment.trim().startsWith('//') ? null : DECLARED.exec(next ?? ''))?.slice(1).find((found) => found !== undefined);
  const plain = sentence.replaceAll(/\{@link (?:\w+\.)?(\w+)\}/g, '$1');
  return name === undefined ? plain : `\`${name}\`: ${plain}`;
}

/** Every comment with the mark, in the order of files and lines. */
export function inferences(root: string): Inference[] {
  const found: Inference[] = [];
  for (const path of ROOMS.flatMap((room) => files(join(root, room))).sort()) {
    const lines = readFileSync(path, 'utf8').split('\n');
    let comment: string[] = [];
    for (const [i, line] of lines.entries()) {
      const trimmed = line.trim();
      const isComment = /^(\/\*\*|\*|\/\/)/.test(trimmed);
      if (isComment) comment.push(line);
      if (isComment && !trimmed.endsWith('*/') && !(trimmed.startsWith('//') && !lines[i + 1]?.trim().startsWith('//'))) continue;
      const text = comment.join('\n');
      if (isComment && MARK.test(text)) found.push({ file: relative(root, path), what: describe(text, lines[i + 1]) });
      comment = [];
    }
  }
  return found;
}
