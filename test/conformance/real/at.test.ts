import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ms, type Nanos, seconds } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type Chip, type CpuOptions, createChip, type FirmwareEnd, FirmwareRun, type TraceRecord } from '../../../src/emulator/index.ts';

/** Espressif's AT firmware at work, past its radio: it is asked, and answers. What it answers is as its manual says. */
const FOLDER = join(import.meta.dirname, '../../../../shared/real');
const SDKS = ['2.0.0', '2.2.1', '3.0.6'] as const;
const pathOf = (sdk: string): string => join(FOLDER, `at-sdk${sdk}-1MB.bin`);
const isHere = SDKS.every((sdk) => existsSync(pathOf(sdk)));
const suite = isHere ? 'AT' : 'AT (left out: ../shared/real is not beside the clone)';
const bytesOf = (sdk: string): Uint8Array => Uint8Array.from(readFileSync(pathOf(sdk)));

/** Each command goes out when the answer to the one before has come. */
function ask(sdk: string, dialogue: readonly (readonly [command: string, answer: string])[], duration = seconds(120)) {
  const clock = new VirtualClock();
  let end: FirmwareEnd | undefined;
  let log = '';
  const answers = dialogue.map(([, answer]) => answer);
  const run = new FirmwareRun({
    clock,
    script: {
      expect: [answers.at(-1) ?? '\x00'],
      fail: [],
      sends: dialogue.map(([command], i) => ({ text: `${command}\r\n`, after: i === 0 ? 'ready\r\n' : (answers[i - 1] as string) })),
      presses: [],
      duration,
    },
    onOutput(uart, bytes) {
      if (uart === 0) log += String.fromCharCode(...bytes);
    },
    onEnd: (reached) => {
      end = reached;
    },
  });
  const options = { clock, chipSize: 0x100000, flash: bytesOf(sdk) };
  const chip = createChip({ ...options, onTrace: (record) => run.note(record), onStop: (error) => run.stop(error) });
  const link = chip.link({ anyBaud: true });
  run.begin(chip, (text) => void link.write(Uint8Array.from(text, (char) => char.charCodeAt(0))).catch(() => {}));
  while (end === undefined && clock.step());
  return { end, log, run, chip, at: clock.now };
}

