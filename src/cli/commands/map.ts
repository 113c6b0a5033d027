import { EspError } from '../../base/error.ts';
import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import { checkOutput } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import type { MapReport } from '../schema/map.ts';

interface MapOptions extends InputOptions {
  readonly output?: string;
  readonly force?: true;
}

/** @throws EspError `usage.invalid` for a name that tells no format */
function formatOf(output: string): 'svg' | 'html' {
  const format = /\.(svg|html)$/i.exec(output)?.[1]?.toLowerCase();
  if (format === 'svg' || format === 'html') return format;
  throw new EspError('usage.invalid', { argument: '--output', given: output, expected: 'a name that ends in .svg or .html' });
}

export const mapCommand: Command<MapOptions> = {
  name: 'map',
  summary: 'show the flash map: on the terminal, as SVG or as an interactive page',
  group: 'more',
  examples: ['map mine.bin', 'map mine.bin -o mine.html'],
  arguments: [{ name: '<file>', text: 'a dump of a whole flash' }],
  options: [
    { flags: '-o, --output <file>', text: 'a picture: x.svg, or x.html with explanations on hover' },
    { flags: '--force', text: 'overwrite an existing output file' },
    ...INPUT_OPTIONS,
  ],
  async run([path = ''], { output, force, ...options }, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { mapHtml, mapLines, mapSvg } = await import('../render/map.ts');
    const { layout, survey } = await import('../../image/index.ts');
    const format = output === undefined ? undefined : formatOf(output);
    if (output !== undefined) await checkOutput({ output, ...(force && { force }) }, [path]);
    const file = await readOne(path, options, context);
    const surveyed = survey(file.bytes);
    const report: MapReport = {
      schemaVersion: 1,
      file: fileReport(file),
      family: surveyed.family,
      regions: layout(surveyed).map((region) => ({ ...region })),
      output: null,
    };
    if (output === undefined || format === undefined) return { exitCode: EXIT.done, data: report, text: mapLines(report) };
    const { writeOutput } = await import('../../node/write-file.ts');
    const bytes = new TextEncoder().encode(format === 'svg' ? `${mapSvg(report)}\n` : mapHtml(report));
    await writeOutput(output, bytes, { overwrite: force === true });
    return { exitCode: EXIT.done, data: { ...report, output: fileReport({ path: output, bytes }) }, text: [`${output}: written.`] };
  },
};
