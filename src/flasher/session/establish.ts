import { type Clock, ms, type Nanos, seconds, sleep } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import { CHIP_MAGIC, CHIP_MAGIC_ADDRESS } from '../../chip/memory-map.ts';
import type { Link } from '../../wire/link.ts';
import { playReset, RESET_SEQUENCES, type ResetSequenceName, type ResetStep } from '../../wire/reset-sequence.ts';
import type { StubImage } from '../../wire/stub-image.ts';
import type { FlashAccess } from '../flash/flash-access.ts';
import { attachFlash, RomFlash } from '../flash/rom-flash.ts';
import { StubFlash } from '../flash/stub-flash.ts';
import { BOOT_LOG_BAUD } from '../protocol/boot-log.ts';
import { within } from '../protocol/deadline.ts';
import { diagnose } from '../protocol/diagnose.ts';
import type { EventListener } from '../protocol/event.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { type ChipInfo, identify } from '../protocol/identify.ts';
import { isRetryable } from '../protocol/retry.ts';
import { readRegister } from '../protocol/spi.ts';
import { resync, type SyncAnswer, sync } from '../protocol/sync.ts';
import { uploadStub } from '../protocol/upload.ts';

/** A reset by name, or one's own with a name for the events. */
export type Reset = ResetSequenceName | { readonly name: string; readonly steps: readonly ResetStep[] };

/** How to get hold of a chip. */
export interface ConnectPlan {
  /** `undefined`: the ROM's loader has to do. */
  readonly stub: StubImage | undefined;
  /**
   * Played in turn, one an attempt; none for links without lines, or when the chip sits in its loader already.
   * A link that turns out to have no lines is tried without.
   */
  readonly resets: readonly Reset[];
  /** Resets with up to five SYNCs each. */
  readonly attempts: number;
  /** How long somebody is given to bring a board without reset lines into its loader; `undefined` for boards that have them. */
  readonly byHand?: Nanos | undefined;
  /** Capacity of the flash in bytes, when the id is not to be asked. */
  readonly flashSize: number | undefined;
}

/** What connecting works on. */
export interface Line {
  readonly link: Link;
  readonly clock: Clock;
  readonly exchange: Exchange;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: EventListener;
}

/** esptool's numbers (serial-protocol.md §6). */
const SYNCS = 5;
const SYNC_PATIENCE = ms(100);
const SYNC_PAUSE = ms(50);
/** Long enough to hear a boot loop go round: a watchdog's takes up to about a second. */
const LISTENS = ms(1500);
/** Times that each step after the SYNC is tried. */
const TRIES = 3;
/** Times that everything from the reset on is tried. */
const ROUNDS = 2;
/** Far beyond any sequence: a port that does not take its lines for so long is stuck. */
const RESET_PATIENCE = seconds(10);

/** Plays `reset` on the lines. @throws EspError `link.failed` when there are none; `link.timeout` when the port is stuck. */
export async function reset({ link, clock, signal }: Omit<Line, 'exchange' | 'onEvent'>, kind: Reset): Promise<void> {
  const steps = typeof kind === 'string' ? RESET_SEQUENCES[kind] : kind.steps;
  await within(playReset(link, steps, clock, signal), {
    clock,
    delay: RESET_PATIENCE,
    signal,
    late: () => new EspError('link.timeout', { command: 'reset', waitedMs: RESET_PATIENCE / 1e6, received: 0 }),
  });
}

/** Up to five SYNCs; `undefined` when none is answered. */
async function trySync({ exchange, clock, signal }: Line): Promise<SyncAnswer | undefined> {
  for (let i = 0; i < SYNCS; i++) {
    if (i > 0) await sleep(clock, SYNC_PAUSE, signal);
    await exchange.discard();
    try {
      return await sync(exchange, SYNC_PATIENCE);
    } catch (error) {
      if (!(hasCode(error, 'link.timeout') || hasCode(error, 'chip.refused'))) throw error;
    }
  }
  return undefined;
}

/** How the chip answered. */
type SyncResult = SyncAnswer & { readonly canReset: boolean };

/** Resets and syncs until something answers. @throws EspError `chip.no-sync` with what was heard; `link.*` */
async function synchronise(line: Line, plan: ConnectPlan): Promise<SyncResult> {
  line.exchange.rewind();
  if (plan.byHand !== undefined) return await awaitByHand(line, plan.byHand);
  const { onEvent } = line;
  const { resets, attempts } = plan;
  let usable = resets;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const kind = usable[(attempt - 1) % usable.length];
    onEvent({ type: 'attempt', attempt, attempts, reset: typeof kind === 'object' ? kind.name : kind });
    try {
      if (kind !== undefined) await reset(line, kind);
    } catch (error) {
      if (!hasCode(error, 'link.failed')) throw error;
      usable = [];
      onEvent({ type: 'no-lines' });
    }
    const synced = await trySync(line);
    if (synced !== undefined) return { ...synced, canReset: usable.length > 0 };
  }
  throw await noSync(line, attempts, usable[0]);
}

