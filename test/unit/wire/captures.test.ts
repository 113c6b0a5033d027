import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCapture } from '../../support/capture.ts';
import { pinnedStub } from '../../support/stub.ts';
import { WirePin } from '../../support/wire-pin.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/protocol');
const RAM_BLOCK = 0x1800;

/** The blocks in which the installed stub is uploaded, by their sha256: what the captures leave out. */
function installedCode(): Map<string, Uint8Array> {
  const codes = new Map<string, Uint8Array>();
  const { text, data } = pinnedStub();
  for (const segment of [text, data]) {
    for (let at = 0; at < segment.length; at += RAM_BLOCK) {
      const block = segment.slice(at, at + RAM_BLOCK);
      codes.set(createHash('sha256').update(block).digest('hex'), block);
    }
  }
  return codes;
}

const CLIENTS = ['esptool-2.3.1', 'esptool-3.3.3', 'esptool-4.8.1', 'esptool-5', 'esptool-js', 'tasmota-webserial-esptool'];

test('there is a capture of each client', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
  expect(files.sort()).toEqual(CLIENTS.map((name) => `${name}.jsonl`));
});

describe.each(CLIENTS)('capture of %s', (name) => {
  const { head, frames } = parseCapture(readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8'));

  test('every frame is decoded, and encoded again to the same bytes', () => {
    const pin = new WirePin({ codes: installedCode(), leavesLengthOut: head.version === '2.3.1' });
    for (const frame of frames) pin.check(frame);
    expect(pin.problems).toEqual([]);
    for (const kind of [
      'SYNC',
      'READ_REG',
      'WRITE_REG',
      'MEM_BEGIN',
      'MEM_DATA',
      'MEM_END',
      'CHANGE_BAUDRATE',
      'FLASH_DEFL_DATA',
      'READ_FLASH',
    ]) {
      expect([kind, pin.seen[`> ${kind}`]]).toEqual([kind, expect.any(Number)]);
      expect([kind, pin.seen[`< ${kind}`]]).toEqual([kind, expect.any(Number)]);
    }
    expect(pin.seen['< OHAI']).toBeGreaterThan(0);
    expect(pin.seen['< data']).toBe(2);
    expect(pin.seen['acknowledgement']).toBe(2);
    expect(pin.seen['< digest']).toBe(1);
  });

  test('holds none of the code that was uploaded', () => {
    const codes = frames.filter((frame) => 'code' in frame);
    expect(codes.length).toBeGreaterThan(0);
    for (const frame of codes) expect(frame.code.sha256).toMatch(/^[0-9a-f]{64}$/);
    for (const frame of frames) if ('wire' in frame && frame.from === 'host') expect(frame.wire[2]).not.toBe(0x07);
    expect(head.version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

test("esptool-js uploads the installed stub: its blocks' checksums are those of the code", () => {
  const { frames } = parseCapture(readFileSync(join(FOLDER, 'esptool-js.jsonl'), 'utf8'));
  const codes = installedCode();
  expect(frames.flatMap((frame) => ('code' in frame ? [codes.has(frame.code.sha256)] : []))).toEqual([true, true, true]);
});

describe('the check itself', () => {
  const { frames } = parseCapture(readFileSync(join(FOLDER, 'esptool-js.jsonl'), 'utf8'));

  test.each([
    { what: 'a field that is cut short', from: 'host', opcode: 0x0a, at: -2, cut: 1 },
    { what: 'a payload with another pattern', from: 'host', opcode: 0x08, at: 10, cut: 0 },
    { what: 'a wrong checksum', from: 'host', opcode: 0x11, at: 5, cut: 0 },
    { what: 'a wrong length', from: 'chip', opcode: 0x0a, at: 3, cut: 0 },
  ] as const)('sees $what', ({ from, opcode, at, cut }) => {
    const pin = new WirePin();
    let isSpoilt = false;
    for (const frame of frames) {
      if (!isSpoilt && 'wire' in frame && frame.from === from && frame.wire[2] === opcode) {
        isSpoilt = true;
        const wire = Uint8Array.from([...frame.wire.subarray(0, frame.wire.length - 1 - cut), 0xc0]);
        const place = at < 0 ? wire.length + at : at;
        wire[place] = (wire[place] as number) ^ 0x01;
        pin.check({ from, wire });
      } else pin.check(frame);
    }
    expect(isSpoilt).toBe(true);
    expect(pin.problems.length).toBeGreaterThan(0);
  });
});
