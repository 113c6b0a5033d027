import { FLASH_FREQUENCIES, FLASH_MODES, FLASH_SIZES, type FlashFrequency, type FlashMode, type FlashSizeName } from '../../chip/header.ts';
import type { WriteOptions } from '../../image/index.ts';
import type { OptionRow } from './command.ts';
import { oneOf } from './values.ts';

const SIZES = Object.keys(FLASH_SIZES) as FlashSizeName[];
const MODES = Object.keys(FLASH_MODES) as FlashMode[];
const FREQUENCIES = Object.keys(FLASH_FREQUENCIES) as FlashFrequency[];

/** Header values as they come from the command line. */
export interface HeaderOptions {
  readonly flashSize?: WriteOptions['flashSize'];
  readonly flashMode?: WriteOptions['flashMode'];
  readonly flashFreq?: WriteOptions['flashFreq'];
}

/** esptool's old names, which the guides of rBoot, NodeMCU, MicroPython and ESP Easy still use: a small m counts megabits. */
const MEGABITS: Readonly<Record<string, FlashSizeName>> = {
  '2m': '256KB',
  '4m': '512KB',
  '8m': '1MB',
  '16m': '2MB',
  '32m': '4MB',
  '16m-c1': '2MB-c1',
  '32m-c1': '4MB-c1',
  '64m': '8MB',
  '128m': '16MB',
};

/** Says how a size in megabits was understood. */
function megabitRemark(given: string): string | undefined {
  const name = MEGABITS[given];
  return name === undefined ? undefined : `--flash-size ${given} means megabits, as in old guides: ${name}. Write ${name} to be clear.`;
}

/** `4M` and `4mb` are taken for `4MB`, `2M-c1` for `2MB-c1`. */
function spelledOut(given: string): string {
  const megabits = MEGABITS[given];
  if (megabits !== undefined) return megabits;
  return given.replace(/^(\d+[km])b?(-c1)?$/i, (_, size: string, suffix: string | undefined) => `${size}B${suffix ?? ''}`);
}

/** The header's three values; `--flash-size` is what the header says, `--chip-size` what the chip has. */
export const HEADER_OPTIONS: readonly OptionRow[] = [
  {
    flags: '--flash-size <size>',
    group: 'header',
    values: ['keep', 'detect', ...SIZES],
    remark: megabitRemark,
    text: `flash size in the header: keep (default), detect, or ${SIZES.join(', ')}`,
    parse: (given) => oneOf('--flash-size', ['keep', 'detect', ...SIZES])(spelledOut(given)),
  },
  {
    flags: '--flash-mode <mode>',
    group: 'header',
    values: ['keep', ...MODES],
    text: `flash mode in the header: keep (default), or ${MODES.join(', ')}`,
    parse: oneOf('--flash-mode', ['keep', ...MODES]),
  },
  {
    flags: '--flash-freq <frequency>',
    group: 'header',
    values: ['keep', ...FREQUENCIES],
    text: `flash frequency in the header: keep (default), or ${FREQUENCIES.join(', ')}`,
    parse: oneOf('--flash-freq', ['keep', ...FREQUENCIES]),
  },
];

const VARIABLES: Readonly<Record<string, string>> = {
  '--flash-size': 'ESPTOOL_FS',
  '--flash-mode': 'ESPTOOL_FM',
  '--flash-freq': 'ESPTOOL_FF',
};

/** The same where esptool's variables count too; its -fs, -fm and -ff are understood everywhere. */
export const ESPTOOL_HEADER_OPTIONS: readonly OptionRow[] = HEADER_OPTIONS.map((row) => {
  const environment = VARIABLES[row.flags.split(' ')[0] ?? ''];
  return environment === undefined ? row : { ...row, environment };
});

/** What is not given is kept. */
export function writeOptions({ flashSize = 'keep', flashMode = 'keep', flashFreq = 'keep' }: HeaderOptions): WriteOptions {
  return { flashSize, flashMode, flashFreq };
}
