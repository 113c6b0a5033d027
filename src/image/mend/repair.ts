import { crc32, xorChecksum } from '../../base/checksum.ts';
import type { Evidence } from '../fix.ts';
import { slotCrc } from '../format/build.ts';
import type { V1Image } from '../format/v1.ts';
import type { AppImage, V2Image } from '../format/v2.ts';
import { check } from '../question/verdict.ts';
import { survey } from '../survey.ts';
import { Editor } from './change.ts';
import { realign } from './realign.ts';
import { type MendResult, refuse } from './result.ts';
import { findMangling } from './unmangle.ts';

/** Equal bytes between two differences that still belong to one disagreement. */
const GAP = 16;
/** Combinations of readings tried against one sum of 32 bits: a wrong one fits by chance once in a million times at most. */
const MAX_COMBINATIONS = 4096;

/** Bytes [start, end) in which the readings differ. */
interface Disagreement {
  readonly start: number;
  readonly end: number;
}

/**
 * The one file of which all readings are copies with faults, by what can be proven: inside a slot its CRC decides between the
 * readings, in a first stage of which no more than one byte is in doubt its checksum; elsewhere two of three readings must agree.
 * It rests on one assumption, that no two readings have the same wrong byte in the same place outside of a CRC. Anything else is
 * refused, with the places in doubt. Never throws on content.
 */
export function repair(given: readonly Uint8Array[]): MendResult {
  const [first] = given;
  if (first === undefined) throw new RangeError('repair needs a file');
  if (given.length === 1) return undo(first);
  const isOneLength = given.every(({ length }) => length === first.length);
  // Of one length they may still differ in more bytes than can be aligned: then they are compared in place.
  const aligned = realign(given) ?? (isOneLength ? { readings: given, isMoved: false } : undefined);
  if (aligned === undefined) return refuse('lengths-differ');
  const { readings, isMoved } = aligned;
  const base = readings[0] as Uint8Array;
  const editor = new Editor(first);
  if (isMoved) editor.replace(base, 'other-read');
  const images = candidates(readings);
  const found = disagreements(readings, new Set(images.flatMap(borders)));
  const open = [...found];
  for (const image of images) solve(editor, readings, image, open);
  const left = open.filter((place) => !vote(editor, readings, place));
  if (left.length > 0) return refuse('undecided', ...left.map(({ start, end }) => ({ offset: start, length: end - start })));
  const damaged = damage(editor.bytes, images);
  // What all of them lost in the same place no vote brings back.
  const shift = check(editor.bytes).findings.find(({ id }) => id === 'backup/shifted');
  if (shift !== undefined) return refuse('damaged-alike', ...shift.evidence);
  if (isMoved && !isProven(editor.bytes)) return refuse('undecided', { offset: 0, length: editor.bytes.length });
  if (damaged.length > 0) return refuse(found.length === 0 ? 'damaged-alike' : 'undecided', ...damaged);
  return { refusal: null, bytes: editor.bytes, changes: editor.changes, check: check(editor.bytes) };
}

/** One file alone: what was done to it on its way is undone where its checksum proves that. */
function undo(file: Uint8Array): MendResult {
  const found = findMangling(file);
  if (found?.undone == null) return refuse('needs-readings');
  const editor = new Editor(file);
  editor.replace(found.undone, 'unmangled');
  return { refusal: null, bytes: editor.bytes, changes: editor.changes, check: check(editor.bytes) };
}

/** Bytes were moved: some sum over a slot must say that they are where they belong now. */
function isProven(bytes: Uint8Array): boolean {
  const { slots, arduinoCrc, kind } = survey(bytes);
  if (arduinoCrc !== null) return arduinoCrc.ok;
  return kind.checksSlots && slots.some(({ image }) => (image.format === 'v2' ? image.crc32?.ok === true : image.checksum?.ok === true));
}

/** Both ends, and where the CRC begins: what it covers and the CRC itself are in doubt one by one. */
function borders(image: AppImage): number[] {
  return [image.offset, image.end, ...(hasCrc(image) ? [image.crc32.offset] : [])];
}

