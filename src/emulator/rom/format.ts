import type { Bus } from '../bus/bus.ts';

/**
 * A `va_list` of the call0 ABI: the first six words are in a register save area, the others on the caller's stack
 * (lx106-and-rom.md §4, `ets_vprintf`).
 */
export interface VaList {
  /** Address such that the first stack argument lies 32 bytes above it. */
  readonly stack: number;
  readonly registers: number;
  /** Byte index of the next argument: up to 20 in the register area, then from 32 on the stack. */
  readonly index: number;
}

const REGISTER_AREA = 24;
const FIRST_ON_STACK = 32;

/** Reads the arguments of `list` one after the other, as unsigned words. */
function* argumentsOf(bus: Bus, { stack, registers, index }: VaList): Generator<number, never> {
  for (let at = index; ; at += 4) {
    if (at >= REGISTER_AREA && at < FIRST_ON_STACK) at = FIRST_ON_STACK;
    yield bus.read32((at < REGISTER_AREA ? registers : stack) + at);
  }
}

interface Directive {
  readonly left: boolean;
  readonly zeros: boolean;
  readonly width: number;
}

const code = (character: string): number => character.charCodeAt(0);

function* padded({ left, zeros, width }: Directive, text: string): Generator<number> {
  const missing = Math.max(0, width - text.length);
  const isNegative = zeros && text.startsWith('-');
  if (isNegative) yield code('-');
  if (!left) for (let i = 0; i < missing; i++) yield code(zeros ? '0' : ' ');
  for (const character of isNegative ? text.slice(1) : text) yield code(character);
  if (left) for (let i = 0; i < missing; i++) yield code(' ');
}

function* paddedString(bus: Bus, { left, width }: Directive, address: number): Generator<number> {
  let length = 0;
  if (!left && width > 0) {
    while (length < width && bus.read8(address + length) !== 0) length++;
    for (let i = length; i < width; i++) yield code(' ');
    length = 0;
  }
  for (let byte = bus.read8(address); byte !== 0; byte = bus.read8(address + ++length)) yield byte;
  if (left) for (let i = length; i < width; i++) yield code(' ');
}

/**
 * The bytes that the ROM's formatter makes of the string at `format`: flags `-` and `0`, width, `l` (ignored), conversions
 * d i u x X p s c %; anything else is printed as it stands [?].
 */
export function* formatted(bus: Bus, format: number, list: VaList): Generator<number> {
  const args = argumentsOf(bus, list);
  const next = (): number => args.next().value;
  let at = format;
  const take = (): string => String.fromCharCode(bus.read8(at++));
  for (let byte = bus.read8(at); byte !== 0; byte = bus.read8(at)) {
    at++;
    if (byte !== code('%')) {
      yield byte;
      continue;
    }
    let [left, zeros, width] = [false, false, 0];
    let character = take();
    for (; character === '-' || character === '0'; character = take()) {
      if (character === '-') left = true;
      else zeros = true;
    }
    for (; character >= '0' && character <= '9'; character = take()) width = width * 10 + Number(character);
    while (character === 'l') character = take();
    const directive: Directive = { left, zeros: zeros && !left, width };
    switch (character) {
      case 'd':
      case 'i':
        yield* padded(directive, `${next() | 0}`);
        break;
      case 'u':
        yield* padded(directive, `${next()}`);
        break;
      case 'x':
      case 'p':
        yield* padded(directive, next().toString(16));
        break;
      case 'X':
        yield* padded(directive, next().toString(16).toUpperCase());
        break;
      case 'c':
        yield* padded({ ...directive, zeros: false }, String.fromCharCode(next() & 0xff));
        break;
      case 's':
        yield* paddedString(bus, directive, next());
        break;
      case '\0':
        at--; // a lone % at the end
        break;
      default:
        yield code(character);
    }
  }
}
