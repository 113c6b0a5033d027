import { expect, test } from 'vitest';
import { type Nanos, seconds } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { armFaults } from '../../../../src/emulator/fault/arm.ts';
import { type FaultSpec, parseFault } from '../../../../src/emulator/fault/spec.ts';
import { FaultyWire } from '../../../../src/emulator/fault/wire-seam.ts';
import { RecordingDevice } from '../../../support/recording-device.ts';

const BAUD = 115_200;
const BYTE_TIME = 1e10 / BAUD;
const LENGTH = 2000;

/** A wire with `faults`, over which the numbers from 0 on go both ways; what arrives at each end, and when. */
function bench(faults: readonly (string | FaultSpec)[], seed = 1) {
  const clock = new VirtualClock();
  const device = new RecordingDevice(clock);
  const toHost: { byte: number; at: number; baud: number }[] = [];
  const site = { clock, powerOff: () => {}, powerOn: () => {}, unplug: () => {} };
  const plan = { seed, faults: faults.map((fault) => (typeof fault === 'string' ? parseFault(fault) : fault)) };
  const wire = new FaultyWire(clock, armFaults(plan, site), device, {
    transmit: (byte, at, baud) => toHost.push({ byte, at, baud }),
    cut: () => {},
  });
  const sent = Uint8Array.from({ length: LENGTH }, (_, i) => i & 0xff);
  wire.receive({ bytes: sent, firstAt: Math.round(BYTE_TIME) as Nanos, byteTime: BYTE_TIME, baud: BAUD });
  for (const [i, byte] of sent.entries()) wire.transmit(byte, Math.round((i + 1) * BYTE_TIME) as Nanos, BAUD);
  clock.at(seconds(100), () => {});
  while (clock.step()) {} // bursts behind a gap are handed over when they begin
  return { clock, device, wire, sent: [...sent], toHost, heard: toHost.map(({ byte }) => byte) };
}

/** `sent` with what stands at `index`, counted from 0, replaced. */
const spliced = (sent: readonly number[], index: number, count: number, ...instead: number[]): number[] => [
  ...sent.slice(0, index),
  ...instead,
  ...sent.slice(index + count),
];

test('without faults both ways are as they were, in one burst', () => {
  const { device, sent, heard } = bench([]);
  expect(device.bursts).toHaveLength(1);
  expect(device.received).toEqual(sent);
  expect(heard).toEqual(sent);
});

test.each([
  ['drop:at=100,way=to-chip', (sent: number[]) => spliced(sent, 99, 1)],
  ['drop:at=100,length=3,way=to-chip', (sent: number[]) => spliced(sent, 99, 3)],
  ['duplicate:at=100,way=to-chip', (sent: number[]) => spliced(sent, 99, 0, 99)],
  ['stall:at=100,ms=50,way=to-chip', (sent: number[]) => sent],
])('%s hits the chip and nobody else', (fault, becomes) => {
  const { device, sent, heard } = bench([fault]);
  expect(device.received).toEqual(becomes(sent));
  expect(heard).toEqual(sent);
});

test.each([
  ['drop:at=7,way=to-host', (sent: number[]) => spliced(sent, 6, 1)],
  ['duplicate:at=7,way=to-host', (sent: number[]) => spliced(sent, 6, 0, 6)],
])('%s hits the host and nobody else', (fault, becomes) => {
  const { device, sent, heard } = bench([fault]);
  expect(heard).toEqual(becomes(sent));
  expect(device.received).toEqual(sent);
});

test('flip turns one bit over; noise spoils a stretch; insert adds bytes', () => {
  const flipped = bench(['flip:at=100,way=to-chip']);
  const changed = flipped.device.received.flatMap((byte, i) => (byte === flipped.sent[i] ? [] : [i]));
  expect(changed).toEqual([99]);
  const bits = (flipped.device.received[99] as number) ^ (flipped.sent[99] as number);
  expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(bits);

  const noisy = bench(['noise:at=100,length=20,way=to-host']);
  const spoilt = noisy.heard.flatMap((byte, i) => (byte === noisy.sent[i] ? [] : [i]));
  expect(spoilt.length).toBeGreaterThan(15);
  expect(spoilt.every((i) => i >= 99 && i < 119)).toBe(true);

  const longer = bench(['insert:at=100,length=5,way=to-host']);
  expect(longer.heard).toHaveLength(LENGTH + 5);
  expect(longer.heard.slice(105)).toEqual(longer.sent.slice(100));
});

test('what is held up keeps its order and its spacing', () => {
  const { device, toHost } = bench(['stall:at=100,ms=50']);
  const [first, second] = device.bursts;
  expect(first?.bytes).toHaveLength(99);
  expect(second?.firstAt).toBeCloseTo(100 * BYTE_TIME + 50e6, -1);
  expect(second?.handedAt).toBeCloseTo(99 * BYTE_TIME + 50e6, -1);
  expect(device.bursts.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(LENGTH);
  for (const [i, { at }] of toHost.entries()) if (i > 0) expect(at).toBeGreaterThanOrEqual((toHost[i - 1]?.at ?? 0) + BYTE_TIME - 2);
});

test('a cut line loses both ways for its time', () => {
  const { device, heard } = bench(['cut:at=100,ms=10,way=to-chip']);
  const lost = Math.ceil(10e6 / BYTE_TIME);
  expect(device.received).toHaveLength(LENGTH - lost);
  expect(heard).toHaveLength(LENGTH - lost);
});

test('a baud ceiling garbles what is faster, and that only', () => {
  expect(bench(['baud-ceiling:max=57600']).heard).not.toEqual(bench([]).heard);
  expect(bench(['baud-ceiling:max=57600']).device.received).toHaveLength(LENGTH);
  expect(bench(['baud-ceiling:max=115200']).heard).toEqual(bench([]).heard);
});

test('an echo brings back what the host sends', () => {
  const { device, heard, sent } = bench(['echo']);
  expect(device.received).toEqual(sent);
  expect(heard).toEqual([...sent, ...sent]);
});

test('lost changes of the lines do not reach the chip', () => {
  const { wire, device } = bench(['lose-lines:rate=0.5']);
  for (let i = 0; i < 100; i++) wire.setLines({ dtr: i % 2 === 0, rts: false });
  expect(device.lines.length).toBeGreaterThan(25);
  expect(device.lines.length).toBeLessThan(75);
});

test('a rate strikes about so often, at other places with another seed, at the same ones with the same', () => {
  const strikes = (seed: number): number[] => {
    const { device, sent } = bench(['flip:rate=0.02,way=to-chip'], seed);
    return device.received.flatMap((byte, i) => (byte === sent[i] ? [] : [i]));
  };
  expect(strikes(1).length).toBeGreaterThan(20);
  expect(strikes(1).length).toBeLessThan(70);
  expect(strikes(1)).toEqual(strikes(1));
  expect(strikes(1)).not.toEqual(strikes(2));
});

test('another fault does not shift what the others draw, and two of a kind are not the same', () => {
  const alone = bench(['flip:rate=0.01,way=to-chip']);
  const together = bench(['stall:rate=0.01,ms=1', 'flip:rate=0.01,way=to-chip', 'chunks']);
  expect(together.device.received).toEqual(alone.device.received);
  const twice = bench(['flip:rate=0.01,way=to-chip', 'flip:rate=0.01,way=to-chip']);
  expect(twice.device.received).not.toEqual(twice.sent); // the same bit twice would be none
});
