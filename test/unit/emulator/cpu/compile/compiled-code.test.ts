import { expect, test } from 'vitest';
import { CompiledCode, CompiledRegion } from '../../../../../src/emulator/cpu/compile/compiled-code.ts';

const region = (): CompiledRegion => new CompiledRegion([], 1, () => () => 0);

test('4096 regions are kept; one more, and it starts anew', () => {
  const code = new CompiledCode();
  for (let i = 0; i < 4096; i++) code.add(4 * i, region());
  expect([code.size, code.at(0).length]).toEqual([4096, 1]);
  code.add(4 * 4096, region());
  expect([code.size, code.at(0).length, code.at(4 * 4096).length]).toEqual([1, 0, 1]);
});

test('of one address the 4 latest variants are kept', () => {
  const code = new CompiledCode();
  const variants = Array.from({ length: 6 }, region);
  for (const variant of variants) code.add(0, variant);
  expect(code.at(0)).toEqual(variants.slice(2).reverse());
  expect(code.size).toBe(4);
});
