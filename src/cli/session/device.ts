import type { Clock } from '../../base/clock.ts';
import { hasCode } from '../../base/error.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import type { ConnectOptions, FlasherEvent, Session } from '../../flasher/index.ts';
import type { Link } from '../../wire/link.ts';
import { parseResetSequence, type ResetStep } from '../../wire/reset-sequence.ts';
import { PHASE_WORDS, PRESS_WORDS, wordsOfRetry } from '../../words/progress.ts';
import type { CommandContext, OptionRow } from '../grammar/command.ts';
import { type ChipSpec, type PortSpec, parsePort } from '../grammar/port-spec.ts';
import { oneOf, parseAttempts, parseBaud, parseChipSize } from '../grammar/values.ts';
import { planChip, powerUp, saveFlash } from './chip.ts';
import { readRecord, recordKeeper } from './record.ts';
import { tracedLink } from './trace-link.ts';

/** A line to a chip, and the time it lives in. */
export interface Device {
  readonly link: Link;
  readonly clock: Clock;
  /** How the chip is reached, or was when it was recorded. */
  readonly kind: string;
  /** Runs what is really asynchronous (a disk) without time passing for the chip. */
  withClockPaused<T>(work: () => Promise<T>): Promise<T>;
}

/** Options of every command that talks to a device. */
export interface DeviceOptions {
  readonly port: PortSpec;
  /** What the command itself goes by by default. */
  readonly baud?: number | 'auto';
  /** The fastest rate that `auto` tries. */
  readonly maxBaud?: number;
  /** `bare`: without reset lines. */
  readonly board?: 'bare';
  /** A custom reset sequence. */
  readonly resetSequence?: readonly ResetStep[];
  readonly connectAttempts?: number;
  /** False: without a stub. */
  readonly stub?: boolean;
  readonly chipSize?: number;
  /** `default-reset` by default. */
  readonly before?: 'default-reset' | 'no-reset';
  /** `hard-reset` by default. */
  readonly after?: 'hard-reset' | 'no-reset';
  /** Shows everything that goes over the line. */
  readonly trace?: true;
  /** Where a record of the session goes. */
  readonly record?: string;
}

const BEFORE = ['default-reset', 'no-reset'] as const;
const AFTER = ['hard-reset', 'no-reset'] as const;
const BOARDS = ['bare'] as const;
/** Further words of esptool: a SYNC does no harm, and it is the stub in which the chip stays. */
const SAME_AS: Readonly<Record<string, string>> = { 'no-reset-no-sync': 'no-reset', 'no-reset-stub': 'no-reset' };

/** esptool's words, with dashes or underscores. */
function resetWord<T extends string>(argument: string, words: readonly T[]): (given: string) => T {
  return (given) => {
    const word = given.replaceAll('_', '-');
    return oneOf(argument, words)(SAME_AS[word] ?? word);
  };
}

/** Where the chip is. */
export const PORT_OPTION: OptionRow = {
  flags: '-p, --port <port>',
  group: 'connection',
  text: 'COM5, /dev/ttyUSB0, socket://HOST:PORT, rfc2217://HOST:PORT, or emulator:?chip-size=4MB&flash=FILE&save=FILE',
  parse: parsePort,
  environment: 'ESPTOOL_PORT',
  isRequired: true,
};

/** Options of every command that talks to a device. */
export const DEVICE_OPTIONS: readonly OptionRow[] = (
  [
    PORT_OPTION,
    {
      flags: '-b, --baud <rate>',
      text: 'baud rate after connecting, or auto for the fastest reliable one (default: auto to read or write, else 115200)',
      parse: (given) => (given === 'auto' ? given : parseBaud(given)),
      values: ['auto', '115200', '230400', '460800', '921600'],
      environment: 'ESPTOOL_BAUD',
    },
    { flags: '--max-baud <rate>', text: 'highest baud rate that auto tries (default: 921600)', parse: parseBaud },
    { flags: '--chip-size <size>', text: "chip's flash size, if the chip does not report it", parse: parseChipSize },
    {
      flags: '--board <kind>',
      text: 'bare: a board without reset lines; says when to hold the button, and does everything in one connection',
      parse: oneOf('--board', BOARDS),
      values: BOARDS,
    },
    {
      flags: '--before <how>',
      text: 'default-reset, or no-reset for a chip that is already in the ROM loader',
      parse: resetWord('--before', BEFORE),
      values: BEFORE,
      environment: 'ESPTOOL_BEFORE',
    },
    {
      flags: '--after <how>',
      text: 'hard-reset, or no-reset to stay in the loader',
      parse: resetWord('--after', AFTER),
      values: AFTER,
      environment: 'ESPTOOL_AFTER',
    },
    {
      flags: '--reset-sequence <steps>',
      text: 'custom reset sequence: D0 or D1, R0 or R1, W0.1 and so on, separated by |',
      parse: parseResetSequence,
    },
    {
      flags: '--connect-attempts <n>',
      text: 'connection attempts, 0 = unlimited (default: 7)',
      parse: parseAttempts,
      environment: 'ESPTOOL_CONNECT_ATTEMPTS',
    },
    { flags: '--no-stub', text: 'use the ROM loader instead of the stub; reading is very slow' },
    { flags: '-t, --trace', text: 'show on stderr what goes over the line' },
    { flags: '--record <file>', text: 'record the session without the content of the flash; -p replay:FILE replays it without a chip' },
  ] satisfies OptionRow[]
).map((row) => ({ group: 'connection', ...row }));

