import type { Bus } from '../bus/bus.ts';
import { DIGITS } from './ram.ts';

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

interface Arguments {
  /** The next one of `size` bytes, its low word; unsigned. */
  next(size: 4 | 8): number;
  /** High word of the last one that had eight bytes. */
  readonly high: number;
}

/** Reads the arguments of `list` one after the other. */
function argumentsOf(bus: Bus, { stack, registers, index }: VaList): Arguments {
  let at = index;
  let high = 0;
  return {
    next(size) {
      const from = size === 8 ? (at + 7) & -8 : at;
      at = from + size > REGISTER_AREA && from <= REGISTER_AREA ? FIRST_ON_STACK + size : from + size;
      const place = (at <= REGISTER_AREA ? registers : stack) + at - size;
      if (size === 8) high = bus.read32(place + 4);
      return bus.read32(place);
    },
    get high() {
      return high;
    },
  };
}

interface Directive {
  readonly left: boolean;
  readonly zeros: boolean;
  readonly width: number;
}

/** What formatting gives out: a byte that counts in the result or not, or the address of a string where nothing may be read. */
export type Output = { readonly byte: number; readonly counts: boolean } | { readonly fault: number };

/** Below this address the region protection forbids every access (lx106-and-rom.md §2). */
const LOWEST_DATA = 0x20000000;
const PERCENT = code('%');
const POINTER_DIGITS = 8;

function code(character: string): number {
  return character.charCodeAt(0);
}

const counted = (byte: number): Output => ({ byte, counts: true });
const uncounted = (byte: number): Output => ({ byte, counts: false });

/** Text in its width: a sign goes before zeros and after spaces. `length` is what the ROM believes the text to have. */
function* padded(directive: Directive, sign: string, text: Iterable<number>, length: number): Generator<Output> {
  const { left, zeros, width } = directive;
  let missing = width - length - sign.length;
  if (zeros && sign !== '') yield counted(code(sign));
  if (!left) for (; missing > 0; missing--) yield counted(code(zeros ? '0' : ' '));
  if (!zeros && sign !== '') yield counted(code(sign));
  for (const byte of text) yield counted(byte);
  for (; missing > 0; missing--) yield counted(code(' '));
}

/** Lengths as the ROM keeps them from one conversion to the next: see `formatted`. */
const AFTER_TEXT = -1;

function stringLength(bus: Bus, address: number): number {
  let length = 0;
  while (bus.read8(address + length) !== 0) length++;
  return length;
}

function* bytesAt(bus: Bus, address: number): Generator<number> {
  for (let at = address, byte = bus.read8(at); byte !== 0; byte = bus.read8(++at)) yield byte;
}

/** A number's digits and sign: `d` and `D` are signed; of a 64-bit number (`ll`) the others drop the upper half. */
function digits(conversion: string, low: number, high: number): readonly [sign: string, text: string] {
  if (conversion === 'd' || conversion === 'D') {
    const value = BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
    return value < 0n ? ['-', `${-value}`] : ['', `${value}`];
  }
  const value = low >>> 0;
  if (conversion === 'X') return ['', value.toString(16).toUpperCase()];
  return ['', conversion === 'x' || conversion === 'p' ? value.toString(16) : `${value}`];
}

/**
 * What the ROM's formatter makes of the string at `format`: one `-`, one `0`, width, a precision that only asks for zeros, `l`, `ll`,
 * conversions d D u U x X p c C s S %. After any other character, and after `%%`, it fills up a text that is none: its length is one less
 * than that of the one before, so that each such conversion but the first of a format is followed by one space more. A `%` at the end
 * takes the zero with it and goes on behind it. `%b` is printed as an unknown conversion [I: the ROM prints bits].
 */
export function* formatted(bus: Bus, format: number, list: VaList): Generator<Output> {
  const args = argumentsOf(bus, list);
  let at = format;
  const take = (): string => String.fromCharCode(bus.read8(at++));
  let length = 0;
  for (let byte = bus.read8(at++); byte !== 0; byte = bus.read8(at++)) {
    if (byte !== PERCENT) {
      yield counted(byte);
      continue;
    }
    let character = take();
    const left = character === '-';
    if (left) character = take();
    let zeros = character === '0';
    if (zeros) character = take();
    let width = 0;
    for (; isDigit(character); character = take()) width = (Math.imul(width, 10) + Number(character)) | 0;
    if (character === '.') {
      zeros = true;
      do character = take();
      while (isDigit(character));
    }
    let isLong = false;
    if (character === 'l') character = take();
    if (character === 'l' && bus.read8(at - 2) === code('l')) {
      isLong = true;
      character = take();
    }
    switch (character) {
      case 'c':
      case 'C':
        yield counted(args.next(4) & 0xff);
        continue;
      case 's':
      case 'S': {
        const address = args.next(4) || DIGITS.none;
        if (address < LOWEST_DATA) yield { fault: address };
        yield* padded({ left, zeros, width }, '', bytesAt(bus, address), stringLength(bus, address));
        length = AFTER_TEXT;
        continue;
      }
      case 'p':
        yield uncounted(code('0'));
        yield uncounted(code('x'));
        zeros = true;
        width = POINTER_DIGITS;
        break;
      case 'd':
      case 'D':
      case 'u':
      case 'U':
      case 'x':
      case 'X':
        break;
      case '%':
        yield uncounted(PERCENT);
        yield* padded({ left, zeros, width }, '', [], length);
        length--;
        continue;
      default:
        yield counted(PERCENT);
        yield counted(code(character));
        yield* padded({ left, zeros, width }, '', [], length);
        length--;
        continue;
    }
    const low = args.next(isLong ? 8 : 4);
    const [sign, text] = digits(character, low, isLong ? args.high : (low | 0) >> 31);
    yield* padded({ left, zeros, width }, sign, [...text].map(code), text.length);
    length = AFTER_TEXT;
  }
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';
