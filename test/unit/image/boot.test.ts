import { describe, expect, test } from 'vitest';
import { FlashView } from '../../../src/image/bytes/flash-view.ts';
import { loaderModel } from '../../../src/image/family/nonos/loader.ts';
import { nonosOta } from '../../../src/image/family/nonos/nonos.ts';
import { check } from '../../../src/image/index.ts';
import type { BootInput, BootPrediction } from '../../../src/image/model.ts';
import { survey } from '../../../src/image/survey.ts';
import { makeDump } from '../../support/dump.ts';

function boot(file: Uint8Array, chipSize = file.length): BootPrediction {
  const predict = nonosOta.predict as (start: BootInput) => BootPrediction;
  return predict({ view: new FlashView(file, chipSize), survey: survey(file), compiledNibble: undefined });
}

function patched(file: Uint8Array, changes: Readonly<Record<number, number>>): Uint8Array {
  const out = file.slice();
  for (const [offset, value] of Object.entries(changes)) out[Number(offset)] = value;
  return out;
}

describe('the boot byte', () => {
  /** Low three bits of byte 0 in a sector that boot v1.7 wrote: flash-layout.md §2.3. */
  test.each([
    [0xfc, 'user1'],
    [0xf9, 'user1'],
    [0xfd, 'user2'],
    [0xf8, 'user2'],
    [0xff, 'user1'], // both slot bits: defaults
    [0xfb, 'user1'],
  ])('%i starts %s', (byte, slot) => {
    const dump = makeDump();
    expect(boot(patched(dump.bytes, { [dump.params]: byte })).slot?.name).toBe(slot);
  });

  test.each([0xfa, 0xfe])('%i is an error', (byte) => {
    const dump = makeDump();
    const start = boot(patched(dump.bytes, { [dump.params]: byte }));
    expect(start.end).toBe('loader-stops');
    expect(start.log.slice(-2)).toEqual(['jump to run usererror user bin flag = 2', 'user code done']);
  });

  test('the flag sector: 0 takes copy A, anything else B', () => {
    const dump = makeDump({ active: 'user2' });
    const onlyB = patched(dump.bytes, { [dump.paramA]: 0xfc });
    expect(boot(onlyB).slot?.name).toBe('user1');
    expect(boot(patched(onlyB, { [dump.flag]: 0xff })).slot?.name).toBe('user2');
    expect(boot(patched(onlyB, { [dump.flag]: 0x01 })).slot?.name).toBe('user2');
  });

  test('bytes of another boot loader reset the choice', () => {
    const dump = makeDump({ active: 'user2' });
    const start = boot(patched(dump.bytes, { [dump.params + 1]: 0xe6 }));
    expect(start).toMatchObject({ slot: { name: 'user1' }, foreignVersion: 6 });
  });

  test('the enhanced mode and test mode are not guessed', () => {
    const dump = makeDump();
    expect(boot(patched(dump.bytes, { [dump.params + 1]: 0x67 })).end).toBe('unmodelled');
    expect(check(patched(dump.bytes, { [dump.params + 1]: 0x67 })).verdict).toBe('unknown');
    expect(boot(patched(dump.bytes, { [dump.params + 1]: 0xa7 })).end).toBe('unmodelled');
  });
});

describe('where user2 is looked for', () => {
  test.each([
    ['1.7', 0, 0x41000],
    ['1.7', 1, 0x41000],
    ['1.7', 2, 0x81000],
    ['1.7', 5, 0x101000],
    ['1.7', 8, 0x101000],
    ['1.7', 12, 0x41000],
    ['1.6', 1, 0x21000],
    ['1.6', 6, 0x101000],
    ['1.6', 8, 0x41000],
    ['1.6', 7, 0x41000],
    ['1.2', 4, 0x81000],
    ['1.2', 5, 0x41000],
  ])('boot v%s, nibble %i: %i', (version, nibble, user2) => {
    expect(loaderModel(version)?.map(nibble)?.user2).toBe(user2);
  });

  test('boot v1.7 refuses nibble 7', () => {
    const start = boot(patched(makeDump().bytes, { 3: 0x70 }));
    expect(start.end).toBe('loader-stops');
    expect(start.log.slice(-2)).toEqual(['SPI Flash Size & Map: flash map not support', 'user code done']);
  });

  test('boot v1.2: one low nibble, no second try', () => {
    const choose = (...bytes: number[]) => loaderModel('1.2')?.choose(Uint8Array.from(bytes));
    expect(choose(0xf1, 0x02)).toEqual({ reset: false, slots: [2] });
    expect(choose(0xf0, 0x02)).toEqual({ reset: false, slots: [1] });
    expect(choose(0xff, 0x02)).toEqual({ reset: false, slots: [1] });
    expect(choose(0xf1, 0xe7)).toEqual({ reset: true, slots: [1] });
  });
});

