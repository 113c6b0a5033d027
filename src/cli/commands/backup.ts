import { EXIT } from '../exit-code.ts';
import { placeOf } from '../file/output.ts';
import type { Command } from '../grammar/command.ts';
import { version } from '../package-root.ts';
import { backupLines } from '../render/device.ts';
import { chipReport } from '../report/device-report.ts';
import type { BackupReport } from '../schema/device.ts';
import { DEVICE_OPTIONS, type DeviceOptions, portName, withSession } from '../session/device.ts';
import { heldStore } from '../session/held-store.ts';

interface BackupCommandOptions extends DeviceOptions {
  readonly force?: true;
  readonly resume?: true;
  readonly since?: string;
}

export const backupCommand: Command<BackupCommandOptions> = {
  name: 'backup',
  summary: 'read the whole flash into a verified file',
  group: 'main',
  examples: ['backup mine.bin -p COM5', 'backup mine.bin --resume -p COM5'],
  arguments: [{ name: '<file>', text: 'output file' }],
  options: [
    ...DEVICE_OPTIONS,
    { flags: '--force', text: 'overwrite an existing file' },
    { flags: '--resume', text: 'resume an interrupted backup' },
    { flags: '--since <file>', text: 'reuse unchanged parts of an older backup' },
  ],
  async run([path = ''], options, context) {
    const { fileReport, judge } = await import('../report/judge.ts');
    const { backup, sidecarName } = await import('../../flasher/index.ts');
    const { KEEP_HEADER } = await import('../../image/index.ts');
    const { readInput } = await import('../../node/read-file.ts');
    const { fileStore } = await import('../../node/file-store.ts');
    const { checkFolder, checkFree } = await import('../../node/write-file.ts');
    const overwrite = options.force === true;
    const { folder, name } = placeOf(path);
    await checkFolder(folder);
    if (!overwrite) await checkFree(path);
    const since = options.since === undefined ? undefined : await readInput(options.since, { signal: context.signal });
    const { result, chip } = await withSession({ baud: 'auto', ...options }, context, async ({ session, withClockPaused }) => {
      const store = heldStore(fileStore(folder), withClockPaused);
      const { resume } = options;
      return {
        chip: session.chip,
        result: await backup(session, {
          store,
          name,
          overwrite,
          resume,
          since,
          tool: `flashback ${version()}`,
          readAt: new Date().toISOString(),
        }),
      };
    });
    const { bytes, offset, length, md5, resumed, blank, known } = result;
    const { kind, mac } = chip;
    const check = judge({ path, bytes }, { size: length, kind, ...(mac !== undefined && { mac }) }, KEEP_HEADER);
    const report: BackupReport = {
      schemaVersion: 1,
      port: portName(options.port),
      chip: chipReport(chip),
      file: fileReport({ path, bytes }),
      offset,
      length,
      md5,
      resumed,
      blank,
      known,
      manifest: sidecarName(path),
      check,
    };
    return { exitCode: EXIT.done, data: report, text: backupLines(report) };
  },
};
