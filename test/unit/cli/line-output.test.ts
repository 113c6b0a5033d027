import { expect, test } from 'vitest';
import { LineOutput } from '../../../src/cli/render/line-output.ts';

const MAX_UNREAD = 16 * 1024 * 1024;

/** A pipe whose reader takes nothing until it is told to. */
class Pipe {
  writableLength = 0;
  readonly lines: string[] = [];

  write(text: string): boolean {
    this.writableLength += text.length;
    this.lines.push(text);
    return false;
  }
}

test('lines that nobody reads are kept up to 16 MiB, then counted, which is told when there is room again', () => {
  const pipe = new Pipe();
  const told: number[] = [];
  const output = new LineOutput(pipe as unknown as NodeJS.WriteStream, (count) => told.push(count));
  for (let i = 0; i < 40; i++) output.write('x'.repeat(0x100000 - 1));
  expect(pipe.writableLength).toBe(MAX_UNREAD + 0x100000);
  expect(told).toEqual([]);
  pipe.writableLength = 0;
  output.write('more');
  expect(told).toEqual([40 - 17]);
  output.write('end');
  expect(told).toHaveLength(1);
  expect(pipe.lines.slice(-2)).toEqual(['more\n', 'end\n']);
});
