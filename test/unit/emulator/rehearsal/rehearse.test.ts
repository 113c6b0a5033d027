import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/base/clock.ts';
import { type RehearsalReport, rehearse } from '../../../../src/emulator/index.ts';
import { asm } from '../../../support/asm.ts';
import { bootImage, bootProgram } from '../../../support/boot-image.ts';

const CHIP = 0x100000;
const FIRST_LINE = '\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\n';

/** Prints `text` by ets_printf; to be followed by code. */
const printing = (text: string): string => `
  j main
  .align 4
  printf: .word 0x400024cc
  text: .byte ${[...text, '\0'].map((c) => c.charCodeAt(0)).join(',')}
  .align 4
  where: .word text
  main: l32r a2, where
  l32r a0, printf
  callx0 a0
`;

function run(flash: Uint8Array, options: Partial<Parameters<typeof rehearse>[0]> = {}): RehearsalReport {
  return rehearse({ flash, chipSize: CHIP, ...options });
}

/** A boot loader that SPIReads one application from 0x1000 and calls it. */
function withApp(app: string, name = 'user1'): Uint8Array {
  const flash = new Uint8Array(0x3000).fill(0xff);
  const application = bootProgram(app, 0x40104000);
  const length = (application.length - 16) & ~3;
  flash.set(
    bootProgram(`
      ${printing(`jump to run ${name} @ 1000\n`)}
      j go
      .align 4
      read: .word 0x40004b1c
      head: .word 0x3ffe8000
      offset: .word 0x1000
      body: .word 0x1010
      to: .word 0x40104000
      go: l32r a2, offset
      l32r a3, head
      movi a4, 16
      l32r a0, read
      callx0 a0
      l32r a2, body
      l32r a3, to
      movi a4, ${length}
      l32r a0, read
      callx0 a0
      l32r a3, head
      l32i a2, a3, 4
      callx0 a2
      home: j home
    `),
  );
  flash.set(application, 0x1000);
  return flash;
}

