import { type Nanos, ns, seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { ButtonPress } from '../../emulator/index.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const MAX_TIME = seconds(7 * 86_400);
const TIME = String.raw`(\d+(?:\.\d+)?)(ms|s|m|h)?`;

function nanos(amount: string, unit = 's'): Nanos {
  return ns(Math.round(Number(amount) * (UNITS[unit] as number)));
}

/** `60`, `60s`, `1.5m`, `200ms`: a time on the chip. @throws EspError `usage.invalid` naming `argument` */
export function parseDuration(argument: string): (given: string) => Nanos {
  return (given) => {
    const [, amount = '', unit] = new RegExp(`^${TIME}$`).exec(given) ?? [];
    const time = amount === '' ? 0 : nanos(amount, unit);
    if (time > 0 && time <= MAX_TIME) return time as Nanos;
    throw new EspError('usage.invalid', { argument, given, expected: 'a time such as 60s, 200ms or 10m' });
  };
}

/** `gpio0@2s+0.2s`: which pin is pulled low, when, and for how long. @throws EspError `usage.invalid` */
export function parsePress(given: string): ButtonPress {
  const [, gpio = '', at = '', atUnit, length, lengthUnit] = new RegExp(`^gpio(\\d{1,2})@${TIME}(?:\\+${TIME})?$`, 'i').exec(given) ?? [];
  if (gpio !== '' && Number(gpio) <= 15 && nanos(at, atUnit) <= MAX_TIME) {
    return { gpio: Number(gpio), at: nanos(at, atUnit), ...(length !== undefined && { duration: nanos(length, lengthUnit) }) };
  }
  throw new EspError('usage.invalid', {
    argument: '--press',
    given,
    expected: 'gpioN@TIME+DURATION, such as gpio0@2s+0.2s (without +DURATION it is held)',
  });
}

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\' };

/** `\r`, `\n`, `\t`, `\xNN` and `\\` as the characters that they stand for; everything else as it is. */
export function unescapeText(given: string): string {
  return given.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (all, code: string | undefined, char: string | undefined) =>
    code === undefined ? (ESCAPES[char ?? ''] ?? all) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
