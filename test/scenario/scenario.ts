import { type Random, splitRandom } from '../../src/base/random.ts';
import type { FaultPlan, FaultSpec } from '../../src/emulator/index.ts';
import type { HostFault } from '../support/host.ts';

/** What a host is asked to do. */
const OPERATIONS = ['backup', 'backup-since', 'restore', 'verify', 'erase'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Everything that one run depends on; plain data, so that it may be printed and changed. */
export interface Scenario {
  readonly seed: number;
  readonly operation: Operation;
  readonly chipSize: number;
  /** The real `SerialPortStream` over the binding, or the chip's link as it is. */
  readonly way: 'stream' | 'link';
  readonly latencyMs: number;
  readonly baud: number | 'auto';
  readonly pieceSize: number | undefined;
  /** A file of the backup's name is there already. */
  readonly isTaken: boolean;
  readonly faults: FaultPlan;
  readonly host: HostFault | undefined;
}

/** A way to go wrong, with parameters at random; how often each is drawn is up to how often it stands in the table. */
type Draw = (random: Random) => FaultSpec;

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
/** Evenly spread over the orders of magnitude. */
const between = (random: Random, low: number, high: number): number => low * (high / low) ** random();
const whole = (random: Random, low: number, high: number): number => Math.round(between(random, low, high));

const WAYS = ['both', 'to-chip', 'to-host'] as const;
/** Bytes that go to the chip before an operation begins, and about as many as go in all. */
const FIRST_BYTE = 50;
const LAST_BYTE = 60_000;

const byRate =
  (fault: string, low: number, high: number, more: (random: Random) => object = () => ({})): Draw =>
  (random) => ({ fault, rate: between(random, low, high), way: pick(random, WAYS), ...more(random) });
const atByte =
  (fault: string, more: (random: Random) => object = () => ({})): Draw =>
  (random) => ({ fault, at: whole(random, FIRST_BYTE, LAST_BYTE), ...more(random) });

/** Every way; that each fault has one is tested. */
export const DRAWS: readonly Draw[] = [
  byRate('drop', 2e-6, 1e-3),
  atByte('drop', (random) => ({ way: pick(random, WAYS), length: whole(random, 1, 600) })),
  byRate('flip', 2e-6, 1e-3),
  atByte('flip'),
  byRate('duplicate', 2e-6, 1e-3),
  byRate('insert', 2e-6, 1e-3, (random) => ({ length: whole(random, 1, 20) })),
  byRate('noise', 1e-6, 1e-4, (random) => ({ length: whole(random, 1, 600) })),
  byRate('stall', 2e-6, 1e-4, (random) => ({ ms: whole(random, 1, 4000) })),
  byRate('cut', 1e-6, 1e-4, (random) => ({ ms: whole(random, 1, 4000) })),
  atByte('cut', (random) => ({ ms: whole(random, 1, 8000) })),
  () => ({ fault: 'echo' }),
  (random) => ({ fault: 'baud-ceiling', max: pick(random, [115_200, 230_400, 460_800]) }),
  (random) => ({ fault: 'chunks', max: whole(random, 1, 600) }),
  (random) => ({ fault: 'latency', ms: pick(random, [0, 2, 16, 50]) }),
  (random) => ({ fault: 'lose-lines', rate: between(random, 0.01, 1) }),
  atByte('unplug'),
  (random) => ({ fault: 'unplug', after: whole(random, 1, 8000) }),
  atByte('power-loss', (random) => ({ ms: whole(random, 1, 2000) })),
  (random) => ({ fault: 'power-loss', after: whole(random, 300, 8000), ms: whole(random, 1, 2000) }),
  (random) => ({ fault: 'stuck-bits', count: whole(random, 1, 20), value: pick(random, ['zero', 'one']) }),
  (random) => ({ fault: 'weak-erase', rate: between(random, 0.01, 1), count: whole(random, 1, 20) }),
  (random) => ({ fault: 'failed-program', rate: between(random, 0.0005, 0.5) }),
  (random) => ({ fault: 'write-protected', bp: whole(random, 1, 7) }),
  (random) => ({ fault: 'slow-flash', factor: between(random, 0.5, 40) }),
  (random) => ({ fault: 'fake-size', doublings: pick(random, [1, 2]) }),
  () => ({ fault: 'wrong-id' }),
  (random) => ({ fault: 'read-errors', rate: between(random, 1e-7, 1e-4) }),
];

const KIB = 1024;
/** Calls of the host that an operation makes, about, and those of a backup's store. */
const MOST_CALLS = { any: 4000, store: 60 } as const;

/** The scenario for `seed`: each part has a generator of its own, so that a new fault in the table shifts nothing else. */
export function scenarioOf(seed: number): Scenario {
  const random = (name: string): Random => splitRandom(seed, name);
  const count = pick(random('fault count'), [0, 1, 1, 1, 2, 2, 3]);
  const faults = random('faults');
  const host = random('host');
  const isHostFine = count > 0 && host() < 0.7;
  const operation = pick(random('operation'), OPERATIONS);
  const of = operation.startsWith('backup') ? pick(host, ['any', 'store'] as const) : 'any';
  return {
    seed,
    operation,
    chipSize: pick(random('size'), [256, 256, 512]) * KIB,
    way: pick(random('way'), ['stream', 'link']),
    latencyMs: pick(random('latency'), [1, 1, 16]),
    baud: pick(random('baud'), ['auto', 921_600, 460_800]),
    pieceSize: pick(random('piece'), [undefined, 0x4000, 0x10000]),
    isTaken: random('taken')() < 0.1,
    faults: { seed, faults: Array.from({ length: count }, () => pick(faults, DRAWS)(faults)) },
    host: isHostFine ? undefined : { kind: pick(host, ['kill', 'kill', 'abort']), of, call: whole(host, 1, MOST_CALLS[of]) },
  };
}
