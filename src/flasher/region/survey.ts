import { md5 } from '../../base/checksum.ts';
import type { Nanos } from '../../base/clock.ts';
import { cut, type Range, sliceOf } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import type { Session } from '../session/session.ts';
import { askMd5 } from './prove.ts';

/** What is known of a stretch of flash without reading it: nothing but FF, what was expected there, or neither of them. */
export type RegionContent = 'blank' | 'expected' | 'other';

/** A stretch of flash and what the chip's MD5 says of it. */
export interface SurveyedRange extends Range {
  readonly content: RegionContent;
}

/** What a survey goes by. */
export interface SurveyOptions {
  /** What the flash may hold there; as long as the range. */
  readonly expected?: Uint8Array | undefined;
  /** Called with the bytes of the range that are settled. */
  readonly onProgress?: (done: number) => void;
}

/** Groups of this size are asked first, then their quarters, then sectors. */
const GROUP = BLOCK_SIZE;
const QUARTERS = 4;
/** Bytes of a digest's request and reply on the wire. */
const ASK_SIZE = 54;
/** How much of a stretch's time on the wire its quarters' digests may cost: when there is no sign of success, after a first one, and when almost all is as expected. */
const SHARE = { blind: 0.04, encouraged: 0.3, expecting: 0.5 } as const;
/** The same for looking at the two sectors at its ends. */
const SHARE_OF_ENDS = 0.06;
/** Measured on the software chip, whose cycle costs are estimates [I]: what the MD5 of a byte of flash takes. Only steers what is asked. */
const MD5_NANOS_PER_BYTE = 500;

/**
 * Finds out by the chip's own MD5 which parts of `range` are blank and which hold what is expected, down to the sector where
 * asking is cheaper than moving the bytes. Stretches come in order, cover the range, and neighbours differ. As soon as something is
 * not as expected, much is to be moved: the rate to work at is found before details are asked for, since it decides about them.
 * Where a digest costs what reading does, nothing is known.
 * @throws what a command throws; each digest is asked again when the line fails.
 */
export async function survey(
  session: Session,
  range: Range,
  { expected, onProgress = () => {} }: SurveyOptions = {},
): Promise<SurveyedRange[]> {
  if (!session.flash.hasFastDigest) return range.length === 0 ? [] : [{ ...range, content: 'other' }];
  const work = new DigestSurvey(session, range.offset, expected);
  if (expected === undefined) await session.speedUp();
  let done = 0;
  for (const group of cut(range, GROUP)) {
    await work.settle(group);
    done += group.length;
    onProgress(done);
  }
  return work.ranges;
}

class DigestSurvey {
  readonly ranges: SurveyedRange[] = [];
  readonly #session: Session;
  readonly #base: number;
  readonly #expected: Uint8Array | undefined;
  readonly #blankMd5 = new Map<number, string>();
  /** Shortest time that a digest took beyond the chip's own work. */
  #measured: number | undefined;
  /** Stretches that were as expected, and groups in which not even a quarter was. */
  #hits = 0;
  #misses = 0;

  constructor(session: Session, base: number, expected: Uint8Array | undefined) {
    this.#session = session;
    this.#base = base;
    this.#expected = expected;
  }

  /** Settles a whole group. Where its quarters will not be asked anyway, two sectors tell whether the whole is worth asking. */
  async settle(group: Range): Promise<void> {
    if (this.#expected === undefined && this.#isTooExpensive(quartersOf(group), SHARE.blind * this.#moveTime(group))) {
      const [first = group, ...rest] = cut(group, SECTOR_SIZE);
      const last = rest.at(-1) ?? first;
      if ((await this.#ask(first)) === 'other' && (last === first || (await this.#ask(last)) === 'other')) {
        this.#add(group, 'other');
        return;
      }
    }
    const content = await this.#ask(group);
    if (content !== 'other') this.#add(group, content);
    else await this.#narrow(group, this.#isExpecting ? SHARE.expecting : SHARE.blind);
  }

  get #isExpecting(): boolean {
    return this.#expected !== undefined && this.#hits >= this.#misses;
  }

