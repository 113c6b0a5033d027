import { equal } from '../../src/base/bytes.ts';
import { ms, type Nanos } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { createChip } from '../../src/emulator/index.ts';
import { backup, type ConnectOptions, connect, type FlasherEvent, planRestore, restore, type Session } from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import { MemoryStore } from '../support/flasher/rig.ts';
import { quiesce } from '../support/virtual.ts';
import { calibration } from './calibration.ts';
import { EsptoolModel } from './esptool-model.ts';
import { firmware } from './firmware.ts';
import { atLeast, atMost, type BenchRow } from './row.ts';

const MiB = 0x100000;
const SECTOR = 0x1000;
const FTDI = ms(16);
const CH340 = ms(1);
/** What the id of a figure against the model has in it. */
const MODEL = '/ esptool model';
/** Half and double of every estimated cycle cost of the mask ROM. */
const COST_FACTORS = [1, 0.5, 2] as const;

interface Bench {
  readonly flash: Uint8Array;
  readonly latency: Nanos;
  readonly romCostFactor: number;
}

interface Run {
  /** From power-on to the end, in nanoseconds. */
  readonly time: number;
  readonly events: readonly { readonly at: number; readonly event: FlasherEvent }[];
  readonly flash: Uint8Array;
}

const DENSE = firmware(MiB, 1);
const HALF = DENSE.slice();
HALF.fill(0xff, 0x38000, 0x38000 + MiB / 2); // as much as a slot, in the middle
const CHANGED = DENSE.slice();
for (const sector of [0x07, 0x35, 0x81, 0xa9, 0xfd]) CHANGED.set(firmware(SECTOR, sector), sector * SECTOR);

async function ours(bench: Bench, options: Partial<ConnectOptions>, work: (session: Session) => Promise<unknown>): Promise<Run> {
  const { clock, chip, link } = powered(bench);
  const events: { at: number; event: FlasherEvent }[] = [];
  const onEvent = (event: FlasherEvent): void => void events.push({ at: clock.now, event });
  const main = async (): Promise<void> => {
    const session = await connect({ link, clock, stub: loadStub(), onEvent, ...options });
    await work(session);
  };
  await clock.run(main, { quiesce });
  return { time: clock.now, events, flash: chip.flash.bytes };
}

async function model(bench: Bench, work: (esptool: EsptoolModel) => Promise<unknown>): Promise<Run> {
  const { clock, chip, link } = powered(bench);
  const main = async (): Promise<void> => {
    const esptool = new EsptoolModel(link, clock);
    await esptool.connect(loadStub());
    await work(esptool);
  };
  await clock.run(main, { quiesce });
  return { time: clock.now, events: [], flash: chip.flash.bytes };
}

function powered({ flash, latency, romCostFactor }: Bench) {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: MiB, flash, adapter: { latency }, romCostFactor });
  return { clock, chip, link: chip.link() };
}

async function backedUp(bench: Bench, options: Partial<ConnectOptions>, since?: Uint8Array): Promise<Run> {
  const store = new MemoryStore();
  const run = await ours(bench, options, (session) => backup(session, { store, name: 'x', since }));
  if (!equal(store.entries.get('x') ?? new Uint8Array(0), bench.flash)) throw new Error('the backup is not what the flash holds');
  return run;
}

async function restored(bench: Bench, options: Partial<ConnectOptions>, bytes: Uint8Array): Promise<Run> {
  const run = await ours(bench, options, async (session) => restore(session, await planRestore(session, bytes)));
  if (!equal(run.flash, bytes)) throw new Error('the flash does not hold what was restored');
  return run;
}

/** How long the operation took, without connecting. */
function workTime({ events, time }: Run): number {
  const from = events.find(({ event }) => event.type === 'phase' && event.phase === 'compare');
  return time - (from?.at ?? 0);
}

/** How much of the time between the first read and the proof the line was busy with bytes of flash. */
function readShare({ events }: Run, baud: number): number {
  const at = (phase: string): number => events.find(({ event }) => event.type === 'phase' && event.phase === phase)?.at ?? 0;
  return (MiB * 10e9) / baud / (at('verify') - at('read'));
}

async function rows(romCostFactor: number): Promise<BenchRow[]> {
  const suffix = romCostFactor === 1 ? '' : ` (ROM costs x${romCostFactor})`;
  const ratio = (id: string, value: number, target: number): BenchRow => atMost(`flasher/${id}${suffix}`, value, 'ratio, at most', target);
  const share = (id: string, value: number, target: number): BenchRow =>
    atLeast(`flasher/${id}${suffix}`, value, 'of the wire, at least', target);
  const half = { flash: HALF, latency: FTDI, romCostFactor };
  const dense = { flash: DENSE, latency: FTDI, romCostFactor };
  const changed = { flash: CHANGED, latency: FTDI, romCostFactor };
  const erased = { flash: new Uint8Array(0), latency: FTDI, romCostFactor };
  const slow = { baud: 115_200 };

  const theirs = await model(half, (esptool) => esptool.readFlash(MiB));
  const theirsQuick = await model({ ...half, latency: CH340 }, (esptool) => esptool.readFlash(MiB));
  const fast = await backedUp(dense, { baud: 921_600 });
  const full = workTime(await backedUp(dense, slow));
  const fullRestore = await restored(erased, slow, HALF);
  const theirRestore = await model(erased, (esptool) => esptool.writeFlash(HALF));
  const overAll = workTime(await restored({ ...erased, flash: firmware(MiB, 99) }, slow, DENSE));
  return [
    ratio(`backup half-empty, auto ${MODEL}`, (await backedUp(half, { baud: 'auto' })).time / theirs.time, 1 / 8),
    ratio(
      `backup half-empty, auto up to 460800, 1 ms ${MODEL}`,
      (await backedUp({ ...half, latency: CH340 }, { baud: 'auto', baudCeiling: 460_800 })).time / theirsQuick.time,
      1 / 5,
    ),
    ratio(`backup half-empty, 115200 ${MODEL}`, (await backedUp(half, slow)).time / theirs.time, 0.55),
    share('dense, 921600, 16 ms: READ_FLASH phase', readShare(fast, 921_600), 0.93),
    share('dense, 921600, 16 ms: backup and proof', (MiB * 10e9) / 921_600 / workTime(fast), 0.8),
    ratio('backup since, 5 sectors changed / full', workTime(await backedUp(changed, slow, DENSE)) / full, 1 / 10),
    ratio('restore, 5 sectors differ / full', workTime(await restored(changed, slow, DENSE)) / overAll, 1 / 10),
    ratio(`restore onto erased, 115200 ${MODEL}`, fullRestore.time / theirRestore.time, 1.05),
  ];
}

/**
 * Virtual time on the executing chip, ours against a model of esptool's exchanges on the same chip, wire and adapter (16 ms
 * latency unless said otherwise), from power-on to proof. Figures against a model that is not within 3 % of a real esptool, on
 * this machine and now, are void.
 */
export async function flasherBench(): Promise<BenchRow[]> {
  const calibrated = await calibration();
  const isVoid = calibrated.some(({ ok }) => !ok);
  const all = [...calibrated];
  for (const factor of COST_FACTORS) all.push(...(await rows(factor)));
  if (!isVoid) return all;
  return all.map((row) => (row.id.includes(MODEL) ? { ...row, ok: false, note: 'void: the model is not calibrated' } : row));
}
