import { describe, expect, test } from 'vitest';
import { type ResetAction, ResetCircuit } from '../../../src/wire/reset-circuit.ts';

/** States as `dtr rts`, e.g. `10`; what each of them does to the chip. */
function play(states: string): ResetAction[] {
  const circuit = new ResetCircuit();
  return states.split(' ').map((state) => circuit.setLines({ dtr: state[0] === '1', rts: state[1] === '1' }));
}
const run = (states: string): string[] =>
  play(states).flatMap((action) => (action === undefined ? [] : [action === 'hold' ? 'hold' : action.download ? 'download' : 'flash']));

describe('sequences of serial-protocol.md §6', () => {
  test.each([
    ['a port is opened: DTR first, then RTS', '00 10 11', []],
    ['classic', '11 01 01 11 10 00', ['hold', 'download']],
    ['classic, lines at once', '01 10 00', ['hold', 'download']],
    ['classic from idle', '00 01 11 10 00', ['hold', 'download']],
    ['unix tight', '00 11 01 10 00', ['hold', 'download']],
    ['hard reset', '00 01 00', ['hold', 'flash']],
    ['hard reset with DTR on does nothing', '10 11 10', []],
    ['RFC 2217, through both on', '11 01 11 10 00', ['hold', 'download']],
    ['twice', '01 00 01 10', ['hold', 'flash', 'hold', 'download']],
  ])('%s', (_, states, expected) => {
    expect(run(states)).toEqual(expected);
  });
});

test('DTR alone neither begins nor ends a reset', () => {
  const circuit = new ResetCircuit();
  expect(circuit.setLines({ dtr: true, rts: false })).toBeUndefined();
  circuit.setLines({ dtr: false, rts: true });
  expect(circuit.held).toBe(true);
  expect(circuit.setLines({ dtr: true, rts: true })).toBeUndefined();
  expect(circuit.held).toBe(true);
  expect(circuit.setLines({ dtr: true, rts: false })).toEqual({ release: true, download: true });
  expect(circuit.held).toBe(false);
});