describe.skipIf(!isHere)(suite, () => {
  test.each([
    ['2.0.0', 'AT version:1.3.0.0(Jul 14 2016 18:54:01)\r\nSDK version:2.0.0(656edbf)\r\ncompile time:Jul 19 2016 18:44:44\r\nOK'],
    [
      '2.2.1',
      'AT version:1.6.2.0(Apr 13 2018 11:10:59)\r\nSDK version:2.2.1(6ab97e9)\r\ncompile time:Jun  7 2018 19:34:26\r\nBin version(Wroom 02):1.6.2\r\nOK',
    ],
    [
      '3.0.6',
      'AT version:1.7.6.0(Jan 24 2022 08:56:02)\r\nSDK version:3.0.6-dev(072755c)\r\ncompile time:Jun 17 2024 07:38:00\r\nBin version(Wroom 02):1.7.6\r\nOK',
    ],
  ])('SDK %s comes to ready and answers', (sdk, version) => {
    const { end, log, run } = ask(sdk, [
      ['AT', '\r\n\r\nOK\r\n'],
      ['AT+GMR', version],
      ['AT+CWMODE?', '+CWMODE:2\r\n\r\nOK\r\n'],
      ['AT+CIFSR', '+CIFSR:APIP,"192.168.4.1"\r\n+CIFSR:APMAC,"86:0d:8e:00:00:01"\r\n\r\nOK\r\n'],
      ['AT+CWMODE=1', '\r\nOK\r\n'],
      ['AT+CWLAP', '\r\nOK\r\n'],
      ['AT+CWJAP="nowhere","password1"', '+CWJAP:3\r\n\r\nFAIL\r\n'],
      ['AT+RST', 'ready\r\n'],
    ]);
    expect({ end: end?.kind, log: end?.kind === 'expected' ? '' : log }).toEqual({ end: 'expected', log: '' });
    expect(run.restarts).toBe(1);
    expect(log).not.toContain('+CWLAP:'); // nobody is there
  });

  test.each(SDKS)('SDK %s idles for ten virtual minutes: nothing resets it, and it still answers', (sdk) => {
    const { chip, run, end, log } = ask(sdk, [], seconds(600));
    expect([end?.kind, run.restarts]).toEqual(['time-over', 0]);
    expect(log).toContain('ready');
    expect(chip.fault).toBeUndefined();
  });

  test('a deep sleep ends with cause 5, and AT answers again', () => {
    const { end, log } = ask('2.2.1', [
      ['AT+GSLP=1000', 'ready\r\n'],
      ['AT', '\r\n\r\nOK\r\n'],
    ]);
    expect(end?.kind).toBe('expected');
    expect(log).toContain('rst cause:5, boot mode:(3,6)');
  });

  test('without its alarm nobody feeds the watchdog', () => {
    const clock = new VirtualClock();
    const resets: [number, number][] = [];
    const onTrace = (record: TraceRecord): void => {
      if (record.kind === 'reset') resets.push([record.cause, record.at]);
    };
    const chip = createChip({ clock, chipSize: 0x100000, flash: bytesOf('2.2.1'), onTrace });
    const { wdev } = chip.peripherals;
    const write = wdev.write.bind(wdev);
    // The control word of the alarm is lost.
    wdev.write = (offset, value) => offset === 0x10c8 || write(offset, value);
    while (resets.length < 2 && clock.now < seconds(20) && clock.step());
    expect(resets.at(-1)?.[0]).toBe(4);
    expect((resets.at(-1)?.[1] ?? 0) / 1e9).toBeGreaterThan(8);
    expect((resets.at(-1)?.[1] ?? 0) / 1e9).toBeLessThan(9.5);
  });

  const traceOf = (sdk: string, cpu: CpuOptions, middle?: (chip: Chip) => void): string[] => {
    const clock = new VirtualClock();
    const trace: string[] = [];
    const chip = createChip({
      clock,
      chipSize: 0x100000,
      flash: bytesOf(sdk),
      cpu,
      onTrace: (record) => trace.push(JSON.stringify(record)),
    });
    clock.at(seconds(5) as Nanos, () => middle?.(chip));
    while (clock.now < seconds(30) && clock.step());
    return [...trace, `${chip.cpu.cycles} ${chip.cpu.pc}`];
  };

  test.each(SDKS)('SDK %s: compiled and interpreted give the same trace over 30 virtual seconds', (sdk) => {
    const compiled = traceOf(sdk, {});
    const interpreted = traceOf(sdk, { compile: false });
    expect(compiled.length).toBeGreaterThan(1000);
    expect(interpreted.findIndex((line, i) => line !== compiled[i])).toBe(-1);
    expect(interpreted.length).toBe(compiled.length);
  });

  test('a fork of the running firmware goes on as the original does', () => {
    const clock = new VirtualClock();
    const chip = createChip({ clock, chipSize: 0x100000, flash: bytesOf('2.2.1') });
    while (clock.now < ms(700) && clock.step());
    const other = new VirtualClock();
    const from = clock.now;
    const fork = chip.fork({ clock: other });
    while (clock.now < seconds(10) && clock.step());
    while (other.now < seconds(10) - from && other.step());
    const state = (each: Chip): string => JSON.stringify([each.cpu.pc, [...each.cpu.ar], each.instructions, [...each.bus.dram].join()]);
    const until = (each: VirtualClock, end: number): void => {
      each.at(end as Nanos, () => {});
      while (each.now < end && each.step());
    };
    until(clock, seconds(11));
    until(other, seconds(11) - from);
    expect(state(fork) === state(chip)).toBe(true);
  });
});
