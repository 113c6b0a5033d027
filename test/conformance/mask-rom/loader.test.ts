import { afterAll, describe, expect, test } from 'vitest';
import { ms } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type Chip, createChip } from '../../../src/emulator/index.ts';
import { MASK_ROM, withMaskRom } from '../../support/mask-rom.ts';
import { Draw } from './cases/draw.ts';

const REQUESTS = Number(process.env['MASK_ROM_REQUESTS'] ?? 5_000);
/** Requests of one session; then both chips begin anew. */
const SESSION = 25;
const BAUD = 115_200;
const SYNC = [0, 8, 36, 0, 0, 0, 0, 0, 7, 7, 0x12, 0x20, ...new Array<number>(32).fill(0x55)];

const le = (...words: number[]): number[] => words.flatMap((word) => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24]);
const frame = (bytes: readonly number[]): number[] => [
  0xc0,
  ...bytes.flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte])),
  0xc0,
];
const sum = (data: readonly number[]): number => data.reduce((all, byte) => all ^ byte, 0xef);
const packet = (op: number, payload: readonly number[], checksum = 0): number[] => [
  0,
  op,
  payload.length & 255,
  payload.length >>> 8,
  ...le(checksum),
  ...payload,
];

/** A chip whose loader has answered a SYNC, and what it says to more bytes. */
class Session {
  readonly #clock = new VirtualClock();
  readonly #chip: Chip;
  #said: [at: number, byte: number][] = [];

  constructor(rom?: Uint8Array) {
    this.#chip = createChip({
      clock: this.#clock,
      chipSize: 0x100000,
      boot: 'download',
      ...(rom && { rom }),
      onTrace: (record) => {
        if (record.kind === 'output' && record.uart === 0) this.#said.push([record.outAt, record.byte]);
      },
    });
    void this.#link.setBaud(BAUD);
    this.#run(100);
    for (let i = 0; i < 2; i++) this.ask(frame(SYNC), 40);
  }

  readonly #links = new Map<Chip, ReturnType<Chip['link']>>();

  get #link(): ReturnType<Chip['link']> {
    const known = this.#links.get(this.#chip) ?? this.#chip.link();
    this.#links.set(this.#chip, known);
    return known;
  }

  #run(time: number): void {
    const end = this.#clock.now + ms(time);
    this.#clock.after(ms(time), () => {});
    while (this.#clock.now < end && this.#clock.step());
  }

  /** Bytes that come back, and microseconds from the last byte sent to the first of them. */
  ask(bytes: readonly number[], time: number): { readonly reply: string; readonly latency: number | undefined } {
    this.#said = [];
    const start = this.#clock.now;
    void this.#link.write(Uint8Array.from(bytes));
    this.#run(time + (bytes.length * 10_000) / BAUD);
    const first = this.#said[0]?.[0];
    const latency = first === undefined ? undefined : (first - start) / 1e3 - ((bytes.length + 1) * 1e7) / BAUD;
    return { reply: this.#said.map(([, byte]) => byte.toString(16).padStart(2, '0')).join(''), latency };
  }
}

interface Request {
  readonly bytes: readonly number[];
  readonly waitMs: number;
  /** It may kill the loader: the session ends with it. */
  readonly isLast: boolean;
}

