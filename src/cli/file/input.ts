import { EspError } from '../../base/error.ts';
import type { ReadOptions } from '../../node/read-file.ts';
import { formatSize } from '../../words/size.ts';
import type { CommandContext, OptionRow } from '../grammar/command.ts';
import type { NamedFile } from '../report/judge.ts';

/** Where a command's files may come from. */
export interface InputOptions {
  /** One digest for each file, in their order. */
  readonly sha256?: readonly string[];
  readonly allowHttp?: true;
}

/** @throws EspError `usage.invalid` */
function parseDigests(text: string): string[] {
  const digests = text.toLowerCase().split(',');
  if (digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))) return digests;
  throw new EspError('usage.invalid', {
    argument: '--sha256',
    given: text,
    expected: '64 hexadecimal digits (comma-separated for several files)',
  });
}

/** The options of every command that reads a file. */
export const INPUT_OPTIONS: readonly OptionRow[] = [
  {
    flags: '--sha256 <digest>',
    group: 'download',
    text: 'require this SHA-256 (comma-separated for several files)',
    parse: parseDigests,
  },
  { flags: '--allow-http', group: 'download', text: 'also allow http: URLs' },
];

/** How `source` is read: how far a download is, and that it was unpacked, are shown. */
function readOptions({ allowHttp }: InputOptions, { signal, note, progress }: CommandContext, shown: string): ReadOptions {
  return {
    signal,
    allowHttp: allowHttp === true,
    onProgress: (done, total) => progress({ label: 'Downloading', done, total }),
    onUnpacked: (packed, unpacked) => note(`${shown}: gzip, ${formatSize(packed)}; unpacked to ${formatSize(unpacked)}.`),
  };
}

/** Reads files in their order. @throws EspError `file.*`, `url.*`, `usage.invalid` */
export async function readInputs(sources: readonly string[], options: InputOptions, context: CommandContext): Promise<NamedFile[]> {
  const { readInput } = await import('../../node/read-file.ts');
  const { shownSource } = await import('../../node/source-url.ts');
  const { sha256 } = options;
  if (sha256 !== undefined && sha256.length !== sources.length) {
    const expected = `one digest for each file, ${sources.length} in all`;
    throw new EspError('usage.invalid', { argument: '--sha256', given: `${sha256.length} digests`, expected });
  }
  const files: NamedFile[] = [];
  try {
    for (const [i, source] of sources.entries()) {
      const path = shownSource(source);
      files.push({ path, bytes: await readInput(source, { ...readOptions(options, context, path), sha256: sha256?.[i] }) });
    }
  } finally {
    context.progress(undefined);
  }
  return files;
}

/** Reads one file. @throws EspError `file.*`, `url.*`, `usage.invalid` */
export async function readOne(source: string, options: InputOptions, context: CommandContext): Promise<NamedFile> {
  const [file] = await readInputs([source], options, context);
  return file as NamedFile;
}
