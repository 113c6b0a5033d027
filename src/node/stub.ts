import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { StubImage } from '../wire/stub-image.ts';

const STUB_FILE = 'esptool-js/lib/targets/stub_flasher/esp8266.json';

/**
 * Espressif's flasher stub for the ESP8266, read from the installed `esptool-js` (Apache-2.0/MIT; nothing of it is copied here).
 * Its `bss_start` is not needed: the stub clears that itself.
 */
export function loadStub(): StubImage {
  const path = createRequire(import.meta.url).resolve(STUB_FILE);
  const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const number = (key: string): number => {
    const value = json[key];
    if (typeof value !== 'number') throw new TypeError(`${STUB_FILE}: no number "${key}"`);
    return value;
  };
  const bytes = (key: string): Uint8Array => {
    const value = json[key];
    if (typeof value !== 'string') throw new TypeError(`${STUB_FILE}: no text "${key}"`);
    return new Uint8Array(Buffer.from(value, 'base64'));
  };
  return {
    text: bytes('text'),
    textStart: number('text_start'),
    data: bytes('data'),
    dataStart: number('data_start'),
    entry: number('entry'),
  };
}
