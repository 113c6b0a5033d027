import { signal } from '@preact/signals';

import { latin1, toHex } from '../../base/bytes.ts';
import { EspError } from '../../base/error.ts';
import { backup, connect, type FlasherEvent, type Phase, planRestore, restore, type Session, watchBoot } from '../../flasher/index.ts';
import { KEEP_HEADER, type TargetChip } from '../../image/index.ts';
import type { Link } from '../../wire/link.ts';
import { browserClock } from '../clock.ts';
import type { PageFile } from '../job/image-handlers.ts';
import { openWebSerial, type SerialPortLike } from '../link/web-serial-link.ts';
import { workerLink } from '../link/worker-link.ts';
import { IndexedDbStore } from '../store/indexed-db-store.ts';
import { loadStub } from '../stub.ts';
import type { ChipHandlers, TrialChip } from '../worker/chip-handlers.ts';
import type { Remote } from '../worker/rpc.ts';
import { startChipWorker } from '../worker/workers.ts';
import { imageWorker } from './files.ts';

/** What the device is busy with. */
export interface DeviceProgress {
  readonly phase: Phase;
  /** 0 to 100. */
  readonly percent: number;
  /** Seconds; `undefined` until it can be told. */
  readonly left: number | undefined;
}

/** What to tell the user, as codes: the view has the words. */
export type DeviceNotice =
  | { readonly kind: 'error'; readonly error: EspError | Error }
  | { readonly kind: 'press'; readonly action: 'hold' | 'release' | 'restart' }
  | { readonly kind: 'done'; readonly what: 'backed-up' | 'restored' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused'; readonly file: PageFile };

/** The chip that the flasher holds. */
export interface ChipOnPage {
  readonly kind: 'esp8266' | 'esp8285';
  readonly flashSize: number;
  readonly mac: string | undefined;
}

export const board = signal<'lines' | 'bare'>('lines');
export const connected = signal<ChipOnPage | undefined>(undefined);
export const progress = signal<DeviceProgress | undefined>(undefined);
export const notice = signal<DeviceNotice | undefined>(undefined);
export const bootLog = signal<string | undefined>(undefined);
/** Names of whole backups that this browser keeps. */
export const kept = signal<readonly string[]>([]);
/** The name of a backup that was interrupted. */
export const unfinished = signal<string | undefined>(undefined);
/** Set while the page is connected to the software chip. */
export const trial = signal<TrialChip | undefined>(undefined);
/** Whether something is under way that {@link stop} can stop. */
export const isBusy = signal(false);

const PART = '.part';

let session: Session | undefined;
let store: IndexedDbStore | undefined;
let chipWorker: Remote<ChipHandlers> | undefined;
let stopper: AbortController | undefined;
let began: { readonly phase: Phase; readonly at: number } | undefined;

async function backups(): Promise<IndexedDbStore> {
  store ??= await IndexedDbStore.open();
  return store;
}

/** Finds what an earlier visit left. */
export async function lookForBackups(): Promise<void> {
  const names = await (await backups()).list();
  kept.value = names.filter((name) => name.endsWith('.bin'));
  unfinished.value = names.find((name) => name.endsWith(`.bin${PART}`))?.slice(0, -PART.length);
}

function note(event: FlasherEvent): void {
  if (event.type === 'press') notice.value = { kind: 'press', action: event.action };
  if (event.type === 'synced') notice.value = undefined;
  if (event.type === 'phase') progress.value = { phase: event.phase, percent: 0, left: undefined };
  if (event.type !== 'progress') return;
  const { phase, done, total } = event;
  const now = performance.now();
  if (began?.phase !== phase) began = { phase, at: now };
  const passed = (now - began.at) / 1000;
  const share = total === 0 ? 1 : done / total;
  progress.value = {
    phase,
    percent: Math.floor(share * 100),
    left: share > 0.02 && passed > 1 ? Math.ceil((passed / share) * (1 - share)) : undefined,
  };
}

/** One thing at a time; whatever goes wrong becomes a notice. */
async function busy(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  notice.value = undefined;
  stopper = new AbortController();
  try {
    await work(stopper.signal);
  } catch (error) {
    const isStopped = stopper.signal.aborted;
    notice.value = isStopped ? { kind: 'stopped' } : { kind: 'error', error: error instanceof Error ? error : new Error(String(error)) };
    if (isStopped || (error instanceof EspError && error.code === 'link.closed')) await disconnect();
  } finally {
    isBusy.value = false;
    progress.value = undefined;
    began = undefined;
    await lookForBackups().catch(() => {}); // a browser that keeps nothing has nothing to show
  }
}

/** Ends what is under way; a backup can be resumed. */
export function stop(): void {
  stopper?.abort(new DOMException('stopped', 'AbortError'));
}

async function open(link: Link, signal: AbortSignal): Promise<void> {
  progress.value = { phase: 'connect', percent: 0, left: undefined };
  const isBare = board.value === 'bare';
  session = await connect({
    link,
    clock: browserClock,
    stub: await loadStub(),
    baud: 'auto',
    onEvent: note,
    signal,
    ...(isBare && { board: 'bare' as const }),
  });
  const { kind, mac } = session.chip;
  connected.value = { kind, flashSize: session.flashSize, mac: mac === undefined ? undefined : toHex(mac) };
}

/** Connects to a real device: the browser asks which port. */
export function connectSerial(): Promise<void> {
  return busy(async (signal) => {
    const { serial } = navigator as unknown as { serial: { requestPort(): Promise<SerialPortLike> } };
    const port = await serial.requestPort();
    trial.value = undefined;
    await open(await openWebSerial(port), signal);
  });
}

/** Connects to the software chip of this page. */
export function connectTrial(chip: TrialChip): Promise<void> {
  return busy(async (signal) => {
    await disconnect();
    chipWorker ??= startChipWorker();
    await chipWorker.start(chip);
    await chipWorker.connect();
    trial.value = chip;
    await open(workerLink(chipWorker), signal);
  });
}

/** Takes the flash chip off the software device and solders another one on. */
export async function swapFlash(chipSize: number): Promise<void> {
  await connectTrial({ chipSize });
}

/** Pulls the cable of the software chip. */
export async function unplug(): Promise<void> {
  await chipWorker?.unplug();
}

/** Gives the port back. */
export async function disconnect(): Promise<void> {
  const held = session;
  session = undefined;
  connected.value = undefined;
  await held?.close().catch(() => {}); // unplugged
}

function held(): Session {
  if (session === undefined) throw new EspError('link.closed', {});
  return session;
}

/** Reads the whole flash into this browser's store. Goes on with `name` when an earlier run left it. */
export function backUp(name = backupName()): Promise<void> {
  return busy(async (signal) => {
    signal.throwIfAborted();
    const names = await (await backups()).list();
    const resume = names.includes(`${name}${PART}`);
    await backup(held(), { store: await backups(), name, resume });
    notice.value = { kind: 'done', what: 'backed-up' };
  });
}

function backupName(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${connected.value?.mac ?? 'esp8266'}-${day}.bin`;
}

/** The connected chip, as a file is judged for it. */
function target(): TargetChip {
  const { chip, flashSize } = held();
  return { size: flashSize, kind: chip.kind, ...(chip.mac && { mac: chip.mac }), ...(chip.flash.answers && { flashId: chip.flash.id }) };
}

/** Writes a file to the connected chip, header kept, unless both witnesses say that it would not boot there. */
export function writeFile(file: PageFile, { force = false } = {}): Promise<void> {
  return busy(async () => {
    const { verdict } = await imageWorker().judge(file.bytes, target(), KEEP_HEADER, true);
    if (!force && (verdict === 'does-not-boot' || verdict === 'not-an-image')) {
      notice.value = { kind: 'refused', file };
      return;
    }
    const plan = await planRestore(held(), file.bytes);
    await restore(held(), plan);
    notice.value = { kind: 'done', what: 'restored' };
  });
}

/** Starts the application and listens to its boot log. The connection ends with that. */
export function watch(): Promise<void> {
  return busy(async () => {
    const { log } = await watchBoot(held());
    bootLog.value = latin1(log);
    await disconnect();
  });
}

/** A backup that this browser keeps. */
export async function keptBackup(name: string): Promise<PageFile | undefined> {
  const bytes = await (await backups()).read(name);
  return bytes === undefined ? undefined : { name, bytes };
}

/** Forgets a backup, whole or interrupted. */
export async function discardBackup(name: string): Promise<void> {
  const all = await backups();
  for (const entry of await all.list()) if (entry === name || entry.startsWith(`${name}.`)) await all.remove(entry);
  await lookForBackups();
}