/** Where not all readings have the same byte, close ones joined unless one of `borders` is in between. */
function disagreements(readings: readonly Uint8Array[], borders: ReadonlySet<number>): Disagreement[] {
  const [base = new Uint8Array(), ...others] = readings;
  const found: { start: number; end: number }[] = [];
  for (let at = 0; at < base.length; at++) {
    if (!isDisputed(base, others, at)) continue;
    const last = found.at(-1);
    const isApart = last === undefined || at - last.end >= GAP || [...borders].some((border) => border >= last.end && border <= at);
    if (!isApart) last.end = at + 1;
    else found.push({ start: at, end: at + 1 });
  }
  return found;
}

function isDisputed(base: Uint8Array, others: readonly Uint8Array[], at: number): boolean {
  for (const other of others) if (other[at] !== base[at]) return true;
  return false;
}

/** Images with a CRC as any of the readings sees them, strongest sums first; then first stages. A damaged header hides its image in one reading only. */
function candidates(readings: readonly Uint8Array[]): AppImage[] {
  const byPlace = new Map<string, AppImage>();
  for (const reading of readings) {
    const { slots, first } = survey(reading);
    for (const image of [...slots.map((slot) => slot.image), ...(first === undefined ? [] : [first])]) {
      if (image.checksum !== null) byPlace.set(`${image.offset} ${image.end} ${image.format}`, image);
    }
  }
  const strength = (image: AppImage) => (hasCrc(image) ? 0 : 1);
  return [...byPlace.values()].sort((a, b) => strength(a) - strength(b));
}

function hasCrc(image: AppImage): image is V2Image & { crc32: NonNullable<V2Image['crc32']> } {
  return image.format === 'v2' && image.crc32 !== null;
}

/** Settles the disagreements inside an image by its sum, if exactly one combination of the readings fits; takes them off `open`. */
function solve(editor: Editor, readings: readonly Uint8Array[], image: AppImage, open: Disagreement[]): void {
  const inside = open.filter(({ start, end }) => start >= image.offset && end <= image.end);
  if (inside.length === 0) return;
  const solution = hasCrc(image) ? byCrc(readings, image, inside) : byChecksum(editor.bytes, readings, image, inside);
  if (solution === undefined) return;
  editor.write(image.offset, solution, 'other-read');
  for (const place of inside) open.splice(open.indexOf(place), 1);
}

/** The image's bytes with the one combination of readings that its CRC confirms. */
function byCrc(readings: readonly Uint8Array[], image: V2Image, places: readonly Disagreement[]): Uint8Array | undefined {
  const [base] = readings as [Uint8Array];
  const whole = readings.map((reading) => reading.subarray(image.offset, image.end)).filter(crcFits);
  const [only] = whole;
  if (only !== undefined) return whole.every((bytes) => bytes.every((byte, i) => byte === only[i])) ? only.slice() : undefined;

  const majority = base.slice(image.offset, image.end);
  for (const place of places) {
    for (let at = place.start; at < place.end; at++) majority[at - image.offset] = twoOf(readings, at) ?? (base[at] as number);
  }
  if (crcFits(majority)) return majority;

  const versions = places.map(({ start, end }) => distinct(readings.map((reading) => reading.subarray(start, end))));
  if (versions.reduce((product, { length }) => product * length, 1) > MAX_COMBINATIONS) return undefined;
  return combine(base.slice(image.offset, image.end), places, versions, image.offset);
}

/** Tries every combination; CRC is linear, so that each choice is one XOR. Gives the bytes if exactly one combination fits. */
function combine(
  bytes: Uint8Array,
  places: readonly Disagreement[],
  versions: readonly (readonly Uint8Array[])[],
  origin: number,
): Uint8Array | undefined {
  const body = bytes.length - 4;
  let fitting: Uint8Array | undefined;
  const inBody = places.every(({ end }) => end - origin <= body);
  const start = crc32(bytes.subarray(0, body));
  const zero = crc32(new Uint8Array(body));
  const effects = places.map((place, i) =>
    (versions[i] ?? []).map((version) => {
      const delta = new Uint8Array(body);
      for (let at = place.start; at < Math.min(place.end, origin + body); at++) {
        delta[at - origin] = (bytes[at - origin] as number) ^ (version[at - place.start] as number);
      }
      return (crc32(delta) ^ zero) >>> 0;
    }),
  );
  const stored = inBody ? slotCrcToRaw(bytes) : undefined;
  const choice = places.map(() => 0);
  for (;;) {
    const raw = effects.reduce((sum, effect, i) => (sum ^ (effect[choice[i] as number] as number)) >>> 0, start);
    if (stored === undefined || stored.includes(raw)) {
      const candidate = bytes.slice();
      for (const [i, place] of places.entries()) candidate.set(versions[i]?.[choice[i] as number] as Uint8Array, place.start - origin);
      if (crcFits(candidate)) {
        if (fitting !== undefined) return undefined;
        fitting = candidate;
      }
    }
    let digit = 0;
    while (digit < choice.length && (choice[digit] as number) + 1 === versions[digit]?.length) choice[digit++] = 0;
    if (digit === choice.length) return fitting;
    choice[digit] = (choice[digit] as number) + 1;
  }
}

