import { ESPLoader } from 'tasmota-webserial-esptool/dist/web/index.js';
import { expect, test } from 'vitest';
import { Capture } from '../../support/capture.ts';
import { content, RETRY, silenceConsole, webBench } from '../../support/npm-client-bench.ts';
import { disagreements } from '../../support/wire-pin.ts';

silenceConsole();

test.each([115200, 460800])('tasmota-webserial-esptool at %i baud: identify, write, read back, erase', RETRY, async (baud) => {
  const capture = new Capture();
  const { chip, port, stop } = webBench(capture.tap);
  const ignore = (): void => {};
  await port.open({ baudRate: 115200 });
  const loader = new ESPLoader(port, { log: ignore, debug: ignore, error: ignore });
  try {
    await loader.initialize();
    expect(loader.chipName).toBe('ESP8266');
    expect(loader.macAddr()).toEqual([0x84, 0x0d, 0x8e, 0, 0, 1]);
    const stub = await loader.runStub();
    if (baud !== 115200) await stub.setBaudrate(baud);
    expect(await stub.flashId()).toBe(0x1640ef);

    const image = content(20_000);
    await stub.flashData(image.buffer, ignore, 0x10000, true);
    const expected = new Uint8Array(0x400000).fill(0xff);
    expected.set(image, 0x10000);
    expect(Buffer.compare(chip.flash.bytes, expected)).toBe(0);

    const read = await stub.readFlash(0xf000, 0xc000);
    expect(Buffer.compare(read, expected.subarray(0xf000, 0x1b000))).toBe(0);
    await stub.eraseFlash();
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
    expect(chip.unmodelled).toEqual([]);
    expect(disagreements(capture.frames)).toEqual([]);
  } finally {
    await loader.disconnect();
    stop();
  }
});
