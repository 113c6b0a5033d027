import { EspError } from '../../base/error.ts';
import type { WriteOptions } from '../../image/index.ts';
import type { Command } from '../grammar/command.ts';
import { pairsOf } from '../grammar/pairs.ts';
import { NO_REHEARSE, type WitnessOptions } from '../grammar/rehearsal-options.ts';
import { ESPTOOL_HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { writeFlashLines } from '../render/esptool.ts';
import { targetOf } from '../report/device-report.ts';
import type { PlacedFile } from '../report/judge-write.ts';
import type { WriteFlashReport } from '../schema/esptool.ts';
import type { ConnectedChip, DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS, timed } from '../session/esptool.ts';

interface WriteFlashOptions extends DeviceOptions, HeaderOptions, WitnessOptions {
  readonly eraseAll?: true;
  readonly force?: true;
}

/** What a write came to, beside chip and port. */
type WriteOutcome = Pick<WriteFlashReport, 'check' | 'forced' | 'erasedAll' | 'files'>;

/** Mode, and size with frequency. */
const HEADER_BYTES = { start: 2, end: 4 };

export const writeFlashCommand: Command<WriteFlashOptions> = {
  name: 'write_flash',
  summary: 'write files to addresses, verified; refuses a dump that would not boot',
  group: 'esptool',
  examples: ['write_flash 0x0 mine.bin -p COM5'],
  arguments: [{ name: '<addresses and files...>', text: 'pairs: 0x0 image1M.bin' }],
  options: [
    ...ESPTOOL_OPTIONS,
    ...ESPTOOL_HEADER_OPTIONS,
    { flags: '-e, --erase-all', text: 'erase the whole flash first' },
    { flags: '--force', text: 'write even a dump that would not boot' },
    NO_REHEARSE,
    { flags: '-z, --compress', text: 'no effect; transfers are always compressed' },
    { flags: '-u, --no-compress', text: 'no effect (compatibility)' },
    ...['--no-progress', '--verify', '--skip-flashed'].map((flags) => ({ flags, text: '', isHidden: true })),
  ],
  async run(given, options, context) {
    const rooms = await load();
    const { judgeWrite } = await import('../report/judge-write.ts');
    const { findSidecar, withSidecar } = await import('../report/sidecar.ts');
    const { refusalReason, requireAllowed, writeExit } = await import('../report/gate.ts');
    const { witnessFor } = await import('../report/witness-option.ts');
    const witness = await witnessFor(options);
    const files = await readFiles(given);
    const first = files.find(({ offset }) => offset === 0);
    const sidecar = first && (await findSidecar(first));
    const write = writeOptions(options);
    const work = async (connected: ConnectedChip): Promise<WriteOutcome> => {
      const chip = targetOf(connected.session);
      const judged = judgeWrite(files, chip, write, witness);
      const check = judged && withSidecar(judged, sidecar, chip.mac);
      if (check !== undefined) requireAllowed(check, { force: options.force === true, mustBeKnown: false }, context);
      const forced = check !== undefined && refusalReason(check, { mustBeKnown: false }) !== undefined;
      return { check: check ?? null, forced, ...(await writeAll(rooms, connected, files, write, options.eraseAll === true)) };
    };
    return await asEsptool({ baud: 'auto', ...options }, context, work, writeFlashLines, ({ check }) => writeExit(check));
  },
};

/** @throws EspError `usage.invalid` for files that overlap; `file.*` */
async function readFiles(given: readonly string[]): Promise<PlacedFile[]> {
  const { mergeImages } = await import('../../image/index.ts');
  const { readInput } = await import('../../node/read-file.ts');
  const files: PlacedFile[] = [];
  for (const pair of pairsOf('write_flash', given)) files.push({ ...pair, bytes: await readInput(pair.path, { unpack: false }) });
  const merged = mergeImages(files);
  if (!('overlap' in merged)) return files;
  const [a, b] = merged.overlap.map((i) => files[i]?.path ?? '');
  throw new EspError('usage.invalid', { argument: 'write_flash', given: `${a} and ${b}`, expected: 'files that do not overlap' });
}

/** Before any clock runs. */
async function load() {
  const { erase, planRestore, requireInside, restore } = await import('../../flasher/index.ts');
  const { applyWrite } = await import('../../image/index.ts');
  const { fileReport } = await import('../report/judge.ts');
  return { erase, planRestore, requireInside, restore, applyWrite, fileReport };
}

async function writeAll(
  { erase, planRestore, requireInside, restore, applyWrite, fileReport }: Awaited<ReturnType<typeof load>>,
  connected: ConnectedChip,
  files: readonly PlacedFile[],
  write: WriteOptions,
  erasedAll: boolean,
): Promise<Pick<WriteOutcome, 'erasedAll' | 'files'>> {
  const { session } = connected;
  for (const { offset, bytes } of files) requireInside({ offset, length: bytes.length }, session.flashSize);
  if (erasedAll) await erase(session);
  const written: WriteOutcome['files'] = [];
  for (const { path, offset, bytes } of files) {
    const patched = offset === 0 ? applyWrite(bytes, write, session.flashSize) : { bytes, changes: [] };
    const { done, elapsedMs } = await timed(connected, async () => restore(session, await planRestore(session, patched.bytes, offset)));
    const kept = done.regions.reduce((sum, { result, length }) => (result === 'kept' ? sum + length : sum), 0);
    written.push({
      file: fileReport({ path, bytes }),
      offset,
      length: done.length,
      md5: done.md5,
      kept: Math.min(kept, done.length),
      changes: patched.changes.map((change) => ({ ...change })),
      header: patched.changes.length === 0 ? null : [...patched.bytes.slice(HEADER_BYTES.start, HEADER_BYTES.end)],
      elapsedMs,
    });
  }
  return { erasedAll, files: written };
}
