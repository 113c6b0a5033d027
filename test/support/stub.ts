import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dataPacket, le, packet, type SerialClient } from './serial-client.ts';

/** Espressif's stub as the pinned package brings it. */
export interface StubImage {
  readonly text: Uint8Array;
  readonly textStart: number;
  readonly data: Uint8Array;
  readonly dataStart: number;
  readonly entry: number;
}

interface StubJson {
  readonly text: string;
  readonly data: string;
  readonly text_start: number;
  readonly data_start: number;
  readonly entry: number;
}

/** A fresh copy, to be patched at will. */
export function pinnedStub(): StubImage {
  // The package exports its main file only; the JSON lies beside it.
  const main = createRequire(import.meta.url).resolve('esptool-js');
  const path = `${main.slice(0, main.lastIndexOf('/lib/') + 5)}targets/stub_flasher/esp8266.json`;
  const json = JSON.parse(readFileSync(path, 'utf8')) as StubJson;
  return {
    text: Uint8Array.from(Buffer.from(json.text, 'base64')),
    textStart: json.text_start,
    data: Uint8Array.from(Buffer.from(json.data, 'base64')),
    dataStart: json.data_start,
    entry: json.entry,
  };
}

/** Where `pattern` stands in `bytes`, exactly once. */
export function findOnce(bytes: Uint8Array, pattern: readonly number[]): number {
  const places = [...bytes.keys()].filter((at) => pattern.every((byte, i) => bytes[at + i] === byte));
  if (places.length !== 1) throw new Error(`found ${places.length} times`);
  return places[0] as number;
}

/** Sends it block by block, as esptool does, and starts it: the frames that come then. */
export async function uploadStub(client: SerialClient, stub: StubImage): Promise<number[][]> {
  const parts = [
    [stub.text, stub.textStart],
    [stub.data, stub.dataStart],
  ] as const;
  for (const [bytes, address] of parts) {
    await client.ask(packet(0x05, le(bytes.length, Math.ceil(bytes.length / 0x1800), 0x1800, address)));
    for (let at = 0, sequence = 0; at < bytes.length; at += 0x1800, sequence++) {
      await client.ask(dataPacket(0x07, sequence, [...bytes.subarray(at, at + 0x1800)]), 700);
    }
  }
  return client.ask(packet(0x06, le(0, stub.entry)), 100);
}
