import { expect, test } from 'vitest';
import { ms, type Nanos } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { createChip, type FirmwareEnd, FirmwareRun, type FirmwareScript } from '../../../../src/emulator/index.ts';
import { bootProgram } from '../../../support/boot-image.ts';

/** Says hi, says P when GPIO0 goes low, drives GPIO13 while it is, and then answers each byte with the one behind it. */
const PROGRAM = bootProgram(`
  j main
  .align 4
  uart: .word 0x60000000
  gpio: .word 0x60000300
  led: .word 0x2000
  main: l32r a3, uart; l32r a4, gpio; l32r a7, led; movi a6, 1
  movi a5, 104; s32i a5, a3, 0
  movi a5, 105; s32i a5, a3, 0
  movi a5, 10; s32i a5, a3, 0
  pressed: l32i a5, a4, 24; and a5, a5, a6; bnez a5, pressed
  s32i a7, a4, 16
  s32i a7, a4, 4
  movi a5, 80; s32i a5, a3, 0
  released: l32i a5, a4, 24; and a5, a5, a6; beqz a5, released
  s32i a7, a4, 8
  echo: l32i a5, a3, 28; movi a8, 255; and a5, a5, a8; beqz a5, echo
  l32i a5, a3, 0; addi a5, a5, 1; s32i a5, a3, 0
  j echo
`);

/** Restarts at once, again and again. */
const LOOP = bootProgram(`
  j main
  .align 4
  rtc: .word 0x60000700
  bit: .word 0x80000000
  main: l32r a3, rtc; l32r a4, bit; s32i a4, a3, 0
  wait: j wait
`);

function play(script: Partial<FirmwareScript>, flash = PROGRAM) {
  const clock = new VirtualClock();
  let end: FirmwareEnd | undefined;
  const heard = ['', ''];
  const run = new FirmwareRun({
    clock,
    script: { expect: [], fail: [], sends: [], presses: [], duration: ms(500), ...script },
    onOutput: (uart, bytes) => {
      heard[uart] += String.fromCharCode(...bytes);
    },
    onEnd: (reached) => {
      end = reached;
    },
  });
  const chip = createChip({ clock, chipSize: 0x40000, flash, onTrace: (record) => run.note(record), onStop: (error) => run.stop(error) });
  const link = chip.link({ anyBaud: true });
  run.begin(chip, (text) => void link.write(Uint8Array.from(text, (char) => char.charCodeAt(0))).catch(() => {}));
  while (end === undefined && clock.step());
  return { end, at: clock.now, log: heard[0]?.split('csum')[1] ?? '', pins: run.pins, restarts: run.restarts, chip };
}

test('a button that is pressed and released is seen by the program', () => {
  const press = { gpio: 0, at: ms(100), duration: ms(50) };
  const { end, at, log, pins } = play({ presses: [press] });
  expect([end?.kind, at]).toEqual(['time-over', ms(500)]);
  expect(log).toMatch(/hi\nP$/);
  expect(pins).toEqual([{ gpio: 13, level: 0, toggles: 2, hz: null, duty: null }]);
});

test('one that is held is never released', () => {
  const { pins } = play({ presses: [{ gpio: 0, at: ms(100) }] });
  expect(pins).toEqual([{ gpio: 13, level: 1, toggles: 1, hz: null, duty: null }]);
});

test('what is sent is answered, and the run ends with the answer', () => {
  const { end, at, log } = play({
    presses: [{ gpio: 0, at: ms(60) as Nanos, duration: ms(1) }],
    sends: [{ text: 'HAL', after: 'P' }],
    expect: ['IBM'],
  });
  expect([end, log.endsWith('IBM')]).toEqual([{ kind: 'expected', text: 'IBM' }, true]);
  expect(at).toBeLessThan(ms(100));
});

test('a text that must not come ends it', () => {
  expect(play({ expect: ['never'], fail: ['hi'] }).end).toEqual({ kind: 'failed', text: 'hi' });
});

test('endless restarts are a boot loop', () => {
  const { end, restarts } = play({}, LOOP);
  expect([end, restarts]).toEqual([{ kind: 'boot-loop' }, 3]);
});

test('a pin that does not exist', () => {
  const { chip } = play({});
  expect(() => chip.setPin(16, true)).toThrow(RangeError);
  expect(() => chip.setPin(-1, true)).toThrow(RangeError);
});
