import { expect, test } from 'vitest';
import { Milestones } from '../../../../src/emulator/rehearsal/milestones.ts';

const MS = 1e6;

function say(milestones: Milestones, text: string, atMs: number, isApplication = true): void {
  for (const char of text) milestones.output(char.charCodeAt(0), atMs * MS, isApplication);
}

test('each is passed once, at its first time, and they come in the order in which they were', () => {
  const milestones = new Milestones();
  milestones.pass('boot-loader', 14 * MS);
  milestones.pass('radio-init', 300.4 * MS);
  milestones.pass('boot-loader', 400 * MS);
  expect(milestones.list).toEqual([
    { name: 'boot-loader', atMs: 14 },
    { name: 'radio-init', atMs: 300 },
  ]);
  expect(milestones.latest).toBe(300.4 * MS);
});

test('user code is a line of its own after the radio, not the words of the boot or of the SDK', () => {
  const milestones = new Milestones();
  say(milestones, 'Hello before the radio\r\n', 1);
  milestones.pass('radio-init', 2 * MS);
  say(milestones, 'rf[112] : 03\r\nmode : softAP(86:0d:8e:00:00:01)\r\nadd if1\r\nbcn 100\r\njump to run user1 @ 1000\r\n\r\n', 3);
  say(milestones, 'from a boot loader\r\n', 4, false);
  expect(milestones.has('user-code')).toBe(false);
  say(milestones, 'Hello', 5);
  expect(milestones.has('user-code')).toBe(false);
  say(milestones, '\r\n', 6);
  expect(milestones.list.at(-1)).toEqual({ name: 'user-code', atMs: 6 });
});

test('a pin that is driven is user code, after the radio', () => {
  const milestones = new Milestones();
  milestones.drive(1 * MS);
  expect(milestones.has('user-code')).toBe(false);
  milestones.pass('radio-init', 2 * MS);
  milestones.drive(3 * MS);
  expect(milestones.list.at(-1)).toEqual({ name: 'user-code', atMs: 3 });
});

test.each(['\r\n>>> ', '\r\n> ', '\n>', 'ready\r\n', '\r\n\r\nready\r\n'])('%j is a prompt', (text) => {
  const milestones = new Milestones();
  say(milestones, text, 7);
  expect(milestones.list.map(({ name }) => name)).toEqual(['user-code', 'prompt']);
});

test.each(['a > b', 'not ready\r\n', 'x>>> '])('%j is none', (text) => {
  const milestones = new Milestones();
  say(milestones, text, 7);
  expect(milestones.has('prompt')).toBe(false);
});

test('half a line of the start before is forgotten', () => {
  const milestones = new Milestones();
  milestones.pass('radio-init', 1);
  say(milestones, 'Hel', 2);
  milestones.restart();
  say(milestones, '\r\n', 3);
  expect(milestones.has('user-code')).toBe(false);
});
