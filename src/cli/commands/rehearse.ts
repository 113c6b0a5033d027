import { EspError } from '../../base/error.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import type { RehearsalReport } from '../../emulator/index.ts';
import { smallestChipFor } from '../chip.ts';
import type { Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { rehearseLines } from '../render/rehearse.ts';
import type { RehearseReport } from '../schema/rehearse.ts';
import { oneOf, parseChipSize, parseMac } from '../size.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../write-options.ts';

interface RehearseOptions extends HeaderOptions {
  readonly chipSize?: number;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
}

const OUTCOME_EXIT: { readonly [O in RehearsalReport['outcome']]: ExitCode } = {
  'radio-init': EXIT.done,
  'app-started': EXIT.done,
  'boot-loop': EXIT.doesNotBoot,
  halted: EXIT.doesNotBoot,
  'download-mode': EXIT.doesNotBoot,
  'no-image': EXIT.doesNotBoot,
};

/** Where the software chip is at its own end, nothing is said about the image. */
function exitOf({ outcome, halt }: RehearsalReport): ExitCode {
  return halt?.kind === 'unknown-rom' || halt?.kind === 'budget' ? EXIT.unknown : OUTCOME_EXIT[outcome];
}

export const rehearseCommand: Command<RehearseOptions> = {
  name: 'rehearse',
  summary: 'boot a file on the software chip, with its own machine code, and show the log and how far it came',
  arguments: [{ name: '<file>', text: 'a dump of a whole flash; it is not changed' }],
  options: [
    { flags: '--chip-size <size>', text: 'physical size of the flash (default: the smallest that holds the file)', parse: parseChipSize },
    { flags: '--chip <kind>', text: 'esp8266 or esp8285 (default: esp8266)', parse: oneOf<ChipKind>('--chip', ['esp8266', 'esp8285']) },
    { flags: '--mac <mac>', text: "the chip's MAC address", parse: parseMac },
    ...HEADER_OPTIONS,
  ],
  async run([path = ''], options) {
    const { readInput } = await import('../../node/read-file.ts');
    const { applyWrite } = await import('../../image/index.ts');
    const { rehearse } = await import('../../emulator/index.ts');
    const { chipOf, fileReport } = await import('../judge.ts');
    const input = { path, bytes: await readInput(path) };
    const size = options.chipSize ?? smallestChipFor(input.bytes.length);
    if (size === undefined || input.bytes.length > size) {
      throw new EspError('file.too-large', { path, size: input.bytes.length, limit: size ?? parseChipSize('16MB') });
    }
    const write = writeOptions(options);
    const { bytes, changes } = applyWrite(input.bytes, write, size);
    const kind = options.chip ?? 'esp8266';
    const { mac } = options;
    const seen = rehearse({ flash: bytes, chipSize: size, kind, ...(mac !== undefined && { mac }) });
    const report: RehearseReport = {
      schemaVersion: 1,
      file: fileReport(input),
      chip: chipOf({ size, kind, ...(mac !== undefined && { mac }) }),
      write: { ...write, changes: changes.map((change) => ({ ...change })) },
      outcome: seen.outcome,
      halt: seen.halt,
      slot: seen.slot,
      entry: seen.entry,
      lastLine: seen.lastLine,
      log: seen.log,
      resets: seen.resets.map((reset) => ({ ...reset })),
      flash: { reads: [...seen.flash.reads], writes: [...seen.flash.writes] },
      instructions: seen.instructions,
      virtualMs: seen.virtualMs,
      unmodelled: seen.unmodelled.map((access) => ({ ...access })),
    };
    return { exitCode: exitOf(seen), data: report, text: rehearseLines(report) };
  },
};
