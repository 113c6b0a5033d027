import { expect, test } from 'vitest';
import { check, repair } from '../../../src/image/index.ts';
import { makeDump } from '../../support/dump.ts';

const truth = makeDump({ nibble: 0 }).bytes;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Lines of Intel HEX, 32 bytes each. */
function intelHex(bytes: Uint8Array): Uint8Array {
  const record = (address: number, type: number, data: readonly number[]): string => {
    const body = [data.length, (address >> 8) & 0xff, address & 0xff, type, ...data];
    return `:${hex([...body, -body.reduce((sum, byte) => sum + byte, 0) & 0xff])}\r\n`;
  };
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 32) {
    if (at % 0x10000 === 0) lines.push(record(0, 4, [0, at >> 16]));
    lines.push(record(at & 0xffff, 0, [...bytes.subarray(at, at + 32)]));
  }
  return text(`${lines.join('')}:00000001FF\r\n`);
}

function sRecords(bytes: Uint8Array): Uint8Array {
  const lines = ['S00600004844521B'];
  for (let at = 0; at < bytes.length; at += 32) {
    const body = [37, at >>> 24, (at >> 16) & 0xff, (at >> 8) & 0xff, at & 0xff, ...bytes.subarray(at, at + 32)];
    lines.push(`S3${hex([...body, ~body.reduce((sum, byte) => sum + byte, 0) & 0xff])}`);
  }
  return text(`${lines.join('\n')}\n`);
}

const xxd = (bytes: Uint8Array): Uint8Array => {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const words = Array.from({ length: 8 }, (_, i) => hex([...bytes.subarray(at + 2 * i, at + 2 * i + 2)]));
    lines.push(`${at.toString(16).padStart(8, '0')}: ${words.join(' ')}  ................`);
  }
  return text(lines.join('\n'));
};

const swap = (bytes: Uint8Array, unit: number): Uint8Array => bytes.map((_, i) => bytes[i + unit - 1 - 2 * (i % unit)] ?? 0);

const crlf = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...bytes].flatMap((byte) => (byte === 0x0a ? [0x0d, 0x0a] : [byte])));

const MANGLED = {
  'intel-hex': intelHex(truth),
  's-record': sRecords(truth),
  xxd: xxd(truth),
  base64: text(Buffer.from(truth).toString('base64').replace(/.{76}/g, '$&\n')),
  'utf-8': text(Buffer.from(truth).toString('latin1')),
  'utf-16': Uint8Array.from([0xff, 0xfe, ...[...truth].flatMap((byte) => [byte, 0])]),
  'swapped-16': swap(truth, 2),
  'swapped-32': swap(truth, 4),
  inverted: truth.map((byte) => byte ^ 0xff),
  'text-in-front': Uint8Array.from([...text('\r\n ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n\r\n'), ...truth]),
};

test.each(Object.entries(MANGLED))('%s: named, and undone to the byte', (kind, file) => {
  const { verdict, findings } = check(file, { chip: { size: 0x100000, kind: 'esp8266' } });
  expect(verdict).not.toMatch(/^boots/);
  expect(findings.find(({ id }) => id === 'file/mangled')).toMatchObject({ facts: { kind, undone: true }, fix: { action: 'unmangle' } });
  expect(findings.map(({ id }) => id)).not.toContain('file/smaller-than-chip');
  const made = repair([file]);
  expect(made.refusal).toBeNull();
  expect(made.refusal === null && Buffer.from(made.bytes).equals(Buffer.from(truth))).toBe(true);
});

test('CRLF in a dump: undone when no pair was in it before', () => {
  const plain = truth.map((byte) => (byte === 0x0d ? 0x0e : byte)); // the fixture's code is noise; its sum changes with it
  const { findings } = check(crlf(plain));
  expect(findings.find(({ id }) => id === 'file/mangled')).toMatchObject({ facts: { kind: 'crlf' } });
});

test.each([
  ['html', text('<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n')],
  ['zip', Uint8Array.of(0x50, 0x4b, 3, 4, ...new Uint8Array(60))],
] as const)('%s: named, and nothing to undo', (kind, file) => {
  expect(check(file).findings.find(({ id }) => id === 'file/mangled')).toMatchObject({ facts: { kind, undone: false } });
  expect(repair([file]).refusal).toBe('needs-readings');
});

test('a sound dump is not mangled, and a damaged one is not either', () => {
  const damaged = truth.slice();
  damaged[0x100] = (damaged[0x100] ?? 0) ^ 1;
  for (const file of [truth, damaged]) expect(check(file).findings.map(({ id }) => id)).not.toContain('file/mangled');
});
