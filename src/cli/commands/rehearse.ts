import { type Nanos, seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import { MAX_FLASH_SIZE, smallestFlashFor } from '../../chip/flash-size.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import { ROM_OPTION, readMaskRom } from '../file/mask-rom.ts';
import { CHIP_OPTION, MAC_OPTION } from '../grammar/chip-options.ts';
import type { Command } from '../grammar/command.ts';
import { MAX_INSTRUCTIONS } from '../grammar/rehearsal-options.ts';
import { parseChipSize } from '../grammar/values.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { rehearseLines } from '../render/rehearse.ts';
import { traceTo } from '../render/trace.ts';
import { parseSeconds } from '../session/listen.ts';

interface RehearseOptions extends HeaderOptions, InputOptions {
  readonly chipSize?: number;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
  readonly maxInstructions?: number;
  readonly for?: Nanos;
  readonly trace?: boolean;
  readonly rom?: string;
}

/** By default. */
const STAY = seconds(10);
/** As many as a firmware that never waits executes in some seconds. */
const INSTRUCTIONS = 400_000_000;

export const rehearseCommand: Command<RehearseOptions> = {
  name: 'rehearse',
  summary: 'boot a file on the software chip and show its log',
  group: 'main',
  examples: ['rehearse mine.bin --chip-size 4MB'],
  arguments: [{ name: '<file>', text: 'a dump of a whole flash; it is not changed' }],
  options: [
    { flags: '--chip-size <size>', text: "chip's flash size (default: the smallest that holds the file)", parse: parseChipSize },
    CHIP_OPTION,
    MAC_OPTION,
    {
      flags: '--for <seconds>',
      text: 'time to stay up after the last milestone (default: 10)',
      parse: parseSeconds('--for'),
    },
    { ...MAX_INSTRUCTIONS, text: `stop after N instructions (default: ${INSTRUCTIONS})` },
    { flags: '--trace', text: 'print every instruction, ROM call, reset and log line on stderr' },
    ROM_OPTION,
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
    const rom = options.rom === undefined ? undefined : await readMaskRom(options.rom);
    if (rom?.remark !== undefined) context.note(rom.remark);
    const ways = {
      maxInstructions: options.maxInstructions ?? INSTRUCTIONS,
      stay: options.for ?? STAY,
      ...(rom !== undefined && { rom: rom.bytes }),
      ...(options.trace === true && traceTo(context.trace, new StepTrace())),
    };
    const report = rehearseFile(input, { size, kind, ...(mac !== undefined && { mac }) }, writeOptions(options), ways);
    return { exitCode: rehearsalExit(report), data: report, text: rehearseLines(report) };
  },
};