/** A request, well-formed or not. */
function draw(random: Draw, state: { sequence: number }): Request {
  const data = Array.from({ length: random.below(80) }, () => random.word() & 255);
  const plain = (bytes: readonly number[], waitMs = 12, isLast = false): Request => ({ bytes: frame(bytes), waitMs, isLast });
  switch (random.below(20)) {
    case 0:
      return plain(SYNC, 20);
    case 1:
      return plain(packet(0x0a, le(random.of([0x40001000, 0x3ffe8000, 0x3ff00050, 0x60000078, 0x60000200, 0x3fffc714]))));
    case 2:
      return plain(packet(0x0a, le(random.of([0x40200000, 0x10, 0x40110000, 0x3ffe8001, 0x80000000]))), 12, true);
    case 3:
      return plain(packet(0x0a, le(0x3ffe8000).slice(0, random.of([0, 4]))));
    case 4:
      return plain(packet(0x09, le(0x3ffe9000 + 4 * random.below(64), random.word(), random.word(), random.below(2_000))), 16);
    case 5:
      return plain(
        packet(0x09, [...le(0x3ffe9000, random.word(), random.word(), 0), ...le(0x3ffe9004, 1, 1, 5), ...data.slice(0, random.below(20))]),
        16,
      );
    case 6:
      return plain(packet(0x09, le(random.of([0x40000000, 0x10, 0x3ffe8002]), 1, 1, 0)), 12, true);
    case 7:
    case 8:
      state.sequence = 0;
      return plain(
        packet(0x05, le(random.below(4000), random.below(9), random.of([64, 256, 0x1800, 0x1801]), 0x3ffe8000 + 4 * random.below(1000))),
      );
    case 9:
    case 10:
    case 11: {
      const whole = data.slice(0, data.length & ~3);
      const good = random.below(4) > 0;
      const request = packet(
        0x07,
        [...le(whole.length, good ? state.sequence : random.below(5), 0, 0), ...whole],
        random.below(5) === 0 ? 0x55 : sum(whole),
      );
      if (good) state.sequence++;
      return plain(request);
    }
    case 12:
      return plain(packet(0x06, le(1, 0x40100000)), 12);
    case 13:
      return plain(packet(0x0b, random.below(3) === 0 ? le(0) : le(0, 0x100000, 0x10000, 0x1000, 0x100, 0xffff)));
    case 14:
      state.sequence = 0;
      return plain(packet(0x02, le(random.below(0x2000), 1, 0x400, random.below(4) * 0x1000)), 700);
    case 15: {
      const whole = data.slice(0, data.length & ~3);
      return plain(packet(0x03, [...le(whole.length, state.sequence++, 0, 0), ...whole], sum(whole)), 40);
    }
    case 16:
      return plain([random.of([0, 1, 0x55]), random.word() & 255, ...data.slice(0, random.below(12))].slice(0, 1 + random.below(14)));
    case 17:
      return {
        bytes: [...data.slice(0, 10).map((byte) => byte & 0x7f), ...frame(packet(0x0a, le(0x40001000)))],
        waitMs: 14,
        isLast: false,
      };
    case 18:
      return { bytes: [0xc0, 0, 0x0a, 4, 0, 0, 0, 0, 0, 0xdb, random.word() & 255, 0x90, 0xfe, 0x3f, 0xc0], waitMs: 12, isLast: true };
    default:
      return plain(packet(random.of([0x00, 0x01, 0x0c, 0x0f, 0x10, 0x13, 0xd0, 0xd3, 0xff]), data));
  }
}

describe.skipIf(MASK_ROM === undefined)(withMaskRom("requests to the mask ROM's loader and to the high-level one"), () => {
  let asked = 0;
  let silent = 0;
  let slowest = 0;
  afterAll(() => {
    if (asked > 0)
      process.stdout.write(
        `${asked} requests compared, ${silent} of them without an answer from either; latencies differ by ${slowest.toFixed(0)} us at most\n`,
      );
  });

  test(`${REQUESTS} requests: the same bytes, as soon`, () => {
    const random = new Draw(11);
    const different: string[] = [];
    while (asked < REQUESTS && different.length < 5) {
      const [real, ours] = [new Session(MASK_ROM), new Session()];
      const state = { sequence: 0 };
      for (let i = 0; i < SESSION && asked < REQUESTS; i++) {
        const request = draw(random, state);
        const [due, got] = [real.ask(request.bytes, request.waitMs), ours.ask(request.bytes, request.waitMs)];
        asked++;
        if (due.reply === '') silent++;
        if (due.latency !== undefined && got.latency !== undefined) slowest = Math.max(slowest, Math.abs(due.latency - got.latency));
        const text = Buffer.from(request.bytes).toString('hex').slice(0, 90);
        if (due.reply !== got.reply) different.push(`${text}: ${due.reply} and not ${got.reply}`);
        if (due.reply !== got.reply || (request.isLast && due.reply === '')) break;
      }
    }
    expect(different).toEqual([]);
  });
});
