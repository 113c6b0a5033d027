import { concat } from '../../src/base/bytes.ts';
import type { Random } from '../../src/base/random.ts';
import { makeDump } from '../support/dump.ts';
import { FAMILY_FILES, makeArduino, makeArduinoWithCrc } from '../support/families.ts';
import { noise } from '../support/image.ts';
import { plantItead, plantTuya } from '../support/vendor.ts';

/** Sound files from which inputs of `limit` bytes at most are made. */
export function corpus(limit: number): Uint8Array[] {
  return limit < LARGE ? small() : large();
}

const LARGE = 0x400000;

function small(): Uint8Array[] {
  const [itead, tuya, wide] = [makeDump(), makeDump({ active: 'user2', loader: '1.6' }), makeDump({ nibble: 5 })];
  plantItead(itead.bytes);
  plantTuya(tuya.bytes);
  return [...Object.values(FAMILY_FILES), itead.bytes, tuya.bytes, wide.bytes, makeDump({ nibble: 0 }).bytes, makeArduinoWithCrc('any')];
}

/** Four megabytes each: as they left the factory, with room for two megabytes of code, read from a quarter as large a chip, full of a file system. */
function large(): Uint8Array[] {
  const [itead, wide, quarter, full] = [
    makeDump({ nibble: 4 }),
    makeDump({ nibble: 6, active: 'user2', sdk: '3.0.4' }),
    makeDump(),
    makeDump({ nibble: 4 }),
  ];
  plantItead(itead.bytes);
  plantTuya(quarter.bytes);
  full.bytes.set(noise(12, 0x200000), 0x100000);
  const arduino = concat(makeArduino('any text'), noise(13, LARGE - 0x10000));
  return [itead.bytes, wide.bytes, concat(quarter.bytes, quarter.bytes, quarter.bytes, quarter.bytes), full.bytes, arduino];
}

/** Words that mean something to some reader, to be written anywhere. */
const WORDS: readonly (readonly number[])[] = [
  [0xe9, 0x10],
  [0xe9, 0x01, 0x02, 0x40],
  [0xea, 0x04, 0x00, 0x01],
  [0xaa, 0x50, 0x00, 0x10],
  [0xe1, 0x01],
  [0xeb, 0xeb],
  [0x05, 0x08, 0x04, 0x02, 0x05, 0x05, 0x05, 0x02],
  [0xaa, 0x55, 0xaa, 0x55],
  [0xff, 0xff, 0xff, 0x7f],
  [0x00, 0x00, 0x01, 0x00],
  [...new TextEncoder().encode('"password":"')],
  [...new TextEncoder().encode('(((((((((0000000)')],
];

type Mutation = (bytes: Uint8Array, random: Random, at: number) => Uint8Array;

const pick = (random: Random, count: number): number => Math.floor(random() * count);

const MUTATIONS: readonly Mutation[] = [
  (bytes, random, at) => bytes.fill(pick(random, 256), at, at + 1),
  (bytes, random, at) => bytes.fill(random() < 0.5 ? 0xff : 0x00, at, at + pick(random, 0x2000)),
  (bytes, random, at) => {
    bytes.set((WORDS[pick(random, WORDS.length)] ?? []).slice(0, bytes.length - at), at);
    return bytes;
  },
  (bytes, random, at) => {
    const word = WORDS[pick(random, WORDS.length)] ?? [];
    const end = Math.min(bytes.length, at + pick(random, 0x4000));
    const step = Math.max(word.length, pick(random, 3) * 32);
    for (let i = at; i + word.length <= end; i += step) bytes.set(word, i);
    return bytes;
  },
  (bytes, random, at) => bytes.copyWithin(at, pick(random, bytes.length), pick(random, bytes.length)),
  (bytes, random, at) => {
    bytes.set(noise(pick(random, 1000), Math.min(64, bytes.length - at)), at);
    return bytes;
  },
  (bytes, _, at) => bytes.slice(0, at),
  (bytes, random, at) => bytes.copyWithin(at, Math.min(bytes.length, at + pick(random, 64))).slice(0, bytes.length - pick(random, 64)),
];

/** Where meaning is: sector starts most of the time. */
function place(random: Random, length: number): number {
  const sector = pick(random, Math.ceil(length / 0x1000)) * 0x1000 + pick(random, 48);
  return Math.min(Math.max(0, length - 1), random() < 0.7 ? sector : pick(random, length));
}

/** A piece of a sound file, at most `limit` bytes, damaged in one to eight ways. */
export function makeInput(files: readonly Uint8Array[], random: Random, limit: number): Uint8Array {
  const source = files[pick(random, files.length)] ?? new Uint8Array();
  let bytes: Uint8Array = source.slice(0, random() < 0.5 ? limit : 1 + pick(random, Math.min(limit, source.length)));
  for (let count = 1 + pick(random, 8); count > 0 && bytes.length > 0; count--) {
    const mutation = MUTATIONS[pick(random, MUTATIONS.length)];
    if (mutation !== undefined) bytes = mutation(bytes, random, place(random, bytes.length));
  }
  return bytes;
}
