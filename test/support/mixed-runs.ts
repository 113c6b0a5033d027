import { readFileSync } from 'node:fs';
import { sha256 } from '../../src/base/checksum.ts';
import { ms } from '../../src/base/clock.ts';
import { type Random, splitRandom } from '../../src/base/random.ts';
import { readSample } from '../../src/cli/file/sample.ts';
import { CompiledCode, type CpuOptions } from '../../src/emulator/index.ts';
import { parseCapture } from './capture.ts';
import { noise, record } from './recorded.ts';
import { type Input, quietly, Replay, stateOf } from './replay.ts';
import { dataPacket, le, packet, SYNC } from './serial-client.ts';
import { pinnedStub, uploadStub } from './stub.ts';

/** How many runs there are: of each kind a quarter. */
export const RUNS = 100;
/** Runs that take turns when they are interleaved. */
const AT_ONCE = 10;

const SAMPLES = ['nonos-1mb', 'nonos-1mb-user2', 'nonos-1mb-slot-damaged', 'boot-1.2', 'boot-1.4', 'boot-1.6', 'crash-1mb', 'arduino-1mb'];
const CAPTURES = ['esptool-2.3.1', 'esptool-3.3.3', 'esptool-4.8.1', 'esptool-5', 'esptool-js', 'tasmota-webserial-esptool'];
const MOST_FRAMES = 24;

const oneOf = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const upTo = (random: Random, limit: number): number => Math.floor(random() * limit);

const write =
  (bytes: Uint8Array): Input['act'] =>
  (_, link) =>
    quietly(link.write(bytes));

const lines =
  (dtr: boolean, rts: boolean): Input['act'] =>
  (_, link) =>
    quietly(link.setLines({ dtr, rts }));

/** `acts` from `start` on, each `pause` after the one before, on average. */
function timed(random: Random, start: number, pause: number, acts: readonly Input['act'][]): Input[] {
  let at = start;
  return acts.map((act) => {
    at += Math.floor((0.5 + random()) * pause);
    return { at, act };
  });
}

/** A run that is ready to go. */
interface Run {
  readonly replay: Replay;
  readonly length: number;
}

/** What one run is: everything follows from its number. The last input marks its end, so that every way to run it sees the same events. */
type Kind = (random: Random, cpu: CpuOptions, warm: Replay) => Run;

function powerOn(inputs: readonly Input[], length: number, options: Parameters<typeof Replay.powerOn>[1]): Run {
  return { replay: Replay.powerOn([...inputs, { at: length, act: () => {} }], options), length };
}

const KINDS: readonly Kind[] = [
  // A boot from flash, with a reset somewhere.
  (random, cpu) => {
    const flash = readSample(oneOf(random, SAMPLES));
    const inputs = timed(random, ms(20), ms(15), [lines(false, true), lines(false, false)]);
    return powerOn(inputs, ms(90), { chipSize: flash.length, flash, cpu });
  },
  // A session with a stub that was uploaded before: writes, erases, digests and reads.
  (random, _, warm) => {
    const block = noise(0x100 + 4 * upTo(random, 0x100));
    const address = 0x1000 * upTo(random, 0x40);
    const acts = [
      write(packet(0x02, le(block.length, 1, 0x800, address))),
      write(dataPacket(0x03, 0, [...block])),
      oneOf(random, [write(packet(0xd1, le(address, 0x1000))), write(packet(0x13, le(address, 0x800, 0, 0)))]),
      write(packet(0xd2, le(address, 0x200, 0x100, 2))),
      write(packet(0x0a, le(0x60000078))),
    ];
    const start = warm.now;
    const inputs = timed(random, start, ms(60), acts);
    const length = start + ms(420);
    return { replay: warm.fork(upTo(random, 2 ** 31), [...inputs, { at: length, act: () => {} }]), length };
  },
  // What a foreign client sent, with other code in the place of its own.
  (random, cpu) => {
    const text = readFileSync(new URL(`../../fixtures/protocol/${oneOf(random, CAPTURES)}.jsonl`, import.meta.url), 'utf8');
    const sent = parseCapture(text).frames.filter(({ from }) => from === 'host');
    const acts = sent.slice(0, MOST_FRAMES).map((frame) => {
      return write('wire' in frame ? frame.wire : dataPacket(0x07, upTo(random, 2), [...noise(frame.code.length)]));
    });
    return powerOn(timed(random, ms(15), ms(20), acts), ms(520), { chipSize: 0x100000, boot: 'download', cpu });
  },
  // The loader, with resets and noise at any time.
  (random, cpu) => {
    const acts = Array.from({ length: 24 }, (): Input['act'] =>
      oneOf(random, [
        lines(random() < 0.5, random() < 0.5),
        write(SYNC),
        write(noise(1 + upTo(random, 200))),
        write(packet(0x02, le(0x400, 1, 0x400, 0x1000 * upTo(random, 16)))),
        write(dataPacket(0x03, 0, [...noise(0x400)])),
      ]),
    );
    return powerOn(timed(random, 1, ms(14), acts), ms(400), { chipSize: 0x40000, boot: 'download', cpu });
  },
];

/** A chip whose stub listens. */
async function warmChip(cpu: CpuOptions): Promise<Replay> {
  const { inputs, options, length } = await record({ chipSize: 0x40000, boot: 'download', flash: noise(0x8000), cpu }, async (client) => {
    await client.wait(10);
    await client.ask(SYNC);
    await uploadStub(client, pinnedStub());
  });
  const warm = Replay.powerOn(inputs, options);
  warm.runTo(length);
  return warm;
}

/** Trace, what the host got, and the state at the end. */
function digestOf({ replay, length }: Run): string {
  replay.runTo(length);
  return sha256(new TextEncoder().encode([...replay.trace, ...stateOf(replay.chip)].join('\n')));
}

/** The digests of all runs, one after the other or taking turns by `turns`; nothing is shared between two calls. */
export async function mixedRuns(turns?: Random): Promise<string[]> {
  const cpu = { compiledCode: new CompiledCode() };
  const warm = await warmChip(cpu);
  const begin = (number: number): Run => (KINDS[number % KINDS.length] as Kind)(splitRandom(number, 'mixed-run'), cpu, warm);
  const digests: string[] = [];
  for (let first = 0; first < RUNS; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, i) => first + i);
    if (turns === undefined) {
      for (const number of numbers) digests.push(digestOf(begin(number)));
      continue;
    }
    const runs = numbers.map(begin);
    for (let going = runs; going.length > 0; going = going.filter(({ replay, length }) => replay.isBefore(length))) {
      const { replay, length } = oneOf(turns, going);
      replay.step(1 + upTo(turns, 60), length);
    }
    digests.push(...runs.map(digestOf));
  }
  return digests;
}
