import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromLatin1 } from '../../../../src/base/bytes.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { LogLines } from '../../../../src/cli/session/log-lines.ts';
import { safeLine } from '../../../../src/words/text.ts';

/** The lines of `chunks`, with what is left at the end. */
function linesOf(chunks: readonly string[], clock = new VirtualClock()): string[] {
  const lines: string[] = [];
  const log = new LogLines(clock, (line) => lines.push(line));
  for (const chunk of chunks) log.push(fromLatin1(chunk));
  log.flush();
  return lines;
}

test('lines are the same however the bytes are cut', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '\r\n', '\n', ' ', '\u00ff'), { maxLength: 60 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 5 }), (whole, cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((end, i) => whole.slice(places[i], end));
      expect(linesOf(chunks)).toEqual(linesOf([whole]));
    }),
  );
});

test('a line without an end is shown after a while, and a very long one in pieces', () => {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = new LogLines(clock, (line) => lines.push(line));
  log.push(fromLatin1('login: '));
  expect(lines).toEqual([]);
  while (clock.step());
  expect(lines).toEqual(['login: ']);
  log.push(new Uint8Array(1300).fill(0x41));
  expect(lines.slice(1).map(({ length }) => length)).toEqual([512, 512]);
});

test('nothing that a terminal obeys gets through', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      for (const line of linesOf([String.fromCharCode(...bytes)])) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the point of the test
        expect(safeLine(line)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }),
  );
});
