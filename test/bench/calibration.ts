import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal } from '../../src/base/bytes.ts';
import { ms, type Nanos, ns } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { realTime } from '../../src/node/realtime.ts';
import { serveRfc2217 } from '../../src/node/rfc2217-server.ts';
import { loadStub } from '../../src/node/stub.ts';
import { COMMANDS } from '../../src/wire/command.ts';
import { type Esptool, findEsptool } from '../support/esptool.ts';
import { quiesce } from '../support/virtual.ts';
import { EsptoolModel } from './esptool-model.ts';
import { firmware } from './firmware.ts';
import { atMost, type BenchRow, notMeasured, told } from './row.ts';
import { type TimedExchange, WireTrace } from './wire-trace.ts';

const CHIP_SIZE = 0x100000;
const IMAGE = firmware(0x10000, 7);
/** How far the model may be from what it is a model of. */
const TOLERANCE = 0.03;
/** The machine has other things to do, and what it does late counts against the model: the best of three. */
const ATTEMPTS = 3;

const { memBegin, memData, memEnd, flashDeflBegin, flashDeflData, flashDeflEnd, readFlash } = COMMANDS;
const UPLOAD: readonly unknown[] = [memBegin.opcode, memData.opcode, memEnd.opcode];
const WRITE: readonly unknown[] = [flashDeflBegin.opcode, flashDeflData.opcode, flashDeflEnd.opcode];

/** One command of esptool, and the same of the model. */
interface Case {
  readonly name: string;
  readonly latency: Nanos;
  readonly flash: Uint8Array;
  readonly args: readonly string[];
  work(model: EsptoolModel): Promise<unknown>;
  /** Whether it did what it was told. */
  isDone(chip: Chip, folder: string): boolean;
  /** What is compared, in nanoseconds. */
  readonly phases: Readonly<Record<string, (exchanges: readonly TimedExchange[]) => number>>;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** Time of the exchanges alone: what a client does between a reply and its next request is left out. */
const exchanging = (exchanges: readonly TimedExchange[]): number => sum(exchanges.map(({ took }) => took));
const phaseOf = (opcodes: readonly unknown[]) => (exchanges: readonly TimedExchange[]) =>
  exchanging(exchanges.filter(({ opcode }) => opcodes.includes(opcode)));
/** From the first byte of READ_FLASH to the last one of the digest, with what the client takes to acknowledge each block. */
function reading(exchanges: readonly TimedExchange[]): number {
  const own = exchanges.slice(exchanges.findIndex(({ opcode }) => opcode === readFlash.opcode));
  return sum(own.map(({ took, pause }) => took + pause));
}

const ALL = { 'all exchanges': exchanging, 'stub upload': phaseOf(UPLOAD) };

function reads(latency: Nanos): Case {
  return {
    name: `read-flash, ${latency / 1e6} ms`,
    latency,
    flash: IMAGE,
    args: ['read-flash', '0', String(IMAGE.length), 'back.bin'],
    work: (model) => model.readFlash(IMAGE.length),
    isDone: (_, folder) => equal(readFileSync(join(folder, 'back.bin')), IMAGE),
    phases: { ...ALL, 'READ_FLASH by the clock': reading },
  };
}

const CASES: readonly Case[] = [
  reads(ms(16)),
  reads(ms(1)),
  {
    name: 'write-flash, 16 ms',
    latency: ms(16),
    flash: new Uint8Array(0),
    args: ['write-flash', '0', 'image.bin'],
    work: (model) => model.writeFlash(IMAGE),
    isDone: ({ flash }) => equal(flash.bytes.subarray(0, IMAGE.length), IMAGE),
    phases: { ...ALL, FLASH_DEFL: phaseOf(WRITE) },
  },
];

/** What `esptool` exchanges with a chip whose bytes go as fast as on a wire, over RFC 2217 at its default rate, in real time. */
async function ofEsptool(esptool: Esptool, { latency, flash, args, isDone }: Case): Promise<readonly TimedExchange[]> {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: CHIP_SIZE, flash, adapter: { latency } });
  let broken: unknown;
  const drive = realTime({
    clock,
    rush: () => ns(0),
    onError: (error) => {
      broken = error;
    },
  });
  drive.wake();
  const trace = new WireTrace(() => Number(process.hrtime.bigint()));
  const server = await serveRfc2217({ host: '127.0.0.1', port: 0, open: () => trace.tap(drive.link(chip.link())) });
  const folder = mkdtempSync(join(tmpdir(), 'calibration-'));
  try {
    writeFileSync(join(folder, 'image.bin'), IMAGE);
    const { code, output } = await esptool.run(folder, ['--port', `rfc2217://127.0.0.1:${server.port}`, ...args]);
    if (code !== 0 || broken !== undefined || !isDone(chip, folder)) throw new Error(`esptool: ${output}`, { cause: broken });
  } finally {
    await server.close();
    drive.stop();
    rmSync(folder, { recursive: true });
  }
  return trace.exchanges;
}

async function ofModel({ latency, flash, work }: Case): Promise<readonly TimedExchange[]> {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: CHIP_SIZE, flash, adapter: { latency } });
  const trace = new WireTrace(() => clock.now);
  const main = async (): Promise<void> => {
    const model = new EsptoolModel(trace.tap(chip.link()), clock);
    await model.connect(loadStub());
    await work(model);
  };
  await clock.run(main, { quiesce });
  return trace.exchanges;
}

/** How many requests differ in what they are or in the lengths of any frame that goes there or back. */
function differing(a: readonly TimedExchange[], b: readonly TimedExchange[]): number {
  const longer = a.length > b.length ? a : b;
  return longer.filter((_, i) => a[i]?.opcode !== b[i]?.opcode || a[i]?.shape !== b[i]?.shape).length;
}

async function calibrate(esptool: Esptool, it: Case): Promise<BenchRow[]> {
  const model = await ofModel(it);
  let best: readonly BenchRow[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const real = await ofEsptool(esptool, it);
    const rows = [
      atMost(`calibration/${it.name}: packets unlike esptool's`, differing(real, model), `of ${real.length}`, 0),
      ...Object.entries(it.phases).map(([phase, time]) => {
        const row = atMost(`calibration/${it.name}: ${phase}`, Math.abs(time(model) / time(real) - 1), 'off esptool, at most', TOLERANCE);
        return { ...row, note: `${(time(model) / 1e9).toFixed(3)} s, esptool ${(time(real) / 1e9).toFixed(3)} s` };
      }),
      told(`calibration/${it.name}: esptool between exchanges`, sum(real.map(({ pause }) => pause)) / 1e9, 's, left out'),
    ];
    if (attempt === 1 || rows.every(({ ok }) => ok)) best = rows;
    if (best.every(({ ok }) => ok)) break;
  }
  return [...best];
}

/**
 * The model on the virtual clock against esptool 5 on the same chip over RFC 2217 in real time, bytes at the pace of a wire: the same
 * packets, the time of all exchanges, of the upload, of READ_FLASH and FLASH_DEFL_*. What is left out is what pyserial waits over
 * RFC 2217 between a reply and the next request (0.2 s for each change of a time-out), for the model has none of that; while flash is
 * read esptool's turn-around counts.
 */
export async function calibration(): Promise<BenchRow[]> {
  const esptool = findEsptool('5');
  if (esptool === undefined) {
    const row = notMeasured('calibration', 'off esptool, at most', 'needs esptool 5 (scripts/python-clients.sh, ESPTOOL_VENVS)');
    return [{ ...row, ok: false }];
  }
  return (await Promise.all(CASES.map((it) => calibrate(esptool, it)))).flat();
}