  /** What the chip's MD5 says of `range`, and what asking costs. */
  async #ask(range: Range): Promise<RegionContent> {
    const { clock } = this.#session;
    const from = clock.now;
    const asked = askMd5(this.#session, range); // the chip works while we do
    const expected = this.#expected && md5(sliceOf(this.#expected, this.#base, range));
    const digest = await asked;
    const took = Math.max(0, clock.now - from - range.length * MD5_NANOS_PER_BYTE);
    this.#measured = Math.min(this.#measured ?? took, took);
    if (digest === expected) {
      this.#hits++;
      return 'expected';
    }
    await this.#session.speedUp();
    return digest === this.#blankDigest(range.length) ? 'blank' : 'other';
  }

  /** `range` is neither blank nor as expected as a whole. */
  async #narrow(range: Range, share: number): Promise<void> {
    const pieces = quartersOf(range);
    if (pieces.length < 2) {
      this.#add(range, 'other');
      return;
    }
    if (this.#isTooExpensive(pieces, share * this.#moveTime(range))) {
      await this.#trim(range);
      return;
    }
    const contents: RegionContent[] = [];
    for (const piece of pieces) contents.push(await this.#ask(piece));
    if (contents.every((content) => content === 'other')) {
      this.#misses++;
      await this.#trim(range);
      return;
    }
    for (const [i, piece] of pieces.entries()) {
      const content = contents[i] as RegionContent;
      if (content === 'other') await this.#narrow(piece, this.#isExpecting ? SHARE.expecting : SHARE.encouraged);
      else this.#add(piece, content);
    }
  }

  /** Looks from both ends only: most of what need not be moved is a run that goes on in the neighbouring group. */
  async #trim(range: Range): Promise<void> {
    const sectors = cut(range, SECTOR_SIZE);
    if (2 * this.#cost(SECTOR_SIZE) > SHARE_OF_ENDS * this.#moveTime(range)) {
      this.#add(range, 'other');
      return;
    }
    const head = await this.#run(sectors.length - 1, (n) => spanOf(sectors.slice(0, n)));
    const rest = sectors.slice(head.count);
    const tail = await this.#run(head.count > 0 ? rest.length : rest.length - 1, (n) => spanOf(rest.slice(-n)));
    const middle = rest.slice(0, rest.length - tail.count);
    if (head.count > 0) this.#add(spanOf(sectors.slice(0, head.count)), head.content);
    if (middle.length > 0) this.#add(spanOf(middle), 'other');
    if (tail.count > 0) this.#add(spanOf(rest.slice(-tail.count)), tail.content);
  }

  /** How many sectors from one end on, up to `most`, are together blank or as expected, by halving. */
  async #run(most: number, span: (count: number) => Range): Promise<{ count: number; content: RegionContent }> {
    const content = await this.#ask(span(1));
    if (content === 'other') return { count: 0, content };
    let good = 1;
    let bad = most + 1;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if ((await this.#ask(span(middle))) === content) good = middle;
      else bad = middle;
    }
    return { count: good, content };
  }

  #isTooExpensive(pieces: readonly Range[], limit: number): boolean {
    return pieces.reduce((sum, { length }) => sum + this.#cost(length), 0) > limit;
  }

  #cost(length: number): number {
    const asking = this.#measured ?? this.#session.exchange.wireTime(ASK_SIZE);
    return asking + length * MD5_NANOS_PER_BYTE;
  }

  #moveTime({ length }: Range): Nanos {
    return this.#session.moveTime(length);
  }

  #blankDigest(length: number): string {
    let digest = this.#blankMd5.get(length);
    if (digest === undefined) {
      digest = md5(new Uint8Array(length).fill(0xff));
      this.#blankMd5.set(length, digest);
    }
    return digest;
  }

  #add({ offset, length }: Range, content: RegionContent): void {
    const last = this.ranges.at(-1);
    if (last?.content !== content) this.ranges.push({ offset, length, content });
    else this.ranges[this.ranges.length - 1] = { ...last, length: last.length + length };
  }
}

/** A group's quarters, or a quarter's sectors; only itself when it is no larger than a sector. */
function quartersOf(range: Range): Range[] {
  if (range.length <= SECTOR_SIZE) return [range];
  return cut(range, range.length > GROUP / QUARTERS ? GROUP / QUARTERS : SECTOR_SIZE);
}

function spanOf(pieces: readonly Range[]): Range {
  const offset = (pieces[0] as Range).offset;
  return { offset, length: pieces.reduce((sum, { length }) => sum + length, 0) };
}
