import { describe, expect, test } from 'vitest';
import { EspError } from '../../../../src/base/error.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { createChip, FAULTS, formatFaultPlan, parseFault, parseFaultPlan } from '../../../../src/emulator/index.ts';

test('a name alone, with parameters, and as JSON', () => {
  expect(parseFault('drop')).toEqual({ fault: 'drop' });
  expect(parseFault('drop:rate=0.01,way=to-host')).toEqual({ fault: 'drop', rate: 0.01, way: 'to-host' });
  expect(parseFault('{"fault":"drop","rate":0.01}')).toEqual({ fault: 'drop', rate: 0.01 });
  expect(parseFault('wrong-id:id=0x1640c8')).toEqual({ fault: 'wrong-id', id: 0x1640c8 });
});

test('a plan is one line of JSON there and back', () => {
  const plan = { seed: 7, faults: [parseFault('drop:rate=0.01'), parseFault('slow-flash')] };
  const line = formatFaultPlan(plan);
  expect(line).not.toContain('\n');
  expect(parseFaultPlan(line)).toEqual(plan);
});

describe('what is none says what there is', () => {
  test.each([
    ['dropped', 'one of drop, flip'],
    ['', 'one of drop, flip'],
    ['drop:often', 'PARAMETER=VALUE'],
    ['drop:chance=1', 'drop with rate, at, way, length'],
    ['echo:rate=1', 'echo without parameters'],
    ['drop:rate=2', 'rate from 0 to 1'],
    ['drop:rate=x', 'rate from 0 to 1'],
    ['drop:way=up', 'way=both or to-chip or to-host'],
    ['{"fault":', 'an object of JSON'],
    ['{"rate":1}', 'an object such as'],
    ['{"fault":"drop","rate":{}}', 'an object such as'],
  ])('%s', (given, expected) => {
    expect(() => parseFault(given)).toThrow(EspError);
    expect(() => parseFault(given)).toThrow(expected);
  });

  test.each(['{}', '[1]', '3', '{"seed":-1,"faults":[]}', '{"seed":1,"faults":["drop"]}', '{"seed":1,"faults":[{"fault":"none"}]}'])(
    'the plan %s',
    (given) => {
      expect(() => parseFaultPlan(given)).toThrow(EspError);
    },
  );

  test('a chip with such a fault is not made', () => {
    const options = { clock: new VirtualClock(), chipSize: 0x40000, faults: { seed: 1, faults: [{ fault: 'none' }] } };
    expect(() => createChip(options)).toThrow(EspError);
  });
});

test('names are unique, and every fault can be made as it comes', () => {
  const names = FAULTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    createChip({ clock: new VirtualClock(), chipSize: 0x40000, faults: { seed: 1, faults: [parseFault(name)] } });
  }
});