describe('outcomes', () => {
  test('no-image: nothing at flash address 0', () => {
    const report = run(new Uint8Array(0));
    expect(report).toMatchObject({ outcome: 'no-image', halt: { kind: 'rom', reason: 'no-image' }, slot: null, entry: null });
    expect([report.log, report.lastLine]).toEqual([`${FIRST_LINE}ets_main.c `, 'ets_main.c']);
  });

  test('halted: a boot loader with a wrong checksum', () => {
    const flash = bootImage(0x40100000, [{ address: 0x40100000, data: new Uint8Array(4) }], { spoil: 1 });
    expect(run(flash)).toMatchObject({ outcome: 'halted', halt: { kind: 'rom', reason: 'bad-checksum' }, lastLine: 'ets_main.c' });
  });

  test('halted: it stands still after its last words', () => {
    expect(run(bootProgram(`${printing('hello\n')} home: j home`))).toMatchObject({
      outcome: 'halted',
      halt: { kind: 'idle' },
      lastLine: 'hello',
    });
  });

  test('halted: an exception that nobody handles, with its cause and place', () => {
    const report = run(bootProgram('main: movi a2, 16; l32i a3, a2, 0'));
    expect(report).toMatchObject({ outcome: 'halted', halt: { kind: 'exception', cause: 28, pc: 0x40100003, address: 16 } });
  });

  test('halted: a ROM function that is not modelled', () => {
    const flash = bootProgram('j main; .align 4; f: .word 0x40001b40; main: l32r a0, f; callx0 a0');
    expect(run(flash)).toMatchObject({ outcome: 'halted', halt: { kind: 'unknown-rom', name: 'mem_malloc', address: 0x40001b40 } });
  });

  test('halted: busy endlessly, without a word', () => {
    const flash = bootProgram('main: addi a3, a3, 1; j main');
    const report = run(flash, { maxInstructions: 100_000 });
    expect(report).toMatchObject({ outcome: 'halted', halt: { kind: 'budget' } });
    expect(report.instructions).toBeGreaterThanOrEqual(100_000);
    expect(report.instructions).toBeLessThan(102_000);
  });

  test('radio-init: the ROM is asked for the radio functions, or the radio is touched', () => {
    const asked = run(bootProgram('j main; .align 4; f: .word 0x40006b08; main: l32r a0, f; callx0 a0'));
    expect([asked.outcome, asked.halt]).toEqual(['radio-init', null]);
    expect(run(bootProgram('j main; .align 4; f: .word 0x60009a00; main: l32r a2, f; l32i a3, a2, 0; ret')).outcome).toBe('radio-init');
    // What every start touches is no sign.
    expect(run(bootProgram('j main; .align 4; f: .word 0x60009d74; main: l32r a2, f; s32i a3, a2, 0; home: j home')).outcome).toBe(
      'halted',
    );
  });

  test('boot-loop: three restarts with the same last line, by a jump or by a watchdog', () => {
    const jump = run(bootProgram(`${printing('again\n')} j on; .align 4; reset: .word 0x40000080; on: l32r a0, reset; jx a0`));
    expect(jump).toMatchObject({ outcome: 'boot-loop', lastLine: 'again' });
    expect(jump.resets).toEqual(new Array(3).fill({ cause: 'jump', lastLine: 'again' }));
    const dog = run(
      bootProgram(
        `${printing('woof\n')} j on; .align 4; wdt: .word 0x60000900; on: l32r a3, wdt; movi a2, 5; s32i a2, a3, 4; s32i a2, a3, 8; movi a2, 0x39; s32i a2, a3, 0; home: j home`,
      ),
    );
    expect(dog).toMatchObject({ outcome: 'boot-loop', lastLine: 'woof' });
    expect(dog.resets).toEqual(new Array(3).fill({ cause: 'watchdog', lastLine: 'woof' }));
    expect(dog.log).toContain('wdt reset\r\n');
  });

  test('a program that says something else each time is no loop', () => {
    // Counts in RTC RAM, which outlives resets, and stops after five.
    const source = `
      j main
      .align 4
      printf: .word 0x400024cc
      rtc: .word 0x60001200
      reset: .word 0x40000080
      text: .byte 114,111,117,110,100,32,37,100,10,0
      .align 4
      where: .word text
      main: l32r a12, rtc
      l32i a3, a12, 0
      addi a3, a3, 1
      s32i a3, a12, 0
      mov.n a13, a3
      l32r a2, where
      l32r a0, printf
      callx0 a0
      bgei a13, 5, home
      l32r a0, reset
      jx a0
      home: j home`;
    const report = run(bootProgram(source));
    expect(report).toMatchObject({ outcome: 'halted', lastLine: 'round 5' });
    expect(report.resets.map(({ lastLine }) => lastLine)).toEqual(['round 1', 'round 2', 'round 3', 'round 4']);
  });

  test('app-started: the application that a boot loader read speaks', () => {
    const report = run(withApp(`${printing('app here\n')} home: j home`));
    expect(report).toMatchObject({ outcome: 'app-started', lastLine: 'app here', slot: { name: 'user1', offset: 0x1000 } });
    expect(report.entry).toBeGreaterThanOrEqual(0x40104000);
    expect(report.entry).toBeLessThan(0x40104100);
  });

  test('a program without a boot loader, whose code lies in the flash window, is the application itself', () => {
    const source = (target: string): string =>
      `j main; .align 4; enable: .word 0x40004678; at: .word ${target}; main: movi a2, 0; movi a3, 0; movi a4, 0; l32r a0, enable; callx0 a0; l32r a0, at; jx a0`;
    const flash = new Uint8Array(0x3000).fill(0xff);
    flash.set(bootProgram(source('0x40202000')));
    flash.set([0x06, 0xff, 0xff], 0x2000); // j .
    const report = run(flash);
    expect(report.slot).toEqual({ name: 'app', offset: 0 });
    expect(report.entry).toBe(new DataView(flash.buffer).getUint32(4, true));
    expect(run(bootProgram(source('0x40100000'))).slot).toBe(null);
  });

  test('an application that is silent, or dies, has not started well', () => {
    expect(run(withApp('main: j main', 'user2'))).toMatchObject({ outcome: 'halted', slot: { name: 'user2', offset: 0x1000 } });
    expect(run(withApp(`${printing('oops\n')} ill`))).toMatchObject({ outcome: 'halted', halt: { kind: 'exception', cause: 0 } });
  });

  test('an application that only changes the divider sends the boot loader’s last words anew, and is silent all the same', () => {
    const silent = 'j main; .align 4; uart: .word 0x60000000; main: l32r a3, uart; movi a2, 452; s32i a2, a3, 0x14; home: j home';
    const report = run(withApp(silent));
    expect(report).toMatchObject({ outcome: 'halted', slot: { name: 'user1' }, lastLine: 'jump to run user1 @ 1000' });
    expect(report.log.match(/jump to run/g)).toHaveLength(1);
  });

  test('app-started: code in the flash window speaks, whoever found it there', () => {
    const flash = new Uint8Array(0x2000).fill(0xff);
    flash.set(
      bootProgram(`
        j main
        .align 4
        enable: .word 0x40004678
        app: .word 0x40201000
        main: movi a2, 0
        movi a3, 0
        movi a4, 0
        l32r a0, enable
        callx0 a0
        l32r a0, app
        jx a0`),
    );
    // Prints one character by ets_putc.
    flash.set(
      asm(0x40201000, 'j go; .align 4; putc: .word 0x40002be8; go: movi a2, 33; l32r a0, putc; callx0 a0; home: j home').bytes,
      0x1000,
    );
    expect(run(flash)).toMatchObject({ outcome: 'app-started', lastLine: '!' });
  });

  test('download-mode: GPIO0 is low', () => {
    expect(run(new Uint8Array(0), { boot: 'download' })).toMatchObject({ outcome: 'download-mode', halt: null });
  });
});

