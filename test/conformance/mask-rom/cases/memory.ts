import type { RomCase } from '../../../support/rom-probe.ts';
import { Draw, text } from './draw.ts';

const A = 0x3ffe9000;
const B = 0x3ffea000;
const IRAM = 0x40101000;
const hex = (value: number): string => `0x${value.toString(16)}`;

/** Blocks and strings, at all alignments; IRAM by whole words, which is all that silicon allows there. */
export function* memoryCases(count: number): Generator<RomCase> {
  const draw = new Draw(1);
  const block = (name: string, args: number[], returns: 'nothing' | 'word', memory: Record<string, string>): RomCase => ({
    family: 'memory',
    name,
    args,
    returns,
    memory,
  });
  for (let i = 0; i < count; i++) {
    const length = draw.of([0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100, 256, draw.below(600)]);
    const [to, from] = [A + draw.below(8), B + draw.below(8)];
    const source = { [hex(from)]: draw.hex(length) };
    for (const ets of ['', 'ets_']) {
      yield block(`${ets}memcpy`, [to, from, length], 'word', source);
      yield block(`${ets}memmove`, [to, from, length], 'word', source);
      yield block(`${ets}memmove`, [from + draw.below(9), from, length], 'word', source);
      yield block(`${ets}memmove`, [from - draw.below(9), from, length], 'word', source);
      yield block(`${ets}memset`, [to, draw.word(), length], 'word', {});
      yield block(`${ets}memcmp`, [from, from, length], 'word', source);
      yield block(`${ets}memcmp`, [to, from, length], 'word', { ...source, [hex(to)]: draw.hex(length) });
      yield block(`${ets}bzero`, [from, length], 'nothing', source);
      const words = length & ~3;
      yield block(`${ets}memcpy`, [IRAM, from & ~3, words], 'word', { [hex(from & ~3)]: draw.hex(words) });
      yield block(`${ets}memset`, [IRAM, draw.word(), words], 'word', {});
    }
  }
}

export function* stringCases(count: number): Generator<RomCase> {
  const draw = new Draw(2);
  const letters = (length: number): string => Array.from({ length }, () => draw.of(['a', 'b', 'c', '\x80', '\xff'])).join('');
  for (let i = 0; i < count; i++) {
    const [a, b] = [A + draw.below(4), B + draw.below(4)];
    const one = letters(draw.below(draw.of([3, 10, 40])));
    const other = draw.of([one, one.slice(0, draw.below(5)), `${one}a`, letters(draw.below(12))]);
    const memory = { [hex(a)]: text(one), [hex(b)]: text(other) };
    const n = draw.below(20);
    const string = (name: string, args: number[]): RomCase => ({ family: 'strings', name, args, memory });
    for (const ets of ['', 'ets_']) {
      yield string(`${ets}strlen`, [a]);
      yield string(`${ets}strcmp`, [a, b]);
      yield string(`${ets}strncmp`, [a, b, n]);
      yield string(`${ets}strcpy`, [a, b]);
      yield string(`${ets}strncpy`, [a, b, n]);
      yield string(`${ets}strstr`, [a, b]);
    }
  }
}
