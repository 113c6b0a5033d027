import { expect, test } from 'vitest';
import { progressBar, progressLine } from '../../../src/cli/render/progress.ts';

const START = { done: 0, atMs: 1000 };
const half = { label: 'Reading', done: 512 * 1024, total: 1024 * 1024 };

test('bar, share, rate and what is left', () => {
  expect(progressBar(half, START, 6000)).toBe('Reading [############------------]  50 % of 1 MB, 102.4 KB/s, 5 s left');
  expect(progressLine(half, START, 6000)).toBe('Reading: 50 % of 1 MB, 102.4 KB/s, 5 s left');
  expect(progressBar({ ...half, done: half.total }, START, 11_000)).toBe('Reading [########################] 100 % of 1 MB, 102.4 KB/s');
});

test('minutes, rounded up', () => {
  expect(progressLine({ ...half, done: 4096 }, START, 3000)).toContain('2.0 KB/s, 8 min 30 s left');
});

test('what was there before does not count for the rate', () => {
  expect(progressLine(half, { done: 256 * 1024, atMs: 1000 }, 6000)).toContain('51.2 KB/s, 10 s left');
});

test('no rate before there can be one', () => {
  expect(progressBar({ ...half, done: 0 }, START, 1000)).toBe('Reading [------------------------]   0 % of 1 MB');
  expect(progressLine(half, START, 1100)).toBe('Reading: 50 % of 1 MB');
});

test('work without a measure', () => {
  expect(progressBar({ label: 'Erasing', done: 0, total: undefined }, START, 9000)).toBe('Erasing …');
});