test('a time limit ends what would go on', () => {
  const flash = bootProgram('j main; .align 4; delay: .word 0x40002ecc; main: movi a2, 2047; l32r a0, delay; callx0 a0; j main');
  const report = run(flash, { maxTime: seconds(1) });
  expect(report.outcome).toBe('halted');
  expect(report.virtualMs).toBeGreaterThanOrEqual(1000);
  expect(report.virtualMs).toBeLessThan(1010);
});

test('reads and writes of the flash are listed, and the file handed in stays as it was', () => {
  const flash = bootProgram(`
    j main
    .align 4
    erase: .word 0x40004a00
    write: .word 0x40004a4c
    place: .word 0xff000
    from: .word 0x3ffe8000
    main: movi a2, 0xff
    l32r a0, erase
    callx0 a0
    l32r a2, place
    l32r a3, from
    movi a4, 64
    l32r a0, write
    callx0 a0
    home: j home`);
  const file = new Uint8Array(CHIP).fill(0x33);
  file.set(flash);
  const before = file.slice();
  const report = run(file);
  expect(report.flash.writes).toEqual([{ offset: 0xff000, length: 0x1000 }]);
  // The ROM reads header, segment header, segment, and then the checksum at the end of the row.
  expect(report.flash.reads[0]?.offset).toBe(0);
  expect(report.flash.reads.at(-1)).toEqual({ offset: flash.length - 1, length: 1 });
  expect(file).toEqual(before);
});

test('accesses to what nobody models are counted', () => {
  const report = run(
    bootProgram(`j main; .align 4; f: .word 0x60008000; main: l32r a2, f; l32i a3, a2, 0; l32i a3, a2, 0; s32i a3, a2, 4; home: j home`),
  );
  expect(report.unmodelled).toEqual([
    { address: 0x60008000, kind: 'read', count: 2 },
    { address: 0x60008004, kind: 'write', count: 1 },
  ]);
});