/** Sends SYNCs until somebody has brought the chip into its loader. */
async function awaitByHand(line: Line, patience: Nanos): Promise<SyncResult> {
  const { clock, onEvent } = line;
  const end = clock.now + patience;
  onEvent({ type: 'press', action: 'hold' });
  for (let attempts = 1; ; attempts++) {
    const synced = await trySync(line);
    if (synced !== undefined) {
      onEvent({ type: 'press', action: 'release' });
      return { ...synced, canReset: false };
    }
    if (clock.now >= end) throw await noSync(line, attempts, undefined);
  }
}

/** Listens once more, at the rate of the boot log, to say why nothing answers. */
async function noSync(line: Line, attempts: number, again: Reset | undefined): Promise<EspError> {
  const { exchange } = line;
  const { reception, tape, baud } = exchange;
  const log = reception.received > 0 ? await bootLog(line, again) : new Uint8Array(0);
  await exchange.setBaud(baud);
  return new EspError('chip.no-sync', { attempts, ...reception, ...diagnose({ asked: tape, log }) });
}

async function bootLog(line: Line, again: Reset | undefined): Promise<Uint8Array> {
  const { exchange, clock, signal } = line;
  await exchange.setBaud(BOOT_LOG_BAUD);
  await exchange.discard();
  exchange.rewind();
  if (again !== undefined) await reset(line, again);
  await sleep(clock, LISTENS, signal);
  return exchange.tape;
}

/** Runs `work` up to {@link TRIES} times, with `recover` in between. */
async function tries<T>({ onEvent, exchange }: Line, what: string, work: () => Promise<T>, recover: () => Promise<unknown>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= TRIES || exchange.hasEcho || !isRetryable(error)) throw error;
      onEvent({ type: 'retry', what, attempt, because: error.code });
      await recover();
    }
  }
}

/** A chip that waits for commands. */
export interface ConnectResult {
  readonly chip: ChipInfo;
  /** Whether the link has reset lines that are used. */
  readonly canReset: boolean;
  readonly flash: FlashAccess;
}

/**
 * Resets the chip into its loader, recognises it, gets the stub running and identifies chip and flash. A stub that runs
 * already is used as it is. A chip that is lost on the way (it was powered off and on) is sought once more.
 * @throws EspError `chip.no-sync`, `chip.wrong`, `chip.stub-silent`, `chip.refused`, `frame.invalid`, `link.*`; the signal's reason.
 */
export async function establish(line: Line, plan: ConnectPlan): Promise<ConnectResult> {
  for (let round = 1; ; round++) {
    try {
      return await establishOnce(line, plan);
    } catch (error) {
      const mayHelp = isRetryable(error) || hasCode(error, 'chip.stub-silent');
      if (round >= ROUNDS || !mayHelp) throw error;
      line.onEvent({ type: 'retry', what: 'connect', attempt: round, because: error.code });
    }
  }
}

/** @throws EspError as {@link establish} does; `chip.no-sync` for a line on which our own bytes come back, if that is what it fails of. */
async function establishOnce(line: Line, plan: ConnectPlan): Promise<ConnectResult> {
  try {
    return await prepareChip(line, plan);
  } catch (error) {
    const { hasEcho, reception } = line.exchange;
    if (!(hasEcho && isRetryable(error))) throw error;
    throw new EspError('chip.no-sync', { attempts: plan.attempts, ...reception, cause: 'echo' }, { cause: error });
  }
}

async function prepareChip(line: Line, plan: ConnectPlan): Promise<ConnectResult> {
  const { exchange, onEvent } = line;
  onEvent({ type: 'phase', phase: 'connect' });
  const { stub: running, canReset } = await synchronise(line, plan);
  onEvent({ type: 'synced', stub: running });
  const loader = (): Promise<unknown> => trySync(line);
  const magic = await tries(line, 'READ_REG', () => readRegister(exchange, CHIP_MAGIC_ADDRESS), loader);
  if (magic !== CHIP_MAGIC) throw new EspError('chip.wrong', { magic });
  const flash = running || plan.stub !== undefined ? await startStub(line, running ? undefined : plan.stub) : await attach(line);
  const again = (): Promise<unknown> => (flash.by === 'stub' ? resync(line) : trySync(line));
  const chip = await tries(line, 'identify', () => identify(exchange), again);
  onEvent({ type: 'chip', chip });
  const size = plan.flashSize ?? chip.flash.size;
  if (size !== undefined) await tries(line, 'SPI_SET_PARAMS', () => flash.setSize(size), again);
  return { chip, canReset, flash };
}

/** Uploads and starts `stub`; `undefined` when one runs already. */
async function startStub(line: Line, stub: StubImage | undefined): Promise<FlashAccess> {
  const { exchange, onEvent } = line;
  if (stub !== undefined)
    await tries(
      line,
      'stub',
      () => uploadStub(exchange, stub),
      () => trySync(line),
    );
  onEvent({ type: 'stub', uploaded: stub === undefined ? 0 : stub.text.length + stub.data.length });
  return new StubFlash(exchange);
}

/** Makes do with the ROM's loader. */
async function attach(line: Line): Promise<FlashAccess> {
  const { exchange, clock } = line;
  await tries(
    line,
    'FLASH_BEGIN',
    () => attachFlash(exchange),
    () => trySync(line),
  );
  return new RomFlash(exchange, clock);
}
