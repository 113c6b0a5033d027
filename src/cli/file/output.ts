import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EspError } from '../../base/error.ts';
import type { OptionRow } from '../grammar/command.ts';

/** Where the mended copy goes. */
export interface OutputOptions {
  readonly output: string;
  readonly force?: true;
}

/** The options of every command that writes a changed copy. */
export const OUTPUT_OPTIONS: readonly OptionRow[] = [
  { flags: '-o, --output <file>', text: 'output file (must differ from the input)', isRequired: true },
  { flags: '--force', text: 'overwrite an existing output file' },
];

/** The folder and the name of a file that is to be written. @throws EspError `file.is-directory` for a path that names a folder */
export function placeOf(path: string): { readonly folder: string; readonly name: string } {
  const name = basename(path);
  if (/[/\\]$/.test(path) || name === '.' || name === '..') throw new EspError('file.is-directory', { path });
  return { folder: dirname(path), name };
}

/** @throws EspError `usage.invalid` when the output is one of the inputs, `file.exists` unless forced */
export async function checkOutput({ output, force }: OutputOptions, inputs: readonly string[]): Promise<void> {
  const { checkFree } = await import('../../node/write-file.ts');
  if (!force) await checkFree(output);
  const place = await realpath(output).catch(() => undefined);
  const places = await Promise.all(inputs.map((input) => realpath(input).catch(() => undefined)));
  if (place === undefined || !places.includes(place)) return;
  throw new EspError('usage.invalid', { argument: '--output', given: output, expected: 'another file than the one that is read' });
}
