import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { version } from '../package-root.ts';
import type { VersionReport } from '../schema/memory.ts';
import { UNUSED_ESPTOOL_OPTIONS } from '../session/esptool.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'print the version of this program',
  group: 'esptool',
  examples: ['version'],
  options: UNUSED_ESPTOOL_OPTIONS,
  run() {
    const report: VersionReport = { schemaVersion: 1, version: version() };
    return Promise.resolve({ exitCode: EXIT.done, data: report, text: [report.version] });
  },
};
