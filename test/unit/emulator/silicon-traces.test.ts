import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ms } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type ChipOptions, createChip } from '../../../src/emulator/index.ts';
import { asm } from '../../support/asm.ts';
import { bootImage } from '../../support/boot-image.ts';

/** What chips of strangers said in public, by its source: same request, same situation, same reply. */
const TRACES = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/silicon/traces.json'), 'utf8')) as {
  readonly replies: readonly {
    readonly situation: string;
    readonly memory?: Readonly<Record<string, number>>;
    readonly before: readonly string[];
    readonly request: string;
    readonly replies?: readonly string[];
    readonly status?: string;
  }[];
  readonly firstLine: { readonly hex: string };
  readonly segments: readonly { readonly source: string; readonly lengths: readonly number[]; readonly line: string }[];
  readonly efuse: readonly { readonly source: string; readonly oui: string; readonly word58: string }[];
  readonly fatal: { readonly lines: readonly string[] };
};

const fromHex = (text: string): number[] => (text.replaceAll(' ', '').match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
const toHex = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
const frame = (bytes: readonly number[]): number[] => [
  0xc0,
  ...bytes.flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte])),
  0xc0,
];
const SYNC = TRACES.replies[0]?.request ?? '';

function chipWith(options: Partial<ChipOptions>) {
  const clock = new VirtualClock();
  const said: number[] = [];
  const chip = createChip({
    clock,
    chipSize: 0x100000,
    ...options,
    onTrace: (record) => {
      if (record.kind === 'output' && record.uart === 0) said.push(record.byte);
    },
  });
  const run = (time: number): void => {
    const end = clock.now + ms(time);
    clock.after(ms(time), () => {});
    while (clock.now < end && clock.step());
  };
  return { chip, said, run };
}

/** Frames that come back for `bytes`. */
function asker({ chip, said, run }: ReturnType<typeof chipWith>): (bytes: readonly number[]) => string[] {
  const link = chip.link();
  void link.setBaud(115_200);
  return (bytes) => {
    said.length = 0;
    void link.write(Uint8Array.from(frame(bytes)));
    run(60);
    return toHex(said)
      .split('c0')
      .filter((part) => part !== '');
  };
}

test.each(TRACES.replies)('$situation', ({ memory = {}, before, request, replies, status }) => {
  const rig = chipWith({ boot: 'download' });
  rig.run(80);
  const ask = asker(rig);
  ask(fromHex(SYNC));
  for (const [address, word] of Object.entries(memory)) rig.chip.bus.write32(Number(address), word);
  for (const earlier of before) ask(fromHex(earlier));
  const got = ask(fromHex(request));
  if (replies !== undefined) expect(got).toEqual(replies);
  if (status !== undefined) expect(got.map((reply) => reply.slice(-4))).toEqual([status]);
});

test('the first line, byte for byte', () => {
  const { said, run } = chipWith({ boot: 'download' });
  run(80);
  expect(toHex(said).startsWith(TRACES.firstLine.hex)).toBe(true);
  expect(said).toHaveLength(51);
});

test.each(TRACES.segments)('segments of $lengths ($source)', ({ lengths, line }) => {
  const code = asm(0x40100000, 'home: j home').bytes;
  const segments = lengths.map((length, i) => {
    const data = new Uint8Array(length);
    if (i === 0) data.set(code);
    return { address: i === 0 ? 0x40100000 : 0x3ffe8000, data };
  });
  const { said, run } = chipWith({ flash: bootImage(0x40100000, segments) });
  run(400);
  expect(
    String.fromCharCode(...said)
      .split('\r\n')
      .filter((text) => text.startsWith('ho ')),
  ).toContain(line);
});

test.each(TRACES.efuse)('the OTP word of $oui ($source)', ({ oui, word58 }) => {
  const { chip } = chipWith({ mac: Uint8Array.from([...fromHex(oui), 0x12, 0x34, 0x56]) });
  expect(chip.bus.read32(0x3ff00058).toString(16)).toBe(word58);
});

test('a fatal exception before the SDK has its handlers is printed again and again', () => {
  const code = asm(0x40100000, 'ill').bytes;
  const { said, run } = chipWith({ flash: bootImage(0x40100000, [{ address: 0x40100000, data: Uint8Array.from([...code, 0]) }]) });
  run(400);
  const lines = String.fromCharCode(...said).split('\r\n');
  const first = lines.indexOf(TRACES.fatal.lines[0] as string);
  expect(lines.slice(first, first + 4)).toEqual([...TRACES.fatal.lines, ...TRACES.fatal.lines]);
});
