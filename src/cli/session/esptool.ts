import { EXIT, type ExitCode } from '../exit-code.ts';
import type { CommandContext, OptionRow, Result } from '../grammar/command.ts';
import { oneOf } from '../grammar/values.ts';
import { esptoolLines } from '../render/esptool.ts';
import { chipReport } from '../report/device-report.ts';
import type { EsptoolReport } from '../schema/esptool.ts';
import { type ConnectedChip, DEVICE_OPTIONS, type DeviceOptions, portName, useSession } from './device.ts';

/** Options of the commands that esptool has too. */
export const ESPTOOL_OPTIONS: readonly OptionRow[] = [
  ...DEVICE_OPTIONS,
  {
    flags: '-c, --chip <chip>',
    group: 'connection',
    text: 'accepted for compatibility; the chip is detected',
    values: ['auto', 'esp8266', 'esp8285'],
    parse: oneOf('--chip', ['auto', 'esp8266', 'esp8285']),
    environment: 'ESPTOOL_CHIP',
  },
];

/** What esptool takes with any command, for those that need no device. */
export const UNUSED_ESPTOOL_OPTIONS: readonly OptionRow[] = [
  '-c, --chip <chip>',
  '-p, --port <port>',
  '-b, --baud <rate>',
  '--before <how>',
  '--after <how>',
  '--no-stub',
  '--connect-attempts <n>',
  '--trace',
].map((flags) => ({ flags, text: '', isHidden: true }));

/** What a command did, and for how long. */
export interface TimedResult<T> {
  readonly done: T;
  readonly elapsedMs: number;
}

/** Does `work` and takes the time by the session's clock. */
export async function timed<T>({ session: { clock } }: ConnectedChip, work: () => Promise<T>): Promise<TimedResult<T>> {
  const from = clock.now;
  const done = await work();
  return { done, elapsedMs: Math.round((clock.now - from) / 1e6) };
}

/**
 * Does `work` with a connected chip. What it returns becomes the report, together with chip and port; `lines` puts it in words,
 * between what esptool says first and last.
 * @throws EspError `link.*`, `chip.*`, and what `work` throws.
 */
export async function asEsptool<T extends object>(
  options: DeviceOptions,
  context: CommandContext,
  work: (connected: ConnectedChip) => Promise<T>,
  lines: (report: T & EsptoolReport) => readonly string[],
  exitCode: (report: T) => ExitCode = () => EXIT.done,
): Promise<Result> {
  const { result, isReset } = await useSession(options, context, async (connected) => ({
    own: await work(connected),
    chip: chipReport(connected.session.chip),
  }));
  const front: EsptoolReport = { schemaVersion: 1, port: portName(options.port), chip: result.chip, isReset };
  const report = { ...front, ...result.own };
  return { exitCode: exitCode(report), data: report, text: esptoolLines(front, lines(report)) };
}
