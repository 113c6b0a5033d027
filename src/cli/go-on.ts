/** Commands that write a file or the flash piece by piece, and what is true when they are stopped half-way. */
const LEFT: Readonly<Record<string, string>> = {
  backup: 'What was read so far is kept and verified again.',
  read_flash: 'What was read so far is kept and verified again.',
  restore: 'If it had begun to write, the flash is half old, half new: what is written already is kept, the rest follows.',
  write_flash: 'If it had begun to write, the flash is half old, half new: what is written already is kept, the rest follows.',
  erase: 'If it had begun to erase, part of the flash is blank.',
  erase_flash: 'If it had begun to erase, part of the flash is blank.',
  erase_region: 'If it had begun to erase, part of the region is blank.',
};

/** Characters that no shell treats in a special way. */
const PLAIN = /^[\w@%+=:,./\\-]+$/;

/** One word for the shell: single quotes for POSIX ones, double quotes for cmd and PowerShell. */
function quoted(word: string, isWindows: boolean): string {
  if (PLAIN.test(word) && (isWindows || !word.includes('\\'))) return word;
  return isWindows ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * How to go on with a command that was interrupted or lost its port, the exact command line included; `undefined` for one that leaves
 * nothing behind.
 */
export function wayOn(argv: readonly string[], isWindows: boolean): string | undefined {
  const state = argv.map((word) => LEFT[word.replaceAll('-', '_')]).find((text) => text !== undefined);
  if (state === undefined) return undefined;
  return `${state} To go on: ${['flashback', ...argv].map((word) => quoted(word, isWindows)).join(' ')}`;
}
