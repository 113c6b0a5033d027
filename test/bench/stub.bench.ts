import { md5 as nobleMd5 } from '@noble/hashes/legacy.js';
import { deflate, inflate } from 'pako';
import { toHex } from '../../src/base/bytes.ts';
import { md5 } from '../../src/base/checksum.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { CompiledCode, createChip } from '../../src/emulator/index.ts';
import { connect, type Session } from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import { quiesce } from '../support/virtual.ts';
import { firmware } from './firmware.ts';
import { forkRows } from './fork.bench.ts';
import { cpuMs, layerRows } from './layers.ts';
import { atMost, type BenchRow, median, told } from './row.ts';

const MiB = 0x100000;
const DEFLATE_BLOCK = 0x4000;
const RUNS = 9;
/** Sessions before the measured ones: V8 optimises meanwhile. */
const WARM_UPS = 4;
/** Half and double of every estimated cycle cost of the mask ROM. */
const COST_FACTORS = [0.5, 1, 2] as const;

const IMAGE = firmware(MiB, 1);
const PACKED = deflate(IMAGE, { level: 9, legacyHash: true });
const IMAGE_MD5 = md5(IMAGE);

interface Times {
  /** From power-on to the first command that the stub has answered. */
  readonly start: number;
  /** The write and the MD5. */
  readonly work: number;
  readonly virtualMs: number;
}

/** Writes what is packed already: packing is the host's business. */
async function write({ exchange }: Session): Promise<void> {
  const blocks = Math.ceil(PACKED.length / DEFLATE_BLOCK);
  const patience = { bytes: MiB };
  await exchange.command('flashDeflBegin', { size: MiB, blocks, blockSize: DEFLATE_BLOCK, flashOffset: 0 });
  for (let sequence = 0; sequence < blocks; sequence++) {
    const data = PACKED.subarray(sequence * DEFLATE_BLOCK, (sequence + 1) * DEFLATE_BLOCK);
    await exchange.command('flashDeflData', { sequence, data }, patience);
  }
  await exchange.command('flashDeflEnd', { stay: true }, patience);
}

/** One session on a new chip. Throws when the MD5 is another one. */
async function session(cpu: { compile?: boolean; compiledCode?: CompiledCode }, romCostFactor = 1): Promise<Times> {
  const began = cpuMs();
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: MiB, boot: 'download', cpu, romCostFactor });
  const link = chip.link();
  let [started, ended] = [0, 0];
  const main = async (): Promise<void> => {
    const opened = await connect({ link, clock, stub: loadStub(), baud: 921_600 });
    started = cpuMs();
    await write(opened);
    if ((await opened.flash.md5({ offset: 0, length: MiB })) !== IMAGE_MD5) throw new Error('the chip holds something else');
    ended = cpuMs();
    await opened.close();
  };
  await clock.run(main, { quiesce });
  return { start: started - began, work: ended - started, virtualMs: clock.now / 1e6 };
}

/** In JavaScript like the chip, by the package that the project used when the target was set. */
const md5InJavaScript = (bytes: Uint8Array): string => toHex(nobleMd5(bytes));

/** CPU milliseconds of the same without a chip. */
function baseline(digest: (bytes: Uint8Array) => string): number {
  const began = cpuMs();
  if (digest(inflate(PACKED)) !== IMAGE_MD5) throw new Error('pako and MD5 disagree');
  return cpuMs() - began;
}

/** Sessions that end with the first answer of the stub, each on a chip that compiles anew. */
async function coldStarts(): Promise<void> {
  for (let i = 0; i < RUNS; i++) {
    const clock = new VirtualClock();
    const link = createChip({ clock, chipSize: MiB, boot: 'download' }).link();
    await clock.run(() => connect({ link, clock, stub: loadStub(), baud: 921_600 }), { quiesce });
  }
}

/** A write of 1 MiB through the executed stub, its start, and where the time goes. */
export async function stubBench(): Promise<BenchRow[]> {
  const cold = await session({});
  const compiledCode = new CompiledCode();
  const runs = { shared: [] as Times[], own: [] as Times[], interpreted: [] as Times[], baseline: [] as number[], native: [] as number[] };
  for (let i = 0; i < WARM_UPS; i++) {
    baseline(md5InJavaScript);
    baseline(md5);
    await session({ compiledCode });
    await session({ compile: false });
  }
  for (let i = 0; i < RUNS; i++) {
    runs.baseline.push(baseline(md5InJavaScript));
    runs.native.push(baseline(md5));
    runs.shared.push(await session({ compiledCode }));
    runs.own.push(await session({}));
    runs.interpreted.push(await session({ compile: false }));
  }
  const of = (times: readonly Times[], what: 'start' | 'work'): number => median(times.map((t) => t[what]));
  const base = median(runs.baseline);
  const rows: BenchRow[] = [
    told('stub/pako-and-md5', base, 'CPU ms'),
    told('stub/write-and-md5', of(runs.shared, 'work'), 'CPU ms', 'compiled code shared by chips'),
    atMost('stub/write-to-pako', of(runs.shared, 'work') / base, 'ratio', 15),
    told(
      'stub/write-to-pako-native-md5',
      of(runs.shared, 'work') / median(runs.native),
      'ratio',
      "MD5 by Node's native code, as the program does",
    ),
    told('stub/write-to-pako-own-code', of(runs.own, 'work') / base, 'ratio', 'each chip compiles anew'),
    told('stub/write-to-pako-interpreter', of(runs.interpreted, 'work') / base, 'ratio'),
    told('stub/first-in-process', cold.work, 'CPU ms', 'V8 compiles everything, the project included'),
    told('stub/cold-start', of(runs.own, 'start'), 'CPU ms', 'power-on to the first answer of the stub'),
    told('stub/cold-start-first-in-process', cold.start, 'CPU ms'),
  ];
  for (const factor of COST_FACTORS) {
    const { virtualMs } = await session({ compiledCode }, factor);
    rows.push(told(`stub/virtual-time-rom-x${factor}`, virtualMs / 1000, 's', 'estimated cycles of the mask ROM'));
  }
  rows.push(...(await layerRows('stub/share', async () => void (await session({ compiledCode })))));
  rows.push(...(await layerRows('stub/cold-start-share', coldStarts)));
  return [...rows, ...(await forkRows())];
}
