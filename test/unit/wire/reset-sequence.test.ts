import { describe, expect, test } from 'vitest';
import { ms } from '../../../src/base/clock.ts';
import { EspError } from '../../../src/base/error.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { ResetCircuit } from '../../../src/wire/reset-circuit.ts';
import { parseResetSequence, playReset, RESET_SEQUENCES, type ResetStep } from '../../../src/wire/reset-sequence.ts';
import { Wire } from '../../../src/wire/wire.ts';
import { RecordingDevice } from '../../support/recording-device.ts';
import { runVirtual } from '../../support/virtual.ts';

/** `dtr rts@ms` of every change that the far end saw. */
async function played(steps: readonly ResetStep[], signal?: AbortSignal, clock = new VirtualClock()): Promise<string[]> {
  const device = new RecordingDevice(clock);
  const link = new Wire(clock, device).open();
  await runVirtual(clock, () => playReset(link, steps, clock, signal)).catch((error: unknown) => {
    if (error !== signal?.reason) throw error;
  });
  return device.lines.map(({ dtr, rts, at }) => `${Number(dtr)}${Number(rts)}@${at / 1e6}`);
}

describe('the sequences, with their times', () => {
  test.each([
    ['classic', ['01@0', '10@100', '00@150']],
    ['classic-long', ['01@0', '10@100', '00@650']],
    ['unix-tight', ['00@0', '11@0', '01@0', '10@100', '00@150']],
    ['rfc2217', ['01@0', '11@100', '10@150', '00@200']],
    ['hard', ['01@0', '00@100']],
  ] as const)('%s', async (name, expected) => {
    expect(await played(RESET_SEQUENCES[name])).toEqual(expected);
  });
});

test.each(Object.entries(RESET_SEQUENCES))('%s ends with the chip running, in the loader unless it is the hard one', (name, steps) => {
  const circuit = new ResetCircuit();
  const actions = steps.flatMap((step) => ('wait' in step ? [] : [circuit.setLines(step)])).filter((action) => action !== undefined);
  expect(actions).toEqual(['hold', { release: true, download: name !== 'hard' }]);
  expect(circuit.held).toBe(false);
});

test('aborted half-way, it still leaves the lines as the sequence would have', async () => {
  const clock = new VirtualClock();
  const controller = new AbortController();
  clock.after(ms(30), () => controller.abort(new Error('Ctrl-C')));
  expect(await played(RESET_SEQUENCES.classic, controller.signal, clock)).toEqual(['01@0', '00@30']);
  expect(clock.pending).toBe(0);
});

test('an abort rejects with its reason, a link without lines with its own error', async () => {
  const clock = new VirtualClock();
  const link = new Wire(clock, new RecordingDevice(clock)).open();
  const reason = new Error('Ctrl-C');
  await expect(runVirtual(clock, () => playReset(link, RESET_SEQUENCES.hard, clock, AbortSignal.abort(reason)))).rejects.toBe(reason);
  await link.close();
  await expect(playReset(link, RESET_SEQUENCES.hard, clock)).rejects.toMatchObject({ code: 'link.closed' });
});

describe("esptool's notation", () => {
  const [off, reset, both, download] = [
    { dtr: false, rts: false },
    { dtr: false, rts: true },
    { dtr: true, rts: true },
    { dtr: true, rts: false },
  ];
  test('every line step carries both lines', () => {
    expect(parseResetSequence('D0|R1|W0.1|D1|R0|W0.05|D0')).toEqual([
      off,
      reset,
      { wait: 100_000_000 },
      both,
      download,
      { wait: 50_000_000 },
      off,
    ]);
  });
  test('both at once, blanks around steps, whole seconds', () => {
    expect(parseResetSequence('U1,1 | U0,1|W2|W.5|U1,0')).toEqual([both, reset, { wait: 2_000_000_000 }, { wait: 500_000_000 }, download]);
  });
  test('it resets as the built-in one does', async () => {
    expect(await played(parseResetSequence('D0|R1|W0.1|D1|R0|W0.05|D0'))).toEqual(['00@0', '01@0', '11@100', '10@100', '00@150']);
  });
  test.each(['', 'D2', 'X1', 'D0||R1', 'W', 'W-1', 'W1e3', 'U1', 'U1,2', 'D0R1', 'd0'])('%j is refused', (text) => {
    expect(() => parseResetSequence(text)).toThrow(EspError);
    expect(() => parseResetSequence(text)).toThrow('usage.invalid');
  });
});
