import { concat, equal, isBlank } from '../../src/base/bytes.ts';
import { ms, seconds } from '../../src/base/clock.ts';
import { EspError } from '../../src/base/error.ts';
import type { Store } from '../../src/base/store.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../src/emulator/index.ts';
import { backup, connect, planRestore, restore } from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import type { Link } from '../../src/wire/link.ts';
import { noise } from '../unit/flasher/rig.ts';
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

/** A disk of which a host that is killed leaves only what was synced; a rename survives. */
class Disk implements Store {
  readonly #entries = new Map<string, { bytes: Uint8Array; synced: number }>();
  isDead = false;

  /** The host is gone, and with it what was not synced. */
  lose(): void {
    for (const entry of this.#entries.values()) entry.bytes = entry.bytes.slice(0, entry.synced);
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    await this.#alive();
    return this.#entries.get(name)?.bytes.slice();
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    await this.#alive();
    const old = this.#entries.get(name) ?? { bytes: new Uint8Array(0), synced: 0 };
    this.#entries.set(name, { ...old, bytes: concat(old.bytes, bytes) });
  }

  async sync(name: string): Promise<void> {
    await this.#alive();
    const entry = this.#entries.get(name);
    if (entry !== undefined) entry.synced = entry.bytes.length;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#alive();
    const entry = this.#entries.get(from);
    if (entry === undefined) throw new Error(`no ${from}`);
    this.#entries.delete(from);
    this.#entries.set(to, entry);
  }

  async remove(name: string): Promise<void> {
    await this.#alive();
    this.#entries.delete(name);
  }

  async list(): Promise<readonly string[]> {
    await this.#alive();
    return this.names;
  }

  /** A dead host's calls never settle. */
  async #alive(): Promise<void> {
    if (this.isDead) await new Promise<never>(() => {});
  }
}

/** A world in which something happens when the host sends its packet number `at`. */
class World {
  readonly clock = new VirtualClock();
  readonly chip: Chip;
  readonly disk = new Disk();
  packets = 0;

  constructor(flash: Uint8Array) {
    this.chip = createChip({ clock: this.clock, chipSize: SIZE, flash });
  }

  /** A host's link; at packet `at` comes the interruption, right before the packet goes out. Resolves `dead` when it kills the host. */
  link(at: number, kind: Interruption, dead: () => void): Link {
    const link = this.chip.link();
    const never = new Promise<never>(() => {});
    let isKilled = false;
    const alive = <T>(call: () => Promise<T>): Promise<T> => (isKilled ? never : call());
    return {
      read: (limit) => alive(() => link.read(limit)),
      write: (bytes) =>
        alive(async () => {
          if (++this.packets === at) {
            if (kind === 'power') this.chip.powerCycle('flash');
            else {
              await link.close();
              isKilled = kind === 'kill';
              this.disk.isDead = isKilled;
              if (isKilled) dead();
            }
          }
          return await alive(() => link.write(bytes));
        }),
      drain: () => alive(() => link.drain()),
      discardInput: () => alive(() => link.discardInput()),
      setBaud: (rate) => alive(() => link.setBaud(rate)),
      setLines: (lines) => alive(() => link.setLines(lines)),
      close: () => alive(() => link.close()),
    };
  }

  async work(operation: Operation, link: Link): Promise<void> {
    const session = await connect({ link, clock: this.clock, stub: loadStub(), baud: 921_600 });
    try {
      if (operation === 'backup') await backup(session, { store: this.disk, name: 'x', pieceSize: 0x2000, resume: true });
      else await restore(session, await planRestore(session, AFTER));
    } finally {
      await session.close();
    }
  }
}

/** How many packets the host sends when nothing comes in between. */
export async function packetsOf(operation: Operation): Promise<number> {
  const world = new World(BEFORE);
  await runVirtual(
    world.clock,
    () =>
      world.work(
        operation,
        world.link(Number.POSITIVE_INFINITY, 'power', () => {}),
      ),
    BUDGET,
  );
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
  const first = await runVirtual(
    clock,
    () =>
      new Promise<unknown>((resolve) => {
        const link = world.link(at, kind, () => resolve('killed'));
        world.work(operation, link).then(() => resolve(undefined), resolve);
      }),
    BUDGET,
  );
  if (first === undefined && !isDone()) throw new Error('it said that it was done, and was not');
  if (first !== undefined && first !== 'killed' && !(first instanceof EspError)) throw first;
  if (kind === 'power' && first !== undefined) throw new Error(`power was lost for a moment, and it did not go on: ${String(first)}`);
  disk.lose();
  disk.isDead = false;
  clock.after(ms(1), () => {});
  await runVirtual(
    clock,
    async () => {
      if (operation === 'backup' && (await disk.list()).includes('x')) return; // the file had its name already
      await world.work(
        operation,
        world.link(Number.POSITIVE_INFINITY, kind, () => {}),
      );
    },
    BUDGET,
  );
  if (!isDone()) throw new Error('the second run did not bring it about');
  const stored = operation === 'backup' ? await disk.read('x') : chip.flash.bytes;
  if (stored === undefined || !equal(stored, operation === 'backup' ? BEFORE : AFTER)) throw new Error('it holds something else');
  const left = disk.names.filter((name) => name !== 'x');
  if (left.some((name) => !name.endsWith('.manifest')) || isBlank(stored)) throw new Error(`left behind: ${left.join(', ')}`);
}
