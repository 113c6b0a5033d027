import { ESPLoader, Transport } from 'esptool-js';
import { expect, test } from 'vitest';
import { Capture } from '../../support/capture.ts';
import { content, RETRY, silenceConsole, webBench } from '../../support/npm-client-bench.ts';
import { disagreements } from '../../support/wire-pin.ts';

silenceConsole();

test.each([115200, 460800])('esptool-js at %i baud: identify, write, read back, erase', RETRY, async (baudrate) => {
  const capture = new Capture();
  const { chip, port, stop } = webBench(capture.tap);
  let said = '';
  const say = (text: string): void => {
    said += `${text}\n`;
  };
  const transport = new Transport(port, false);
  const loader = new ESPLoader({ transport, baudrate, romBaudrate: 115200, terminal: { clean() {}, write: say, writeLine: say } });
  try {
    expect(await loader.main()).toBe('ESP8266EX');
    for (const line of ['MAC: 84:0d:8e:00:00:01', 'Crystal is 26MHz']) expect(said).toContain(line);
    // Version 0.7.0 writes the answer's length to CMD instead of USER1 (its SPI_MOSI_DLEN_OFFS is 0 where it tests for null), so how
    // much of the id it gets is up to what USER1 holds: the maker comes first.
    expect(said).toMatch(/Flash ID: [0-9a-f]*ef\n/);

    const image = content(20_000);
    await loader.writeFlash({
      fileArray: [{ data: image, address: 0x10000 }],
      flashMode: 'keep',
      flashFreq: 'keep',
      flashSize: 'keep',
      eraseAll: false,
      compress: true,
    });
    const expected = new Uint8Array(0x400000).fill(0xff);
    expected.set(image, 0x10000);
    expect(Buffer.compare(chip.flash.bytes, expected)).toBe(0);

    const read = await loader.readFlash(0xf000, 0xc000);
    expect(Buffer.compare(read, expected.subarray(0xf000, 0x1b000))).toBe(0);
    await transport.drainInput(); // its readFlash leaves the digest unread, which the next command would stumble over
    await loader.eraseFlash();
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
    // Its hard_reset only lets go of RTS, and its transport still takes DTR for asserted after connecting.
    await transport.setDTR(false);
    await transport.setRTS(true);
    await loader.after('hard_reset');
    expect(chip.peripherals.gpio.straps).toBe(3);
    expect(chip.unmodelled).toEqual([]);
    expect(disagreements(capture.frames)).toEqual([]);
  } finally {
    await transport.disconnect();
    stop();
  }
});
