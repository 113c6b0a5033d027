import { expect, test } from 'vitest';
import { splitRandom } from '../../../../src/base/random.ts';
import { FAULTS } from '../../../../src/emulator/index.ts';
import { DRAWS } from '../../../scenario/scenario.ts';

test('the flasher meets every fault in `npm run simulate`', () => {
  const drawn = new Set(DRAWS.map((draw) => draw(splitRandom(1, 'draws')).fault));
  expect(FAULTS.map(({ name }) => name).filter((name) => !drawn.has(name))).toEqual([]);
});