/** The two CRC values for which the packer stores what the last four bytes hold. */
function slotCrcToRaw(image: Uint8Array): number[] {
  const stored = storedCrc(image);
  return [(stored ^ 0xffffffff) >>> 0, (stored - 1) >>> 0];
}

function storedCrc(image: Uint8Array): number {
  return new DataView(image.buffer, image.byteOffset + image.length - 4, 4).getUint32(0, true);
}

function crcFits(image: Uint8Array): boolean {
  return image.length > 4 && slotCrc(image.subarray(0, -4)) === storedCrc(image);
}

/** A checksum of eight bits proves one byte and no more: the only one in doubt, with every reading a candidate. */
function byChecksum(
  bytes: Uint8Array,
  readings: readonly Uint8Array[],
  image: AppImage,
  places: readonly Disagreement[],
): Uint8Array | undefined {
  const [place] = places;
  if (image.format !== 'v1' || places.length !== 1 || place === undefined || place.end - place.start !== 1) return undefined;
  const fitting = distinct(readings.map((reading) => reading.subarray(place.start, place.end))).flatMap((version) => {
    const candidate = bytes.slice(image.offset, image.end);
    candidate.set(version, place.start - image.offset);
    return checksumFits(candidate, image) ? [candidate] : [];
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

function checksumFits(bytes: Uint8Array, { offset, segments, checksum }: V1Image): boolean {
  const sum = segments.reduce((xor, { offset: at, length }) => xorChecksum(bytes.subarray(at - offset, at - offset + length), xor), 0xef);
  return checksum !== null && bytes[checksum.offset - offset] === sum;
}

function distinct(versions: readonly Uint8Array[]): Uint8Array[] {
  return versions.filter((version, i) => versions.findIndex((other) => other.every((byte, k) => byte === version[k])) === i);
}

/** The byte that two readings or more have at `at`; `undefined` with none, or with two that do. */
function twoOf(readings: readonly Uint8Array[], at: number): number | undefined {
  const seen = readings.map((reading) => reading[at] as number);
  const repeated = new Set(seen.filter((byte, i) => seen.indexOf(byte) !== i));
  return repeated.size === 1 ? [...repeated][0] : undefined;
}

/** Settles a disagreement that no sum covers by two of three readings. */
function vote(editor: Editor, readings: readonly Uint8Array[], { start, end }: Disagreement): boolean {
  const voted = new Uint8Array(end - start);
  for (let at = start; at < end; at++) {
    const byte = twoOf(readings, at);
    if (byte === undefined) return false;
    voted[at - start] = byte;
  }
  editor.write(start, voted, 'other-read');
  return true;
}

/** Sums that are wrong, and images that some reading has and the result has not. */
function damage(bytes: Uint8Array, images: readonly AppImage[]): Evidence[] {
  const { slots, first, kind } = survey(bytes);
  const places: Evidence[] = [];
  if (first !== undefined && first.checksum?.ok !== true) places.push({ offset: first.offset, length: first.end - first.offset });
  for (const { image } of kind.checksSlots ? slots : []) {
    if (image.checksum?.ok !== true || (image.format === 'v2' && image.crc32?.ok === false)) {
      places.push({ offset: image.offset, length: image.end - image.offset });
    }
  }
  const kept = new Set([...slots.map(({ image }) => image), ...(first === undefined ? [] : [first])].map(({ offset }) => offset));
  for (const image of images) {
    if (!kept.has(image.offset)) places.push({ offset: image.offset, length: image.end - image.offset });
  }
  return places;
}
