import { EspError } from '../../base/error.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import { MAX_FLASH_SIZE, smallestFlashFor } from '../../chip/flash-size.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { MAX_INSTRUCTIONS } from '../grammar/rehearsal-options.ts';
import { oneOf, parseChipSize, parseMac } from '../grammar/values.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { rehearseLines } from '../render/rehearse.ts';
import { traceTo } from '../render/trace.ts';

interface RehearseOptions extends HeaderOptions, InputOptions {
  readonly chipSize?: number;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
  readonly maxInstructions?: number;
  readonly trace?: boolean;
}

export const rehearseCommand: Command<RehearseOptions> = {
  name: 'rehearse',
  summary: 'boot a file on the software chip, with its own machine code, and show the log and how far it came',
  arguments: [{ name: '<file>', text: 'a dump of a whole flash; it is not changed' }],
  options: [
    { flags: '--chip-size <size>', text: 'physical size of the flash (default: the smallest that holds the file)', parse: parseChipSize },
    { flags: '--chip <kind>', text: 'esp8266 or esp8285 (default: esp8266)', parse: oneOf<ChipKind>('--chip', ['esp8266', 'esp8285']) },
    { flags: '--mac <mac>', text: "the chip's MAC address", parse: parseMac },
    MAX_INSTRUCTIONS,
    { flags: '--trace', text: 'print every instruction, ROM call, reset and line of the log as it comes, on stderr' },
    ...HEADER_OPTIONS,
    ...INPUT_OPTIONS,
  ],
  async run([path = ''], options, context) {
    const { rehearseFile } = await import('../report/rehearsal.ts');
    const { StepTrace } = await import('../../emulator/index.ts');
    const { rehearsalExit } = await import('../report/judge.ts');
    const { chipSize, chip: kind = 'esp8266', mac } = options;
    const input = await readOne(path, options, context);
    const size = chipSize ?? smallestFlashFor(input.bytes.length);
    if (size === undefined || input.bytes.length > size) {
      throw new EspError('file.too-large', { path: input.path, size: input.bytes.length, limit: size ?? MAX_FLASH_SIZE });
    }
    const ways = { ...options, ...(options.trace === true && traceTo(context.trace, new StepTrace())) };
    const report = rehearseFile(input, { size, kind, ...(mac !== undefined && { mac }) }, writeOptions(options), ways);
    return { exitCode: rehearsalExit(report), data: report, text: rehearseLines(report) };
  },
};