describe('falling back', () => {
  test.each([
    ['1.6', 1],
    ['1.7', 4],
  ] as const)('boot v%s: no image inside user1, tried %i times, user2 runs', (loader, tries) => {
    const dump = makeDump({ loader });
    const { verdict, findings, slot, predictedLog } = check(patched(dump.bytes, { [dump.user1.inner]: 0 }));
    expect({ verdict, slot }).toEqual({ verdict: 'boots-changed', slot: { name: 'user2', offset: 0x81000 } });
    expect(findings.map(({ id, severity }) => `${severity} ${id}`)).toContain('warning slot/only-other-valid');
    expect(predictedLog).toContain('first boot failed, reboot to try backup bin');
    expect(predictedLog).toContain('wdt reset');
    expect(predictedLog.filter((line) => line.startsWith('jump'))).toEqual([
      ...Array.from({ length: tries }, () => 'jump to run user1 @ 1000'),
      'jump to run user2 @ 81000',
    ]);
  });

  /** Executed: lx106 code of both loaders returns into what it has overwritten. */
  test.each(['1.6', '1.7'] as const)('boot v%s: a damaged user1 replaces the loader before it is noticed', (loader) => {
    const dump = makeDump({ loader });
    const { verdict, findings } = check(patched(dump.bytes, { [dump.user1.inner + 0x20]: 0, [dump.user1.inner + 0x21]: 0x55 }));
    expect(verdict).toBe('does-not-boot');
    expect(findings.map(({ id, severity }) => `${severity} ${id}`)).toContain('error slot/only-other-valid');
  });

  test('a slot that is no image prints so', () => {
    const dump = makeDump();
    const start = boot(patched(dump.bytes, { 4096: 0xff }));
    expect(start.log).toContain('error magic!');
    expect(start).toMatchObject({ end: 'app', wanted: { name: 'user1' }, slot: { name: 'user2' } });
  });

  test('nothing is left to try', () => {
    const dump = makeDump();
    const file = patched(dump.bytes, { 4096: 0xff, 528384: 0xff });
    expect(boot(file)).toMatchObject({ end: 'no-slot', slot: null });
    expect(boot(file).log.slice(-4)).toEqual(['error magic!', 'backup boot failed.', '', 'user code done']);
    expect(check(file).verdict).toBe('does-not-boot');
  });

  test('user2 in use and damaged: user1 runs', () => {
    const dump = makeDump({ active: 'user2' });
    expect(boot(patched(dump.bytes, { [dump.user2.inner]: 0 }))).toMatchObject({ wanted: { name: 'user2' }, slot: { name: 'user1' } });
  });
});

describe('the SDK', () => {
  test('a wide map wants boot 1.4: the version that the parameters carry is the loader’s', () => {
    const start = boot(makeDump({ nibble: 5 }).bytes);
    expect(start.end).toBe('app');
  });

  test('the loop says what it found', () => {
    const dump = makeDump();
    const start = boot(patched(dump.bytes, { [dump.initData]: 0x0a }));
    expect(start.end).toBe('init-data-loop');
    expect(start.log.at(-1)).toBe('rf_cal[0] !=0x05,is 0x0A');
  });

  test('an erased test GPIO byte bothers boot v1.6 only', () => {
    const erased = (loader: '1.6' | '1.7') => {
      const dump = makeDump({ loader });
      return boot(patched(dump.bytes, { [dump.initData + 0x77]: 0xff })).log.includes('no GPIO select!');
    };
    expect([erased('1.6'), erased('1.7')]).toEqual([true, false]);
  });

  test('test GPIO byte: neither none nor a pin', () => {
    const dump = makeDump();
    expect(boot(patched(dump.bytes, { [dump.initData + 0x77]: 0x12 })).log).toContain('no GPIO select!');
    expect(boot(patched(dump.bytes, { [dump.initData + 0x77]: 0xa4 })).log).not.toContain('no GPIO select!');
  });
});

describe('the log', () => {
  test('boot v1.7, from the first byte to the jump', () => {
    const { log } = boot(makeDump().bytes);
    expect(log.slice(0, 3)).toEqual([' ets Jan  8 2013,rst cause:2, boot mode:(3,6)', '', 'load 0x40100000, len 2592, room 16 ']);
    expect(log.slice(-7)).toEqual([
      '',
      '2nd boot version : 1.7(5d6f877)',
      'SPI Speed : 40MHz',
      'SPI Mode : DOUT',
      'SPI Flash Size & Map: 8Mbit(512KB+512KB)',
      'jump to run user1 @ 1000',
      '',
    ]);
  });

  test('boot v1.6 in its own words', () => {
    expect(boot(makeDump({ loader: '1.6', nibble: 5, active: 'user2', mode: 0xff }).bytes).log.slice(-6)).toEqual([
      '2nd boot version : 1.6',
      '  SPI Speed      : 40MHz',
      '  SPI Mode       : QIO',
      '  SPI Flash Size & Map: 16Mbit(1024KB+1024KB)',
      'jump to run user2 @ 101000',
      '',
    ]);
  });

  test('an image that the ROM refuses', () => {
    const dump = makeDump();
    expect(boot(patched(dump.bytes, { 64: 0x11, 65: 0x22 })).log.slice(-2)).toEqual(['csum err', 'ets_main.c ']);
    expect(boot(patched(dump.bytes, { 0: 0 })).log.at(-1)).toBe('ets_main.c ');
  });
});
