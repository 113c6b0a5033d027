import type { ChipKind } from '../../chip/efuse.ts';
import type { Chip } from '../../image/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { checkLines } from '../render/check.ts';
import { oneOf, parseChipSize, parseMac } from '../size.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../write-options.ts';

interface CheckCommandOptions extends HeaderOptions {
  readonly chipSize?: number;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
}

function chipOf({ chipSize, chip = 'esp8266', mac }: CheckCommandOptions): Chip | undefined {
  return chipSize === undefined ? undefined : { size: chipSize, kind: chip, ...(mac !== undefined && { mac }) };
}

export const checkCommand: Command<CheckCommandOptions> = {
  name: 'check',
  summary: 'say whether a file will boot on a chip when it is written in a certain way, and why',
  arguments: [{ name: '<files...>', text: 'dumps of a whole flash; of several the better one is named' }],
  options: [
    { flags: '--chip-size <size>', text: 'physical size of the flash: 1MB, 4MB, …', parse: parseChipSize },
    { flags: '--chip <kind>', text: 'esp8266 or esp8285 (default: esp8266)', parse: oneOf<ChipKind>('--chip', ['esp8266', 'esp8285']) },
    { flags: '--mac <mac>', text: "the chip's MAC address", parse: parseMac },
    ...HEADER_OPTIONS,
  ],
  async run(paths, options) {
    const { betterOf, judge, VERDICT_EXIT } = await import('../judge.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const reports = [];
    for (const path of paths) reports.push(judge({ path, bytes: await readInput(path) }, chipOf(options), writeOptions(options)));
    const [only] = reports;
    if (reports.length === 1 && only !== undefined) return { exitCode: VERDICT_EXIT[only.verdict], data: only, text: checkLines(only) };
    const better = betterOf(reports);
    const worst = Math.max(...reports.map(({ verdict }) => VERDICT_EXIT[verdict]));
    return {
      exitCode: Object.values(EXIT).find((code) => code === worst) ?? EXIT.failed,
      data: { schemaVersion: 1, results: reports, better },
      text: [
        ...reports.flatMap(checkLines),
        better === null ? 'Neither is better than the other.' : `The better one is ${better.path}: ${better.because}.`,
      ],
    };
  },
};
