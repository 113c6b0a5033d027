import { createChip, ms, VirtualClock } from 'esp8266-flashback';
import { realTime, webSerialPort } from 'esp8266-flashback/node';
import { ESPLoader, Transport } from 'esptool-js';
import { expect, test } from 'vitest';

test('my flasher writes what it was given, over an adapter that hands out bytes by threes', async () => {
  const clock = new VirtualClock();
  const chip = createChip({ clock, chipSize: 0x100000, faults: { seed: 1, faults: [{ fault: 'chunks', max: 3 }] } });
  const time = realTime({ clock, rush: () => ms(20), onError: (error) => Promise.reject(error) });
  const transport = new Transport(
    webSerialPort(() => time.link(chip.link())),
    false,
  );
  const loader = new ESPLoader({ transport, baudrate: 460800, romBaudrate: 115200 });
  await loader.main();
  const data = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  const keep = { flashMode: 'keep', flashFreq: 'keep', flashSize: 'keep' } as const;
  await loader.writeFlash({ ...keep, fileArray: [{ data, address: 0x1000 }], eraseAll: false, compress: true });
  expect(chip.flash.bytes.subarray(0x1000, 0x1000 + data.length)).toEqual(data);
  await transport.disconnect();
  time.stop();
});