/** The port in the words of the user. */
export function portName(port: PortSpec): string {
  if (port.kind === 'device') return port.path;
  if (port.kind === 'replay') return `replay:${port.path}`;
  return port.kind === 'emulator' ? 'emulator:' : `${port.kind}://${port.host}:${port.port}`;
}

async function withEmulator<T>(spec: ChipSpec, note: CommandContext['note'], work: (device: Device) => Promise<T>): Promise<T> {
  const { quiesce } = await import('../../node/real-clock.ts');
  const { virtualPort } = await import('../../node/virtual-port.ts');
  const clock = new VirtualClock();
  const plan = await planChip(spec);
  if (plan.rom?.remark !== undefined) note(plan.rom.remark);
  const chip = await powerUp(clock, plan, spec);
  const main = async (): Promise<T> => {
    const link = await virtualPort('emulator:', () => chip.link());
    return await work({ link, clock, kind: 'emulator', withClockPaused: (f) => clock.withClockPaused(f) });
  };
  try {
    return await clock.run(main, { quiesce });
  } finally {
    await saveFlash(chip, spec);
  }
}

async function withReplay<T>(path: string, work: (device: Device) => Promise<T>): Promise<T> {
  const { quiesce } = await import('../../node/real-clock.ts');
  const { ReplayLink } = await import('../../wire/index.ts');
  const { port: kind, events } = await readRecord(path);
  const clock = new VirtualClock();
  const main = (): Promise<T> =>
    work({ link: new ReplayLink(events, clock), clock, kind, withClockPaused: (f) => clock.withClockPaused(f) });
  return await clock.run(main, { quiesce });
}

/**
 * Opens the port and nothing else: whoever works with it closes the link. On the software chip time passes only for `work`.
 * @throws EspError `link.*`; `file.*` for the flash of a software chip; what `work` throws.
 */
export async function withDevice<T>(
  port: PortSpec,
  { note }: Pick<CommandContext, 'note'>,
  work: (device: Device) => Promise<T>,
): Promise<T> {
  const { kind } = port;
  if (port.kind === 'emulator') return await withEmulator(port.chip, note, work);
  if (port.kind === 'replay') return await withReplay(port.path, work);
  const { realClock } = await import('../../node/real-clock.ts');
  const withClockPaused = <R>(f: () => Promise<R>): Promise<R> => f();
  if (port.kind === 'socket') {
    const { tcpLink } = await import('../../node/tcp-link.ts');
    return await work({ link: await tcpLink(port.host, port.port), clock: realClock(), kind, withClockPaused });
  }
  if (port.kind === 'rfc2217') {
    const { rfc2217Link } = await import('../../node/rfc2217-link.ts');
    const { host, port: number, ignoresControl } = port;
    return await work({ link: await rfc2217Link(host, number, { ignoresControl }), clock: realClock(), kind, withClockPaused });
  }
  const { portLink } = await import('../../node/port-link.ts');
  return await work({ link: await portLink(port.path), clock: realClock(), kind, withClockPaused });
}

/** Turns what the flasher reports into progress and remarks. */
function onEvent(context: CommandContext, event: FlasherEvent): void {
  switch (event.type) {
    case 'phase':
      context.progress({ label: PHASE_WORDS[event.phase], done: 0, total: undefined });
      break;
    case 'progress':
      context.progress({ label: PHASE_WORDS[event.phase], done: event.done, total: event.total });
      break;
    case 'no-lines':
      context.note('This port has no reset lines: the chip must already be in its ROM loader.');
      break;
    case 'press':
      context.tell(PRESS_WORDS[event.action]);
      break;
    case 'retry':
      context.note(wordsOfRetry(event));
      break;
    default:
      break;
  }
}

