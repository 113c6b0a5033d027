import type { RomCase } from '../../../support/rom-probe.ts';
import { Draw } from './draw.ts';

const WORDS = ['__udivsi3', '__umodsi3', '__divsi3', '__umulsidi3'] as const;
const PAIRS = ['__udivdi3', '__umoddi3', '__divdi3', '__muldi3'] as const;
const SINGLES = ['__addsf3', '__subsf3', '__mulsf3'] as const;
const DOUBLES = ['__adddf3', '__subdf3', '__muldf3', '__divdf3'] as const;
const CONVERSIONS: readonly (readonly [name: string, from: 'word' | 'single' | 'double', to: 'word' | 'pair'])[] = [
  ['__extendsfdf2', 'single', 'pair'],
  ['__truncdfsf2', 'double', 'word'],
  ['__fixdfsi', 'double', 'word'],
  ['__fixunsdfsi', 'double', 'word'],
  ['__fixunssfsi', 'single', 'word'],
  ['__floatsidf', 'word', 'pair'],
  ['__floatsisf', 'word', 'word'],
  ['__floatunsidf', 'word', 'pair'],
  ['__floatunsisf', 'word', 'word'],
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -2.5,
  1e-40,
  1e-310,
  5e-324,
  1e300,
  3.4e38,
  1e39,
  Infinity,
  -Infinity,
  NaN,
  2 ** 31,
  2 ** 32,
  -(2 ** 31),
  2 ** 31 - 0.5,
  16777217,
];

function single(draw: Draw): number[] {
  const view = new DataView(new ArrayBuffer(4));
  if (draw.below(2) === 0) view.setFloat32(0, draw.of(NUMBERS));
  else view.setUint32(0, draw.word());
  return [view.getUint32(0)];
}

function double(draw: Draw): number[] {
  const view = new DataView(new ArrayBuffer(8));
  if (draw.below(2) === 0) view.setFloat64(0, draw.of(NUMBERS));
  else {
    view.setUint32(0, draw.word());
    view.setUint32(4, draw.word());
  }
  return [view.getUint32(4), view.getUint32(0)];
}

/** Integer helpers of libgcc. */
export function* integerCases(count: number): Generator<RomCase> {
  const draw = new Draw(3);
  for (let i = 0; i < count; i++) {
    for (const name of WORDS) {
      yield { family: 'integers', name, args: [draw.number(), draw.number()], returns: name === '__umulsidi3' ? 'pair' : 'word' };
    }
    for (const name of PAIRS) {
      const high = (): number => (draw.below(2) === 0 ? 0 : draw.number());
      yield { family: 'integers', name, args: [draw.number(), high(), draw.number(), high()], returns: 'pair' };
    }
  }
}

/** Software floating point. */
export function* floatCases(count: number): Generator<RomCase> {
  const draw = new Draw(4);
  for (let i = 0; i < count; i++) {
    for (const name of SINGLES) yield { family: 'floats', name, args: [...single(draw), ...single(draw)] };
    for (const name of DOUBLES) yield { family: 'floats', name, args: [...double(draw), ...double(draw)], returns: 'pair' };
    for (const [name, from, to] of CONVERSIONS) {
      const args = from === 'word' ? [draw.number()] : from === 'single' ? single(draw) : double(draw);
      yield { family: 'floats', name, args, returns: to };
    }
  }
}
