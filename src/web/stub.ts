import type { StubImage } from '../flasher/index.ts';

/** A number or a text of the stub's JSON. */
type StubJson = Readonly<Record<string, unknown>>;

function bytesOf(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new TypeError('the stub is damaged');
  return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
}

/** Espressif's stub as `esptool-js` brings it: bundled from the installed package when the page is built, loaded when first needed. */
export async function loadStub(): Promise<StubImage> {
  const json = (await import('esptool-js/lib/targets/stub_flasher/esp8266.json')).default as StubJson;
  return {
    text: bytesOf(json['text']),
    textStart: Number(json['text_start']),
    data: bytesOf(json['data']),
    dataStart: Number(json['data_start']),
    entry: Number(json['entry']),
  };
}