/** A connected chip, for one command. */
export interface ConnectedChip {
  readonly session: Session;
  withClockPaused<T>(work: () => Promise<T>): Promise<T>;
  /** Says that the work has started the chip itself. */
  markStarted(): void;
}

/** Ways into the loader; over a network the lines change one at a time and late. */
function resetsOf({ before, resetSequence }: DeviceOptions, kind: string): ConnectOptions['resets'] {
  if (before === 'no-reset') return [];
  if (resetSequence !== undefined) return [{ name: 'own', steps: resetSequence }];
  return kind === 'rfc2217' ? ['rfc2217', 'classic'] : undefined;
}

/** Whoever is at the far end of a plain socket does not learn the rate: it stays as it is unless it is asked for. */
function rateOf({ baud }: DeviceOptions, kind: string): ConnectOptions['baud'] {
  return kind === 'socket' && baud === 'auto' ? undefined : baud;
}

/** A session's result. */
export interface DeviceResult<T> {
  readonly result: T;
  /** Whether the chip was started again. */
  readonly isReset: boolean;
}

/**
 * Opens the port, connects to the chip, does `work`, starts the chip again, gives the port back. On the software chip time
 * stands still only inside `withClockPaused`: whatever `work` needs besides must have been imported before.
 * @throws EspError `link.*`, `chip.*`, and what `work` throws.
 */
export async function withSession<T>(
  options: DeviceOptions,
  context: CommandContext,
  work: (connected: ConnectedChip) => Promise<T>,
): Promise<T> {
  return (await useSession(options, context, work)).result;
}

/** As {@link withSession}; tells whether the chip was started again. */
export async function useSession<T>(
  options: DeviceOptions,
  context: CommandContext,
  work: (connected: ConnectedChip) => Promise<T>,
): Promise<DeviceResult<T>> {
  const { connect, loadedStub } = await flasher();
  const keeper = options.record === undefined ? undefined : await recordKeeper(options.record);
  const { LinkRecorder } = await import('../../wire/index.ts');
  return await withDevice(options.port, context, async ({ link: bare, clock, kind, withClockPaused }) => {
    const recorder = new LinkRecorder(clock);
    const link = keeper === undefined ? bare : recorder.tap(bare);
    const plan: ConnectOptions = {
      link: options.trace === true ? tracedLink(link, clock, context.trace) : link,
      clock,
      stub: options.stub === false ? undefined : loadedStub,
      baud: rateOf(options, kind),
      baudCeiling: options.maxBaud,
      board: options.board,
      attempts: options.connectAttempts,
      resets: resetsOf(options, kind),
      flashSize: options.chipSize,
      signal: context.signal,
      onEvent: (event) => onEvent(context, event),
    };
    const run = async (): Promise<DeviceResult<T>> => {
      const session = await connect(plan);
      let isStarted = false;
      const markStarted = (): void => {
        isStarted = true;
      };
      try {
        const result = await work({ session, withClockPaused, markStarted });
        const isReset = !isStarted && options.after !== 'no-reset' && (await startAgain(session, context)) && options.board !== 'bare';
        return { result, isReset };
      } finally {
        context.progress(undefined);
        await session.close();
      }
    };
    const keep = async (): Promise<void> => await withClockPaused(async () => await keeper?.keep({ port: kind, events: recorder.events }));
    const noteRest = (): void => {
      if (keeper !== undefined && recorder.omitted > 0)
        context.note(`The record is full: it ends ${recorder.omitted} events before the session did.`);
    };
    const worked = await run().catch(async (error: unknown) => {
      await keep().catch(() => {}); // the first error counts
      throw error;
    });
    await keep();
    noteRest();
    return worked;
  });
}

async function flasher() {
  const { connect } = await import('../../flasher/index.ts');
  const { loadStub } = await import('../../node/stub.ts');
  return { connect, loadedStub: loadStub() };
}

/** A link without lines leaves the chip where it is; that is no failure. */
async function startAgain(session: Session, context: CommandContext): Promise<boolean> {
  try {
    await session.hardReset();
    return true;
  } catch (error) {
    if (!hasCode(error, 'link.failed')) throw error;
    context.note('The chip was not reset: power-cycle the board to start it.');
    return false;
  }
}
