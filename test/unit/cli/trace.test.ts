import { expect, test } from 'vitest';
import { traceTo } from '../../../src/cli/render/trace.ts';
import { type RehearsalReport, rehearse, StepTrace } from '../../../src/emulator/index.ts';
import { bootProgram } from '../../support/boot-image.ts';

/** Says something, reads what nothing models, restarts by software. */
const LOOP = `
  j main
  .align 4
  printf: .word 0x400024cc
  restart: .word 0x4000264c
  nothing: .word 0x60000a00
  where: .word text
  text: .byte ${[...'loop %d\u001b[2J\n\0'].map((c) => c.charCodeAt(0)).join(',')}
  .align 4
  main: l32r a4, nothing
  l32i a4, a4, 0
  l32r a2, where
  movi a3, 7
  l32r a0, printf
  callx0 a0
  l32r a0, restart
  callx0 a0
  home: j home
`;

function traced(flash: Uint8Array): { report: RehearsalReport; lines: string[] } {
  const lines: string[] = [];
  const report = rehearse({ flash, chipSize: 0x100000, ...traceTo((line) => lines.push(line), new StepTrace()) });
  return { report, lines };
}

test('a boot loop as a trace: instructions, calls of the ROM once each, resets and what is sent', () => {
  const { lines } = traced(bootProgram(LOOP));
  const start = lines.indexOf('======== reset: software reset, rst cause:3') + 1;
  const round = lines.slice(start, lines.indexOf('======== reset: software reset, rst cause:3', start));
  const brief = round.filter((line) => !/ (l32r|movi|callx0) /.test(line)).map((line) => line.replace(/ +/g, ' '));
  expect(brief.slice(brief.findIndex((line) => line.includes('image is loaded')) - 1)).toEqual([
    expect.stringMatching(/^======== \| csum 0x[0-9a-f]{2}$/),
    '4000ff5c boot_from_flash: image is loaded',
    '4000ff54 main: image is loaded',
    expect.stringMatching(/^401000[0-9a-f]{2} l32i a4, a4, 0 a4=60000a00$/),
    '======== not modelled: read at 0x60000a00',
    expect.stringMatching(/^400024cc ets_printf\("loop %d\\x1b\[2J\\n", 00000007\) from 401000[0-9a-f]{2}$/),
    '4000ff14 ets_printf: next character',
    '40001dcc ets_uart_putc1("l") from 4000ff14 <ets_printf: next character>',
    '======== | loop 7.[2J',
    expect.stringMatching(/^4000264c software_reset\(\) from 401000[0-9a-f]{2}$/),
  ]);
  expect(round[0]).toBe('40000080 _ResetVector()');
});

test('a trace changes nothing, and waits are not repeated', () => {
  const flash = bootProgram(LOOP);
  const { report, lines } = traced(flash);
  expect(report).toEqual(rehearse({ flash, chipSize: 0x100000 }));
  expect(report.outcome).toBe('boot-loop');
  expect(lines.length).toBeLessThan(300);
});
