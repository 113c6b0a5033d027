import { expect, test } from 'vitest';
import { describeFailure, InterruptError, withWayOn } from '../../../src/cli/failure.ts';
import { wayOn } from '../../../src/cli/go-on.ts';

test.each([
  [['backup', 'my dump.bin', '-p', '/dev/ttyUSB0'], false, /kept.* To go on: flashback backup 'my dump\.bin' -p \/dev\/ttyUSB0$/],
  [['-p', 'COM3', 'restore', 'C:\\my dump.bin'], true, /half old, half new.* To go on: flashback -p COM3 restore "C:\\my dump\.bin"$/],
  [
    ['write-flash', '0x0', "it's.bin", '-p', 'emulator:?chip-size=1MB&save=x'],
    false,
    /'it'\\''s\.bin' -p 'emulator:\?chip-size=1MB&save=x'$/,
  ],
  [['read_flash', '0', 'ALL', '$(x)'], false, /'\$\(x\)'$/],
  [['erase', '-p', 'x'], false, /part of the flash is blank.* flashback erase -p x$/],
])('%j', (argv, isWindows, text) => {
  expect(wayOn(argv, isWindows)).toMatch(text);
});

test('a command that leaves nothing behind has nothing to go on with', () => {
  expect(wayOn(['info', '-p', 'x'], false)).toBeUndefined();
});

test('only what stops half-way is gone on with', () => {
  expect(withWayOn(describeFailure(new InterruptError()), 'To go on: x').hint).toContain('To go on: x');
  expect(withWayOn({ exitCode: 1, code: 'file.exists', message: '', hint: 'h' }, 'To go on: x').hint).toBe('h');
});
