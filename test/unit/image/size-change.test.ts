import { describe, expect, test } from 'vitest';
import type { FlashSizeName } from '../../../src/chip/header.ts';
import { check, KEEP_HEADER, type Verdict } from '../../../src/image/index.ts';
import { type DumpOptions, makeDump, makeInitData } from '../../support/dump.ts';
import { FAMILY_FILES, makeArduino } from '../../support/families.ts';

/**
 * The table of flash-layout.md §4.1, family by family: a backup goes to a chip four times as large (the first three columns), or to one
 * a quarter as large. Where executed code contradicts the page, `executed` says what it did, and that is what is expected.
 */
const MB = 0x100000;
const SIZE_CHECK = 'Flash size mismatch, check that the build setting matches the device.';
const FLASH_MAP = 'core.cpp:1 flashinit: configuration not found';

interface Row {
  readonly family: string;
  readonly file: Uint8Array;
  readonly kept: Verdict;
  /** Size nibble 4, or what the row says. */
  readonly patched: Verdict;
  readonly wide: Verdict;
  readonly sizes?: readonly [patched: FlashSizeName, wide: FlashSizeName];
  readonly chip?: number;
  readonly executed?: string;
}

const nonos = (options: DumpOptions) => makeDump(options).bytes;

const LARGER: readonly Row[] = [
  { family: 'NONOS OTA 512+512, SDK 2.0', file: nonos({ sdk: '2.0.0' }), kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  { family: 'the same, SDK 2.2', file: nonos({ sdk: '2.2.1' }), kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  {
    ...{ family: 'the same, user2 in use', file: nonos({ sdk: '2.2.1', active: 'user2' }) },
    ...{ kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  },
  {
    ...{
      family: 'an SDK that knows no init data',
      file: nonos({ sdk: '1.3.0' }),
      kept: 'boots',
      patched: 'boots-changed',
      wide: 'boots-changed',
    },
    executed: 'SDKs before 1.4 need no init data: settings are lost, and nothing else (lx106-and-rom.md §10)',
  },
  {
    ...{ family: 'NONOS OTA 1024+1024, 2 MB map detected on 2 MB', file: nonos({ nibble: 5 }), chip: 2 * MB },
    ...{ sizes: ['2MB', '4MB-c1'], kept: 'boots', patched: 'boots-changed', wide: 'boots' },
    executed: 'on a chip smaller than stated addresses wrap, and the tail is found after all',
  },
  {
    ...{ family: 'the same, user2 in use', file: nonos({ nibble: 5, active: 'user2' }), chip: 2 * MB },
    ...{ sizes: ['2MB', '4MB'], kept: 'boots', patched: 'boots-changed', wide: 'boots-changed' },
    executed: 'the tail is found by wrapping, user2 is sought at 0x81000 and user1 runs',
  },
  {
    ...{ family: 'the same on 4 MB, size moved as well', file: nonos({ nibble: 5, active: 'user2' }), chip: 4 * MB },
    ...{ sizes: ['4MB', '4MB-c1'], kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  },
  {
    ...{ family: 'the same on SDK 3', file: nonos({ nibble: 5, sdk: '3.0.4' }), chip: 2 * MB },
    ...{ sizes: ['2MB', '4MB'], kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  },
  { family: 'NONOS SDK 3, template', file: nonos({ sdk: '3.0.4' }), kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  {
    ...{ family: 'NONOS SDK 3, AT', file: nonos({ sdk: '3.0.6-at' }), kept: 'boots', patched: 'boots-changed', wide: 'boots-changed' },
    executed: 'the page says X under nibble 6; AT 3.0.6 prints the mismatch and reaches the radio under 4, 5, 6, 8 and 9',
  },
  { family: 'NONOS without OTA', file: nonosWithoutOta(), kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  { family: 'Arduino, SDK 2 core', file: makeArduino('any'), kept: 'boots', patched: 'boots-changed', wide: 'boots-changed' },
  {
    family: 'Arduino, map by hardware',
    file: makeArduino(FLASH_MAP),
    kept: 'boots-changed',
    patched: 'boots-changed',
    wide: 'boots-changed',
  },
  { family: 'Arduino, SDK 3 core', file: makeArduino(SIZE_CHECK), kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  { family: 'RTOS SDK 3', file: FAMILY_FILES['rtos-sdk'], kept: 'boots', patched: 'boots', wide: 'boots' },
  { family: 'rBoot, NONOS SDK', file: FAMILY_FILES['rboot-nonos'], kept: 'boots', patched: 'does-not-boot', wide: 'does-not-boot' },
  // The page is not sure of this row either: o/B [I], nothing for 6.
  { family: 'rBoot, other SDK', file: FAMILY_FILES.rboot, kept: 'boots', patched: 'unknown', wide: 'unknown' },
  { family: 'NodeMCU', file: FAMILY_FILES.nodemcu, kept: 'boots', patched: 'boots-changed', wide: 'boots-changed' },
  {
    ...{ family: 'MicroPython', file: microPython(), kept: 'boots', patched: 'boots-changed', wide: 'boots-changed' },
    executed: 'it supplies init data at the end of the real chip only: 4 MB headers fit the 4 MB chip, others need what the backup holds',
  },
];

/** As read back from a 1 MB chip on which it has run: with the init data that it wrote there. */
function microPython(): Uint8Array {
  const file = new Uint8Array(MB).fill(0xff);
  file.set(FAMILY_FILES.micropython);
  file[3] = 0x20;
  file.set(makeInitData(1), 0xfc000);
  return file;
}

/** One image at 0, its mapped code at 0x10000, the SDK's sectors at the end. */
function nonosWithoutOta(): Uint8Array {
  const file = FAMILY_FILES.nonos.slice();
  file[3] = 0x00;
  file.set(new TextEncoder().encode('rf_cal[0] !=0x05,is 0x%02X\n\0'), 0x10100);
  file.set(makeInitData(1), 0x7c000);
  return file;
}

describe.each(LARGER)('$family', ({ file, kept, patched, wide, sizes = ['4MB', '4MB-c1'], chip = 4 * MB, executed }) => {
  const verdict = (flashSize: FlashSizeName | 'keep') =>
    check(file, { chip: { size: chip, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize } }).verdict;
  const note = executed === undefined ? '' : ` (${executed})`;

  test(`header kept: ${kept}`, () => expect(verdict('keep')).toBe(kept));
  test(`${sizes[0]}: ${patched}`, () => expect(verdict(sizes[0])).toBe(patched));
  test(`${sizes[1]}: ${wide}${note}`, () => expect(verdict(sizes[1])).toBe(wide));
});

describe('reverse: a 4 MB backup for a 1 MB chip', () => {
  const { bytes } = makeDump({ nibble: 4 });
  const small = { size: MB, kind: 'esp8266' } as const;

  test('whole: it does not fit', () => {
    const { verdict, findings } = check(bytes, { chip: small });
    expect([verdict, findings[0]?.id]).toEqual(['does-not-boot', 'file/larger-than-chip']);
  });

  test('its first megabyte: init data are sought where FF lies', () => {
    expect(check(bytes.slice(0, MB), { chip: small })).toMatchObject({ verdict: 'does-not-boot' });
    expect(check(bytes.slice(0, MB), { chip: small }).predictedLog.at(-1)).toBe('rf_cal[0] !=0x05,is 0xFF');
  });

  test('a genuine 1 MB image with nibble 4 boots by wrapping', () => {
    const { bytes: own } = makeDump();
    own[3] = 0x40;
    expect(check(own, { chip: small }).verdict).toBe('boots');
  });

  test('the first megabyte of two slots of a megabyte: user1 is there, what it needs is not', () => {
    expect(check(makeDump({ nibble: 5 }).bytes.slice(0, MB), { chip: small }).verdict).toBe('does-not-boot');
  });
});
