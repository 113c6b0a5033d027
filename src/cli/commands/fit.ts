import type { ChipKind } from '../../chip/efuse.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import { checkOutput, OUTPUT_OPTIONS, type OutputOptions } from '../file/output.ts';
import { CHIP_OPTION, MAC_OPTION } from '../grammar/chip-options.ts';
import type { Command } from '../grammar/command.ts';
import { NO_REHEARSE, type WitnessOptions } from '../grammar/rehearsal-options.ts';
import { oneOf, parseChipSize } from '../grammar/values.ts';

interface FitCommandOptions extends OutputOptions, InputOptions, WitnessOptions {
  readonly chipSize: number;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
  readonly useFullSize?: true;
  readonly initData?: string;
  readonly identityFrom?: string;
  readonly slot?: 'user1' | 'user2';
}

export const fitCommand: Command<FitCommandOptions> = {
  name: 'fit',
  summary: 'write a copy with the smallest change that makes it boot',
  group: 'main',
  examples: ['fit mine.bin --chip-size 4MB -o fitted.bin'],
  arguments: [{ name: '<file>', text: 'a dump of a whole flash' }],
  options: [
    ...OUTPUT_OPTIONS,
    NO_REHEARSE,
    { flags: '--chip-size <size>', text: "chip's flash size: 1MB, 4MB, …", parse: parseChipSize, isRequired: true },
    CHIP_OPTION,
    MAC_OPTION,
    { flags: '--use-full-size', text: 'use the whole chip: move the last five sectors to its end' },
    { flags: '--init-data <file>', text: "Espressif's esp_init_data_default.bin, if it is missing" },
    { flags: '--identity-from <file>', text: "the target's own backup, to keep settings and keys" },
    ...INPUT_OPTIONS,
    { flags: '--slot <slot>', text: 'make this the active slot: user1 or user2', parse: oneOf('--slot', ['user1', 'user2']) },
  ],
  async run([path = ''], options, context) {
    const { mendResult } = await import('../file/mend.ts');
    const { witnessFor } = await import('../report/witness-option.ts');
    const witness = await witnessFor(options);
    const { fitTo } = await import('../../image/index.ts');
    const { chipSize, chip: kind = 'esp8266', mac, useFullSize, initData, identityFrom, slot, allowHttp } = options;
    await checkOutput(options, [path, ...[initData, identityFrom].filter((name) => name !== undefined)]);
    const file = await readOne(path, options, context);
    const other = async (source: string): Promise<Uint8Array> => (await readOne(source, allowHttp ? { allowHttp } : {}, context)).bytes;
    const target = { size: chipSize, kind, ...(mac !== undefined && { mac }) };
    const mended = fitTo(file.bytes, {
      chip: target,
      useFullSize,
      initData: initData === undefined ? undefined : await other(initData),
      identityFrom: identityFrom === undefined ? undefined : await other(identityFrom),
      slot: slot === undefined ? undefined : slot === 'user1' ? 1 : 2,
    });
    return mendResult([file], mended, options, { witness, chip: target, mustStart: true });
  },
};