/** What executing them showed elsewhere: README of the files, lx106-and-rom.md §10. */
describe.each([
  ['2.0.0', 459_000],
  ['2.2.1', 437_000],
  ['3.0.6', 503_000],
] as const)('Espressif AT, SDK %s', (sdk, instructions) => {
  const url = new URL(`../../../../../shared/real/at-sdk${sdk}-1MB.bin`, import.meta.url);
  const absent = !existsSync(url);
  const name = (text: string): string => `${text}${absent ? ' (left out: ../shared/real is not there)' : ''}`;
  const booted = (nibble: number, chipSize: number): RehearsalReport => {
    const flash = Uint8Array.from(readFileSync(url));
    flash[3] = nibble << 4;
    return rehearse({ flash, chipSize });
  };

  test.skipIf(absent)(name('the header kept: the boot loader starts user1, which reaches its radio, on a 1 MB and on a 4 MB chip'), () => {
    for (const size of [CHIP, 4 * CHIP]) {
      const report = booted(2, size);
      expect(report).toMatchObject({ outcome: 'radio-init', slot: { name: 'user1', offset: 0x1000 }, resets: [] });
      expect(report.log).toContain('load 0x40100000, len 2');
      expect(report.log).toContain('8Mbit(512KB+512KB)\r\njump to run user1 @ 1000\r\n');
      expect(Math.abs(report.instructions - instructions)).toBeLessThan(2000);
      expect(report.flash.reads.map(({ offset }) => offset)).toContain(0xfc000);
    }
  });

  test.skipIf(absent)(name('nibble 4 on a 4 MB chip'), () => {
    const report = booted(4, 4 * CHIP);
    const offsets = report.flash.reads.map(({ offset }) => offset);
    expect(offsets).toEqual(expect.arrayContaining([0x3ff000, 0x3fe000]));
    expect(report.flash.writes.map(({ offset }) => offset)).toContain(0x3ff000);
    if (sdk === '3.0.6') {
      expect(report.outcome).toBe('radio-init');
      expect(report.log).toContain('mismatch map 2,spi_size_map 4\r\n');
      expect(report.log).toContain('system_partition_table_regist fail\r\n');
    } else {
      expect(report).toMatchObject({ outcome: 'boot-loop', lastLine: 'rf_cal[0] !=0x05,is 0xFF' });
      expect(report.resets.map(({ cause }) => cause)).toEqual(['jump', 'jump', 'jump']);
    }
  });

  test.skipIf(absent)(name('nibble 3 on a 2 MB chip loops; nibble 4 on the 1 MB chip wraps and reaches the radio'), () => {
    expect(booted(3, 2 * CHIP)).toMatchObject({ outcome: 'boot-loop', lastLine: 'rf_cal[0] !=0x05,is 0xFF' });
    expect(booted(4, CHIP).outcome).toBe('radio-init');
  });

  test.skipIf(absent)(name('without init data it loops'), () => {
    const flash = Uint8Array.from(readFileSync(url)).fill(0xff, 0xfc000, 0xfd000);
    expect(rehearse({ flash, chipSize: CHIP })).toMatchObject({ outcome: 'boot-loop', lastLine: 'rf_cal[0] !=0x05,is 0xFF' });
  });

  test.skipIf(absent)(name('a broken user1 falls back to user2 after three tries'), () => {
    const flash = Uint8Array.from(readFileSync(url));
    flash.fill(0, 0x1000, 0x1010);
    const report = rehearse({ flash, chipSize: CHIP });
    expect(report.log).toContain('error magic!');
    expect(report.resets.length).toBeGreaterThan(0);
    expect(report.resets.every(({ cause }) => cause === 'watchdog')).toBe(true);
    expect(report.log).toContain('jump to run user2 @ 81000');
  });
});

test('the same image gives the same report', () => {
  const flash = withApp(`${printing('app here\n')} home: j home`);
  expect(run(flash)).toEqual(run(flash));
});
