import { type Random, splitRandom } from '../../src/base/random.ts';
import type { FaultPlan, FaultSpec } from '../../src/emulator/index.ts';
import type { HostFault } from '../support/host.ts';

/** What a host is asked to do. Parts are whole sectors but for `write`, which begins and ends anywhere. */
export const OPERATIONS = [
  'backup',
  'backup-since',
  'backup-part',
  'restore',
  'write',
  'verify',
  'erase',
  'erase-part',
  'info',
  'watch',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What the chip runs when the host comes: nothing, a program that talks without end, one that restarts without end, or that computes. */
export const FIRMWARES = ['none', 'talking', 'looping', 'busy'] as const;
export type Firmware = (typeof FIRMWARES)[number];

/** Everything that one run depends on; plain data, so that it may be printed and changed. */
export interface Scenario {
  readonly seed: number;
  readonly operation: Operation;
  /** A part of the flash, for the operations on one. */
  readonly range: { readonly offset: number; readonly length: number };
  readonly chipSize: number;
  readonly firmware: Firmware;
  /** The chip is powered on when the host comes; otherwise it has run for a while. */
  readonly isCold: boolean;
  /** Without the stub: all by the ROM's own loader. */
  readonly hasStub: boolean;
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
const LAST_BYTE = 3_500;

const byRate =
  (fault: string, low: number, high: number, more: (random: Random) => object = () => ({})): Draw =>
  (random) => ({ fault, rate: between(random, low, high), way: pick(random, WAYS), ...more(random) });
const atByte =
  (fault: string, more: (random: Random) => object = () => ({})): Draw =>
  (random) => ({ fault, at: whole(random, FIRST_BYTE, LAST_BYTE), ...more(random) });

/** Every way; that each fault has one is tested. */
export const DRAWS: readonly Draw[] = [
  byRate('drop', 1e-4, 2e-3),
  atByte('drop', (random) => ({ way: pick(random, WAYS), length: whole(random, 1, 600) })),
  byRate('flip', 1e-4, 2e-3),
  atByte('flip'),
  byRate('duplicate', 1e-4, 2e-3),
  byRate('insert', 1e-4, 2e-3, (random) => ({ length: whole(random, 1, 20) })),
  byRate('noise', 1e-4, 6e-4, (random) => ({ length: whole(random, 1, 600) })),
  () => ({ fault: 'first-sync' }),
  byRate('stall', 1e-4, 6e-4, (random) => ({ ms: whole(random, 1, 4000) })),
  byRate('cut', 1e-4, 6e-4, (random) => ({ ms: whole(random, 1, 4000) })),
  atByte('cut', (random) => ({ ms: whole(random, 1, 8000) })),
  () => ({ fault: 'echo' }),
  (random) => ({ fault: 'baud-ceiling', max: pick(random, [115_200, 230_400, 460_800]) }),
  (random) => ({ fault: 'chunks', max: whole(random, 1, 600) }),
  (random) => ({ fault: 'latency', ms: pick(random, [0, 2, 16, 50]) }),
  (random) => ({ fault: 'lose-lines', rate: between(random, 0.1, 1) }),
  atByte('unplug'),
  (random) => ({ fault: 'unplug', after: whole(random, 1, 3000) }),
  atByte('power-loss', (random) => ({ ms: whole(random, 1, 2000) })),
  (random) => ({ fault: 'power-loss', after: whole(random, 300, 3000), ms: whole(random, 1, 2000) }),
  (random) => ({ fault: 'stuck-bits', count: whole(random, 1, 20), value: pick(random, ['zero', 'one']) }),
  (random) => ({ fault: 'weak-erase', rate: between(random, 0.1, 1), count: whole(random, 1, 20) }),
  (random) => ({ fault: 'failed-program', rate: between(random, 0.01, 0.5) }),
  (random) => ({ fault: 'write-protected', bp: whole(random, 1, 7) }),
  (random) => ({ fault: 'slow-flash', factor: between(random, 0.5, 40) }),
  (random) => ({ fault: 'fake-size', doublings: pick(random, [1, 2]) }),
  () => ({ fault: 'wrong-id' }),
  (random) => ({ fault: 'read-errors', rate: between(random, 3e-6, 1e-4) }),
];

const KIB = 1024;
const MIB = 1024 * KIB;
const SECTOR = 4 * KIB;
/** Mostly small, so that there can be many runs; every size that is sold is met. */
const SIZES = [
  ...Array<number>(90).fill(256 * KIB),
  ...Array<number>(8).fill(512 * KIB),
  ...[1, 1, 2, 4, 4, 8, 16].map((size) => size * MIB),
];
/** Calls of the host that an operation makes, about, and those of a backup's store. */
const MOST_CALLS = { any: 3000, store: 60 } as const;
/** One in so many chips is just powered on. */
const COLD = 8;

/** The draws of each fault, by its name. */
const BY_FAULT = new Map<string, Draw[]>();
for (const draw of DRAWS) {
  const { fault } = draw(splitRandom(1, 'name'));
  BY_FAULT.set(fault, [...(BY_FAULT.get(fault) ?? []), draw]);
}
/** The faults, in the order of the table. */
export const FAULT_NAMES: readonly string[] = [...BY_FAULT.keys()];

/** Operations that change the flash, and the faults that nobody notices without them: beside these another one strikes. */
export const WRITING: ReadonlySet<Operation> = new Set(['restore', 'write', 'erase', 'erase-part']);
/** Operations that are done in reasonable time by the ROM's loader, which takes a second for a kilobyte. */
const WITHOUT_STUB: ReadonlySet<Operation> = new Set(['write', 'erase-part', 'info', 'watch']);
const OF_WRITES: ReadonlySet<string> = new Set(['stuck-bits', 'weak-erase', 'failed-program', 'write-protected', 'slow-flash', 'torn']);
const ALWAYS: readonly Draw[] = ['flip', 'echo', 'chunks', 'power-loss', 'duplicate', 'baud-ceiling'].flatMap(
  (name) => BY_FAULT.get(name) ?? [],
);

/** Seeds go through all pairs of fault and operation; one round in so many has no fault but, maybe, the host's. */
const ROUND = FAULT_NAMES.length + 1;

function faultsOf(seed: number, isWriting: boolean): FaultSpec[] {
  const random = splitRandom(seed, 'faults');
  const first = FAULT_NAMES[seed % ROUND];
  if (first === undefined) return [];
  const draws = BY_FAULT.get(first) ?? [];
  const isIdle = OF_WRITES.has(first) && !isWriting;
  const more = pick(random, [0, 0, 1, 1, 2]) + (isIdle ? 1 : 0);
  const others = Array.from({ length: more }, (_, i) => pick(random, isIdle && i === 0 ? ALWAYS : DRAWS)(random));
  return [pick(random, draws)(random), ...others];
}

/** At most `most` bytes, somewhere; whole sectors unless `isAny`. */
function rangeOf(random: Random, chipSize: number, most: number, isAny: boolean): Scenario['range'] {
  const unit = isAny ? 1 : SECTOR;
  const length = whole(random, 1, most / unit) * unit;
  return { offset: Math.floor(random() * ((chipSize - length) / unit + 1)) * unit, length };
}

/** The scenario for `seed`: each part has a generator of its own, so that a new fault in the table shifts nothing else. */
export function scenarioOf(seed: number): Scenario {
  const random = (name: string): Random => splitRandom(seed, name);
  const operation = OPERATIONS[Math.floor(seed / ROUND) % OPERATIONS.length] as Operation;
  const faults = faultsOf(seed, WRITING.has(operation));
  const host = random('host');
  const isHostFine = faults.length > 0 && host() < 0.75;
  const of = operation.startsWith('backup') ? pick(host, ['any', 'store'] as const) : 'any';
  const chipSize = pick(random('size'), SIZES);
  const hasStub = !WITHOUT_STUB.has(operation) || random('stub')() > 0.1;
  return {
    seed,
    operation,
    range: rangeOf(random('range'), chipSize, (hasStub ? 64 : 8) * KIB, operation === 'write'),
    chipSize,
    firmware: pick(random('firmware'), FIRMWARES),
    isCold: random('cold')() < 1 / COLD,
    hasStub,
    way: pick(random('way'), ['stream', 'link', 'link']),
    latencyMs: pick(random('latency'), [1, 1, 16]),
    baud: pick(random('baud'), ['auto', 921_600, 460_800]),
    pieceSize: pick(random('piece'), [undefined, 0x4000, 0x10000]),
    isTaken: random('taken')() < 0.1,
    faults: { seed, faults },
    host: isHostFine ? undefined : { kind: pick(host, ['kill', 'kill', 'abort']), of, call: whole(host, 1, MOST_CALLS[of]) },
  };
}
