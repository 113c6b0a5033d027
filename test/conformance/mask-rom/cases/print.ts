import type { RomCase } from '../../../support/rom-probe.ts';
import { Draw, text } from './draw.ts';

const FORMAT = 0x3ffe9000;
const STRINGS = 0x3ffe9200;
const INSTALL = ['ets_install_uart_printf'] as const;

const FIXED: readonly (readonly [format: string, ...args: (number | string)[]])[] = [
  ['plain'],
  ['%d %i %u', -5, 7, -1],
  ['%x %X %p|', 0xbeef, 0xbeef, 0x10],
  ['%08x|%8x|%-8x|', 0x12, 0x12, 0x12],
  ['%s|%8s|%-8s|', 'one', 'two', 'three'],
  ['%c%5c|', 65, 66],
  ['100%%'],
  ['%'],
  ['a%'],
  ['%d%%%d%%', 1, 2],
  ['%%%%%%|'],
  ['%.3d|%8.3d|%.s|', 1, 2, 'abc'],
  ['%lld|%llx|', 0, -1, -2, 5, 0, 7],
  ['%s|%10s|%-10s|', 0, 0, 0],
  ['%S|%D|%U|%C|', 'st', -4, -4, 66],
  ['%*d|%+d|%#x|', 5, 6, 7],
  ['%5%|%-5%|'],
  ['%012d|%-12d|', -123, -123],
  ['\r\n\n'],
  ['%s', 0xb5],
];

/** Formatted printing: fixed formats, and drawn ones of flags, widths and conversions. */
export function* printCases(count: number): Generator<RomCase> {
  const draw = new Draw(6);
  const formats = [...FIXED];
  for (let i = 0; i < 4 * count; i++) {
    let format = '';
    const args: (number | string)[] = [];
    for (let k = 0; k < 3; k++) {
      const conversion = draw.of(['d', 'u', 'x', 'X', 's', 'c', 'p', '%', 'i', 'ld', 'lld', 'q']);
      format += `${draw.of(['', ' ', 'ab'])}%${draw.of(['', '-', '0', '-0'])}${draw.of(['', '1', '5', '12'])}${draw.of(['', '', '.2'])}${conversion}`;
      args.push(conversion === 's' ? draw.of(['', 'a', 'hello', 'a longer one']) : draw.number());
    }
    formats.push([format, ...args.map((arg) => arg)]);
  }
  for (const [format, ...args] of formats) {
    const memory: Record<string, string> = { [`0x${FORMAT.toString(16)}`]: text(format) };
    let at = STRINGS;
    const words = args.map((arg) => {
      if (typeof arg === 'number') return arg;
      memory[`0x${at.toString(16)}`] = text(arg);
      at += 32;
      return at - 32;
    });
    // A string where a format wants a number would be printed as one: only its address differs by nothing.
    yield { family: 'print', name: 'ets_printf', args: [FORMAT, ...words], memory, before: [INSTALL], limitMs: 30 };
  }
  for (const byte of [0x41, 0x0a, 0x0d, 0]) {
    for (const name of ['uart_tx_one_char', 'ets_putc']) yield { family: 'print', name, args: [byte] };
    yield { family: 'print', name: 'ets_write_char', args: [byte], before: [INSTALL], returns: 'nothing' };
    yield { family: 'print', name: 'ets_uart_putc1', args: [byte], returns: 'nothing' };
  }
  yield { family: 'print', name: 'ets_printf', args: [FORMAT], memory: { [`0x${FORMAT.toString(16)}`]: text('x') } };
  for (const name of ['ets_install_putc1', 'ets_install_putc2']) yield { family: 'print', name, args: [0x40101234], returns: 'nothing' };
  yield { family: 'print', name: 'ets_install_uart_printf', args: [], returns: 'nothing' };
}
