import { concat, equal, isBlank } from '../../src/base/bytes.ts';
import { ms, seconds } from '../../src/base/clock.ts';
import { EspError } from '../../src/base/error.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { backup, connect, planRestore, restore } from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import type { Link } from '../../src/wire/link.ts';
import { Disk } from './disk.ts';
import { noise } from './flasher/rig.ts';
import { Host } from './host.ts';
import { runVirtual } from './virtual.ts';

/** The chip loses its power, the cable is pulled out, or the host is killed. */
export const INTERRUPTIONS = ['power', 'unplug', 'kill'] as const;
export type Interruption = (typeof INTERRUPTIONS)[number];

/** What is interrupted. */
export const OPERATIONS = ['backup', 'restore'] as const;
export type Operation = (typeof OPERATIONS)[number];

const SIZE = 0x40000;
const BUDGET = seconds(600);

/** Half of it blank, in two runs; another half of that changes. */
const BEFORE = concat(noise(0x3000, 1), new Uint8Array(0x1d000).fill(0xff), noise(0x2000, 2), new Uint8Array(0x1e000).fill(0xff));
const AFTER = concat(noise(0x2000, 3), BEFORE.slice(0x2000, 0x21000), noise(0x1000, 4), new Uint8Array(0x1e000).fill(0xff));

/** A world in which something happens when the host sends its packet number `at`. */
class World {
  readonly clock = new VirtualClock();
  readonly chip: Chip;
  readonly disk = new Disk();
  packets = 0;

  constructor(flash: Uint8Array) {
    this.chip = createChip({ clock: this.clock, chipSize: SIZE, flash });
  }

  /** The link of `host`; at packet `at` comes the interruption, right before the packet goes out. */
  link(host: Host, at: number, kind: Interruption): Link {
    const link = host.owning(this.chip.link());
    const interrupt = async (): Promise<void> => {
      if (kind === 'power') this.chip.powerCycle('flash');
      else if (kind === 'unplug') await link.close();
      else host.kill();
    };
    return host.link({
      read: (limit) => link.read(limit),
      write: async (bytes) => {
        if (++this.packets === at) await interrupt();
        await link.write(bytes);
      },
      drain: () => link.drain(),
      discardInput: () => link.discardInput(),
      setBaud: (rate) => link.setBaud(rate),
      setLines: (lines) => link.setLines(lines),
      close: () => link.close(),
    });
  }

  /** A host's whole work, with the interruption at packet `at`. */
  async work(operation: Operation, host: Host, at = Number.POSITIVE_INFINITY, kind: Interruption = 'power'): Promise<void> {
    const link = this.link(host, at, kind);
    const session = await connect({ link, clock: this.clock, stub: loadStub(), baud: 921_600 });
    try {
      if (operation === 'backup') await backup(session, { store: host.store(this.disk), name: 'x', pieceSize: 0x2000, resume: true });
      else await restore(session, await planRestore(session, AFTER));
    } finally {
      await session.close();
    }
  }
}

/** How many packets the host sends when nothing comes in between. */
export async function packetsOf(operation: Operation): Promise<number> {
  const world = new World(BEFORE);
  await runVirtual(world.clock, () => world.work(operation, new Host()), BUDGET);
  return world.packets;
}

/**
 * One operation with one interruption, then once more without: the second run ends well, whatever the first left, and a first
 * that ended well told the truth.
 * @throws Error saying what is not as it should be.
 */
export async function interrupted(operation: Operation, kind: Interruption, at: number): Promise<void> {
  const world = new World(BEFORE);
  const { clock, chip, disk } = world;
  const isDone = (): boolean => (operation === 'backup' ? disk.names.includes('x') : equal(chip.flash.bytes, AFTER));
  const host = new Host();
  const work = (): Promise<unknown> => world.work(operation, host, at, kind).catch((error: unknown) => error);
  const first = await runVirtual(clock, () => Promise.race([work(), host.death.then(() => 'killed')]), BUDGET);
  if (first === undefined && !isDone()) throw new Error('it said that it was done, and was not');
  if (first !== undefined && first !== 'killed' && !(first instanceof EspError)) throw first;
  if (kind === 'power' && first !== undefined) throw new Error(`power was lost for a moment, and it did not go on: ${String(first)}`);
  disk.lose();
  clock.after(ms(1), () => {});
  await runVirtual(
    clock,
    async () => {
      if (operation === 'backup' && (await disk.list()).includes('x')) return; // the file had its name already
      await world.work(operation, new Host());
    },
    BUDGET,
  );
  if (!isDone()) throw new Error('the second run did not bring it about');
  const stored = operation === 'backup' ? await disk.read('x') : chip.flash.bytes;
  if (stored === undefined || !equal(stored, operation === 'backup' ? BEFORE : AFTER)) throw new Error('it holds something else');
  const left = disk.names.filter((name) => name !== 'x');
  if (left.some((name) => !name.endsWith('.manifest')) || isBlank(stored)) throw new Error(`left behind: ${left.join(', ')}`);
}
