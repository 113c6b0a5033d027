import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { connect } from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import { COMMANDS } from '../../src/wire/command.ts';
import { decodeResponse, frameOf } from '../../src/wire/packet.ts';
import { SlipDecoder } from '../../src/wire/slip.ts';
import { quiesce } from '../support/virtual.ts';
import { cpuMs, layerRows } from './layers.ts';
import { atMost, type BenchRow, median, told } from './row.ts';

const MiB = 0x100000;
const SIZES = [1, 4] as const;
/** Copies and what is set against them, alternately; the first half warms up. */
const COPIES = 2000;
/** Forks whose CPU time is taken together: one alone is near the clock's resolution. */
const BATCH = 50;
const BATCHES = 9;
const WARM_UPS = 3;
const CHIP_MAGIC_ADDRESS = 0x40001000;
const CHIP_MAGIC = 0xfff0c101;
const READ_BLOCK = 0x1000;

/** A chip whose stub answers at 921600 baud, its link open. */
async function warmChip(size: number): Promise<Chip> {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: size, boot: 'download' });
  const link = chip.link();
  await clock.run(() => connect({ link, clock, stub: loadStub(), baud: 921_600 }), { quiesce });
  return chip;
}

/** Forks, and waits for the answer to one command. Throws when it is another one. */
async function forkAndAsk(chip: Chip): Promise<void> {
  const clock = new VirtualClock();
  const link = chip.fork({ clock }).link();
  await clock.run(
    async () => {
      const decoder = new SlipDecoder(READ_BLOCK);
      await link.write(frameOf('readReg', { address: CHIP_MAGIC_ADDRESS }));
      for (;;) {
        for (const item of decoder.push(await link.read(READ_BLOCK))) {
          const response = 'frame' in item ? decodeResponse(item.frame) : undefined;
          if (response?.opcode !== COMMANDS.readReg.opcode) continue;
          if (response.value !== CHIP_MAGIC) throw new Error(`the chip answers ${response.value}`);
          return;
        }
      }
    },
    { quiesce },
  );
}

async function askMany(chip: Chip): Promise<void> {
  for (let i = 0; i < BATCH; i++) await forkAndAsk(chip);
}

/** WREN, PAGE_PROGRAM. */
function program({ flash }: Chip): void {
  flash.execute(0x06, 0, new Uint8Array(0), 0);
  flash.execute(0x02, 0, Uint8Array.of(0), 0);
}

interface Cost {
  /** A quarter takes less: what garbage collections and pages new from the system do not disturb. */
  readonly quartile: number;
  readonly mean: number;
}

const costOf = (times: readonly number[]): Cost => ({
  quartile: [...times].sort((a, b) => a - b)[Math.floor(times.length / 4)] as number,
  mean: times.reduce((sum, time) => sum + time, 0) / times.length,
});

/** Milliseconds of a copy of the flash and of something else, each first as often as second, since the memory of one may serve the next. */
function besideCopy(chip: Chip, other: () => void): { copy: Cost; other: Cost } {
  const flash = chip.flash.read(0, chip.flash.part.size);
  const times = { copy: [] as number[], other: [] as number[] };
  const ways = { copy: () => void flash.slice(), other };
  for (let i = 0; i < COPIES; i++) {
    for (const way of i % 2 === 0 ? (['copy', 'other'] as const) : (['other', 'copy'] as const)) {
      const began = performance.now();
      ways[way]();
      times[way].push(performance.now() - began);
    }
  }
  return { copy: costOf(times.copy.slice(COPIES / 2)), other: costOf(times.other.slice(COPIES / 2)) };
}

/** What a fork costs, against a copy of the flash, and until it has answered a first command. */
export async function forkRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of SIZES) {
    const chip = await warmChip(size * MiB);
    const { copy, other: fork } = besideCopy(chip, () => void chip.fork({ clock: new VirtualClock() }));
    const written = besideCopy(chip, () => program(chip.fork({ clock: new VirtualClock() })));
    rows.push(
      told(`stub/fork-${size}MB`, fork.quartile, 'ms'),
      atMost(`stub/fork-${size}MB-to-copy`, fork.quartile / copy.quartile, 'ratio', 2),
      told(`stub/fork-${size}MB-to-copy-mean`, fork.mean / copy.mean, 'ratio', 'with the garbage that both leave'),
      told(
        `stub/fork-${size}MB-and-write-to-copy`,
        written.other.quartile / written.copy.quartile,
        'ratio',
        'its first page programmed, too',
      ),
    );
  }
  const chip = await warmChip(MiB);
  for (let i = 0; i < WARM_UPS; i++) await askMany(chip);
  const starts: number[] = [];
  for (let i = 0; i < BATCHES; i++) {
    const began = cpuMs();
    await askMany(chip);
    starts.push((cpuMs() - began) / BATCH);
  }
  rows.push(told('stub/fork-start', median(starts), 'CPU ms', 'fork of a warm chip to the first answer of its stub'));
  return [...rows, ...(await layerRows('stub/fork-start-share', () => askMany(chip)))];
}
