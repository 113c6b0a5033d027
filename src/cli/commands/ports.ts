import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { portsLines } from '../render/device.ts';
import type { PortsReport } from '../schema/device.ts';

export const portsCommand: Command = {
  name: 'ports',
  summary: 'list the serial ports of this computer',
  group: 'more',
  examples: ['ports'],
  async run() {
    const { listPorts } = await import('../../node/port-link.ts');
    const report: PortsReport = { schemaVersion: 1, ports: (await listPorts()).map((port) => ({ ...port })) };
    return { exitCode: EXIT.done, data: report, text: portsLines(report) };
  },
};
