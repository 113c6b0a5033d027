import type { PinReport } from '../emulator/index.ts';

/** What hangs on a pin of boards that many people have. Sources: the vendors' circuit diagrams and Tasmota's templates. */
const BOARD_PINS: Readonly<Record<number, string>> = {
  0: 'the LED of some Tuya switches',
  1: 'the LED of an ESP-01',
  2: 'the LED of a NodeMCU, D1 mini or ESP-12',
  4: 'the relay of a Shelly 1',
  12: 'the relay of a Sonoff',
  13: 'the LED of a Sonoff',
};
/** Below this somebody sees it. */
const MAX_BLINK_HZ = 20;

function movement({ level, toggles, hz, duty }: PinReport): string {
  const now = level === 1 ? 'high' : 'low';
  if (toggles === 0) return `is driven ${now}`;
  if (hz === null || duty === null) return `changed ${toggles === 1 ? 'once' : `${toggles} times`}, now ${now}`;
  if (hz >= MAX_BLINK_HZ) return `carries PWM, ${hz} Hz, ${Math.round(duty * 100)} % high`;
  const period = 1000 / hz;
  return `blinks, ${hz} Hz (high ${Math.round(duty * period)} ms, low ${Math.round((1 - duty) * period)} ms)`;
}

/** `GPIO13 blinks, 0.5 Hz (high 100 ms, low 1900 ms): the LED of a Sonoff.` */
export function pinWords(pin: PinReport): string {
  const what = BOARD_PINS[pin.gpio];
  return `GPIO${pin.gpio} ${movement(pin)}${what === undefined ? '' : `: ${what}`}.`;
}
