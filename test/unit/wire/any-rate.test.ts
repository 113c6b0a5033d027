import { expect, test } from 'vitest';
import type { Nanos } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import type { Burst } from '../../../src/wire/serial-device.ts';
import { Wire } from '../../../src/wire/wire.ts';

test('a host without a rate sends at that of the chip and receives at any', async () => {
  const clock = new VirtualClock();
  const bursts: Burst[] = [];
  const wire = new Wire(clock, { receive: (burst) => bursts.push(burst), setLines: () => {} });
  let rate = 921_600;
  const link = wire.open(() => rate);
  const written = link.write(Uint8Array.of(1));
  while (clock.step());
  await written;
  rate = 74_880;
  const again = link.write(Uint8Array.of(2));
  while (clock.step());
  await again;
  expect(bursts.map(({ baud }) => baud)).toEqual([921_600, 74_880]);
  const reading = link.read(10);
  for (const [i, baud] of [9600, 74_880, 921_600].entries()) wire.transmit(0x55 + i, (clock.now + 1000 * (i + 1)) as Nanos, baud);
  while (clock.step());
  expect([...(await reading)]).toEqual([0x55, 0x56, 0x57]);
});

test('a host with a rate hears garbage at another one', async () => {
  const clock = new VirtualClock();
  const wire = new Wire(clock, { receive: () => {}, setLines: () => {} });
  const reading = wire.open().read(10);
  wire.transmit(0x55, 1000 as Nanos, 9600);
  while (clock.step());
  expect([...(await reading)]).not.toEqual([0x55]);
});
