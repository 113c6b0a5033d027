import { latin1 } from '../../base/bytes.ts';
import { seconds } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import type { BootOutcome, Session } from '../../flasher/index.ts';
import type { MendResult, TargetChip } from '../../image/index.ts';
import { CHANGE_WORDS, REFUSAL_WORDS } from '../../words/mend.ts';
import { formatSize } from '../../words/size.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { placeOf } from '../file/output.ts';
import type { CommandContext, OptionRow } from '../grammar/command.ts';
import { NO_REHEARSE } from '../grammar/rehearsal-options.ts';
import { version } from '../package-root.ts';
import type { NamedFile } from '../report/judge.ts';
import type { RestoreReport } from '../schema/device.ts';
import type { ConnectedChip, DeviceOptions } from './device.ts';
import { heldStore } from './held-store.ts';

/** What a restore does beside writing. */
export interface RestoreExtras {
  readonly fit?: true;
  readonly rehearse?: boolean;
  readonly backupFirst?: string;
  readonly watch?: true;
}

/** Options of `restore` beyond writing a file. */
export const RESTORE_EXTRAS: readonly OptionRow[] = [
  { flags: '--fit', text: 'make the smallest change that lets it boot on this chip' },
  { flags: '--rehearse', text: 'show the whole execution (--no-rehearse: skip it)' },
  { ...NO_REHEARSE, isHidden: true },
  { flags: '--backup-first <file>', text: 'back up the flash first' },
  { flags: '--watch', text: 'start the chip afterwards and read its boot log' },
];

/** What each outcome makes of a restore whose bytes are proven. */
export const WATCH_EXIT: { readonly [O in BootOutcome]: ExitCode } = {
  started: EXIT.done,
  'boot-loop': EXIT.doesNotBoot,
  'no-image': EXIT.doesNotBoot,
  stopped: EXIT.doesNotBoot,
  'download-mode': EXIT.failed,
  straps: EXIT.failed,
  silent: EXIT.unknown,
  unreadable: EXIT.unknown,
};

/** How long somebody at a bare board is given to power it off and on. */
const HAND_PATIENCE = seconds(60);

type WithRehearsal = typeof import('../report/rehearsal.ts').withRehearsal;

/** What has to be imported before a clock runs: of the software chip nothing, unless it is to rehearse. */
export async function loadExtras({ rehearse }: RestoreExtras) {
  const { backup, watchBoot } = await import('../../flasher/index.ts');
  const { fitTo } = await import('../../image/index.ts');
  const { fileReport } = await import('../report/judge.ts');
  const withRehearsal: WithRehearsal = rehearse === true ? (await import('../report/rehearsal.ts')).withRehearsal : (report) => report;
  const { fileStore } = await import('../../node/file-store.ts');
  return { backup, watchBoot, fitTo, fileReport, withRehearsal, fileStore };
}

type RestoreTools = Awaited<ReturnType<typeof loadExtras>>;

/** @throws EspError `file.exists`, `file.missing` before the port is opened */
export async function checkPlace({ backupFirst }: RestoreExtras): Promise<void> {
  if (backupFirst === undefined) return;
  const { checkFolder, checkFree } = await import('../../node/write-file.ts');
  await checkFolder(placeOf(backupFirst).folder);
  await checkFree(backupFirst);
}

/** `file` as it fits `chip`, with what was changed. @throws EspError `restore.refused` when it cannot be made to fit */
export function fitted(
  { fitTo }: RestoreTools,
  file: NamedFile,
  chip: TargetChip,
  context: CommandContext,
): { file: NamedFile; fit: RestoreReport['fit'] } {
  const mended: MendResult = fitTo(file.bytes, { chip });
  if (mended.refusal !== null) {
    context.note(`${file.path} cannot be made to fit: ${REFUSAL_WORDS[mended.refusal]}.`);
    throw new EspError('restore.refused', { verdict: 'not to be fitted' });
  }
  for (const { offset, length, reason } of mended.changes) {
    context.note(`To fit: ${formatSize(length)} at 0x${offset.toString(16)}, ${CHANGE_WORDS[reason]}.`);
  }
  return { file: { path: file.path, bytes: mended.bytes }, fit: mended.changes.map((change) => ({ ...change })) };
}

/** Everything that is in the flash, into a file that an interrupted run may have begun. */
export async function saveFirst(
  { backup, fileStore, fileReport }: RestoreTools,
  { session, withClockPaused }: ConnectedChip,
  path: string,
): Promise<RestoreReport['backup']> {
  const store = heldStore(fileStore(placeOf(path).folder), withClockPaused);
  const { bytes, md5 } = await backup(session, {
    store,
    name: placeOf(path).name,
    resume: true,
    tool: `flashback ${version()}`,
    readAt: new Date().toISOString(),
  });
  return { file: fileReport({ path, bytes }), md5 };
}

/** Starts the chip and listens; where it cannot be started from here nothing is heard. */
export async function watched(
  { watchBoot }: RestoreTools,
  session: Session,
  { board }: DeviceOptions,
  context: CommandContext,
): Promise<NonNullable<RestoreReport['watch']>> {
  try {
    const { outcome, starts, resetCause, bootMode, log } = await watchBoot(session, {
      patience: board === 'bare' ? HAND_PATIENCE : undefined,
    });
    return { outcome, starts, resetCause: resetCause ?? null, bootMode: bootMode ?? null, log: latin1(log) };
  } catch (error) {
    if (!hasCode(error, 'link.failed')) throw error;
    context.note('This port has no reset lines: power-cycle the board to start it, and use "flashback monitor" to see its log.');
    return { outcome: 'silent', starts: 0, resetCause: null, bootMode: null, log: '' };
  }
}
