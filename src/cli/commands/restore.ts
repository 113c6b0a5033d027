import { md5 } from '../../base/checksum.ts';
import type { RestoreResult, RestoreWork } from '../../flasher/index.ts';
import { EXIT } from '../exit-code.ts';
import { INPUT_OPTIONS, type InputOptions, readOne } from '../file/input.ts';
import type { Command } from '../grammar/command.ts';
import { HEADER_OPTIONS, type HeaderOptions, writeOptions } from '../grammar/write-options.ts';
import { restoreLines } from '../render/device.ts';
import { chipReport, targetOf } from '../report/device-report.ts';
import type { RestoreReport } from '../schema/device.ts';
import { DEVICE_OPTIONS, type DeviceOptions, portName, withSession } from '../session/device.ts';
import {
  checkPlace,
  fitted,
  loadExtras,
  RESTORE_EXTRAS,
  type RestoreExtras,
  saveFirst,
  WATCH_EXIT,
  watched,
} from '../session/restore-extras.ts';

interface RestoreOptions extends DeviceOptions, HeaderOptions, InputOptions, RestoreExtras {
  readonly force?: true;
  readonly dryRun?: true;
}

const WOULD_BE = { keep: 'kept', erase: 'erased', write: 'written' } as const;

/** What a restore would come to. */
function planned({ plan, steps }: RestoreWork): RestoreResult {
  const regions = steps.map(({ offset, length, action, bytes }) => ({ offset, length, result: WOULD_BE[action], md5: md5(bytes) }));
  return { offset: plan.offset, length: plan.bytes.length, md5: md5(plan.bytes), regions };
}

export const restoreCommand: Command<RestoreOptions> = {
  name: 'restore',
  summary: 'check a file for the connected chip, write it and verify it',
  group: 'main',
  examples: ['restore mine.bin -p COM5', 'restore mine.bin --fit --watch -p COM5'],
  arguments: [{ name: '<file>', text: 'a dump of a whole flash' }],
  options: [
    ...DEVICE_OPTIONS,
    ...HEADER_OPTIONS,
    ...INPUT_OPTIONS,
    ...RESTORE_EXTRAS,
    { flags: '--force', text: 'write it even if it would not boot' },
    { flags: '--dry-run', text: 'show what would be done and how long it takes; write nothing' },
  ],
  async run([path = ''], options, context) {
    const { compareRestore, estimateRestore, planRestore, restore } = await import('../../flasher/index.ts');
    const { judge } = await import('../report/judge.ts');
    const { findSidecar, withSidecar } = await import('../report/sidecar.ts');
    const { refusalReason, requireAllowed, writeExit } = await import('../report/gate.ts');
    const { witnessFor } = await import('../report/witness-option.ts');
    const witness = await witnessFor(options);
    const { applyWrite } = await import('../../image/index.ts');
    const extras = await loadExtras(options);
    const write = writeOptions(options);
    const given = await readOne(path, options, context);
    const sidecar = await findSidecar(given);
    await checkPlace(options);
    const isDry = options.dryRun === true;
    const report = await withSession({ baud: 'auto', ...options }, context, async (connected): Promise<RestoreReport> => {
      const { session, markStarted } = connected;
      const chip = targetOf(session);
      const { file, fit } = options.fit === true ? fitted(extras, given, chip, context) : { file: given, fit: null };
      const judged = judge(file, chip, write, witness);
      const check = withSidecar(extras.withRehearsal(judged, file, chip), sidecar, chip.mac);
      requireAllowed(check, { force: options.force === true, mustBeKnown: true }, context);
      const { bytes } = applyWrite(file.bytes, write, chip.size);
      const { backupFirst } = options;
      const backup = isDry || backupFirst === undefined ? null : await saveFirst(extras, connected, backupFirst);
      const plan = await planRestore(session, bytes);
      const work = await compareRestore(session, plan);
      const estimatedMs = Math.round(estimateRestore(work.steps, session.exchange.wireTime(1)) / 1e6);
      const result = isDry ? planned(work) : await restore(session, plan, work);
      const front = { schemaVersion: 1, port: portName(options.port), chip: chipReport(session.chip) } as const;
      const isWatched = options.watch === true && !isDry;
      if (isWatched) markStarted();
      return {
        ...front,
        check,
        forced: refusalReason(check, { mustBeKnown: true }) !== undefined,
        dryRun: isDry,
        estimatedMs,
        offset: result.offset,
        length: result.length,
        md5: result.md5,
        regions: result.regions.map((region) => ({ ...region })),
        fit,
        backup,
        watch: isWatched ? await watched(extras, session, options, context) : null,
      };
    });
    const watchExit = report.watch === null ? EXIT.done : WATCH_EXIT[report.watch.outcome];
    return { exitCode: watchExit === EXIT.done ? writeExit(report.check) : watchExit, data: report, text: restoreLines(report) };
  },
};
