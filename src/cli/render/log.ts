/** Lines of a boot log that are shown; a boot loop repeats itself. */
const SHOWN = 60;

/** A boot log as it came over the wire, in lines that a terminal can stand: control characters become `.`. */
export function logLines(log: string): string[] {
  const lines = log
    .split(/\r?\n/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be kept from the terminal
    .map((line) => line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '.').trimEnd())
    .map((line) => `    | ${line}`.trimEnd());
  while (lines.at(-1)?.trim() === '|') lines.pop();
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `    … and ${lines.length - SHOWN} more lines`];
}
