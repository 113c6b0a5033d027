import type { RomCase } from '../../../support/rom-probe.ts';
import { Draw, text } from './draw.ts';

const CONTEXT = 0x3ffe9000;
const KEY = 0x3ffe9100;
const DATA = 0x3ffe9200;
const TO = 0x3ffe9500;
const LISTS = 0x3ffe9700;

/** SHA-1, and HMAC, PRF and PBKDF2 with it. */
export function* sha1Cases(count: number): Generator<RomCase> {
  const draw = new Draw(10);
  const on = (name: string, args: number[], more: Partial<RomCase> = {}): RomCase => ({
    family: 'sha1',
    name,
    args,
    returns: 'nothing',
    ...more,
  });
  for (let i = 0; i < count; i++) {
    const length = draw.of([0, 1, 55, 56, 63, 64, 65, 119, 128, draw.below(300)]);
    const key = draw.of([0, 5, 20, 64, 65, draw.below(100)]);
    const memory = {
      [`0x${KEY.toString(16)}`]: draw.hex(key),
      [`0x${DATA.toString(16)}`]: draw.hex(length),
      '0x3ffe9600': text('Pairwise key'),
    };
    const init = ['SHA1Init', CONTEXT] as const;
    yield on('SHA1Init', [CONTEXT]);
    yield on('SHA1Update', [CONTEXT, DATA, length], { memory, before: [init, ['SHA1Update', CONTEXT, DATA, draw.below(70)]] });
    yield on('SHA1Final', [TO, CONTEXT], { memory, before: [init, ['SHA1Update', CONTEXT, DATA, length]] });
    yield on('hmac_sha1', [KEY, key, DATA, length, TO], { memory });
    yield on('sha1_prf', [KEY, key, 0x3ffe9600, DATA, Math.min(length, 80), TO, 1 + draw.below(64)], { memory });
    const words = {
      [`0x${LISTS.toString(16)}`]: DATA,
      [`0x${(LISTS + 4).toString(16)}`]: DATA + 7,
      [`0x${(LISTS + 8).toString(16)}`]: length,
      [`0x${(LISTS + 12).toString(16)}`]: draw.below(30),
    };
    yield on('sha1_vector', [2, LISTS, LISTS + 8, TO], { memory, words });
    yield on('hmac_sha1_vector', [KEY, Math.min(key, 64), 2, LISTS, LISTS + 8, TO], { memory, words });
    yield on('pbkdf2_sha1', [KEY, DATA, Math.min(length, 32), 1 + draw.below(4), TO, draw.of([20, 32, 40])], {
      memory: { ...memory, [`0x${KEY.toString(16)}`]: text('password') },
    });
  }
}
