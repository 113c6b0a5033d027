import { expect, test } from 'vitest';
import { explainLog, unexplainedLines } from '../../../src/words/boot-log.ts';

test('a log of any length: 1000 lines are explained, the others counted', () => {
  const log = Array.from({ length: 1500 }, (_, i) => `line ${i}\r\n\r\n`).join('');
  expect(explainLog(log)).toHaveLength(1000);
  expect(explainLog(log)[999]?.text).toBe('line 999');
  expect(unexplainedLines(log)).toBe(500);
  expect(unexplainedLines('a\nb\n')).toBe(0);
});
