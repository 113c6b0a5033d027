import { describe, expect, test } from 'vitest';
import { readSample } from '../../../../src/cli/file/sample.ts';
import { rehearsalLines } from '../../../../src/cli/render/rehearsal.ts';
import { rehearseFile } from '../../../../src/cli/report/rehearsal.ts';
import { KEEP_HEADER, type RewrittenSector, settingsChanges } from '../../../../src/image/index.ts';

const MB = 0x100000;
const HEADER = Uint8Array.of(0xe9, 3, 2, 0x20);
const TEXT = new TextEncoder();

function sector(offset: number, change: (after: Uint8Array, before: Uint8Array) => void): RewrittenSector {
  const before = new Uint8Array(0x1000).fill(0xff);
  const after = before.slice();
  change(after, before);
  return { offset, before, after };
}
const told = (...sectors: RewrittenSector[]) =>
  settingsChanges(HEADER, MB, sectors).map(({ field, offset, length, before, after }) => [
    field,
    offset,
    length,
    before && [...before],
    after && [...after],
  ]);

/** Places: flash-layout.md §2.2, §3. */
describe('fields of a rewritten sector', () => {
  test('boot bytes and operating mode, with their values', () => {
    const written = sector(0xfd000, (after) => {
      after.set([0xfd, 0xe7]);
      after[8] = 1;
    });
    expect(told(written)).toEqual([
      ['slot', 0xfd000, 1, [0xff], [0xfd]],
      ['boot-version', 0xfd001, 1, [0xff], [0xe7]],
      ['operating-mode', 0xfd008, 1, [0xff], [1]],
    ]);
  });

  test('the flag sector', () => {
    const written = sector(0xff000, (after, before) => {
      before.set([1, 0xff, 0xff, 0xff, 0xaa, 0x55, 0xaa, 0x55, 1, 0, 0, 0]);
      after.set([0, 0xff, 0xff, 0xff, 0xaa, 0x55, 0xaa, 0x55, 2, 0, 0, 0]);
    });
    expect(told(written)).toEqual([
      ['active-copy', 0xff000, 1, [1], [0]],
      ['save-count', 0xff008, 4, [1, 0, 0, 0], [2, 0, 0, 0]],
    ]);
  });

  test('of names, passwords and what nobody described only the place', () => {
    const written = sector(0xfe000, (after, before) => {
      before.set([0xfc, 0xe7]);
      after.set([0xfc, 0xe7]);
      after.set(TEXT.encode('planted network'), 0x10);
      after.set(TEXT.encode('planted password'), 0x37);
      after.set([1, 2, 3], 0x80);
    });
    expect(told(written)).toEqual([
      ['station-ssid', 0xfe010, 32, null, null],
      ['station-password', 0xfe037, 64, null, null],
      ['settings', 0xfe080, 3, null, null],
    ]);
  });

  test('what lay there before under another map is not shown', () => {
    const written = sector(0xfd000, (after, before) => {
      before.set(TEXT.encode('{"password":"planted"}'));
      after.set([0xfc, 0xe7]);
    });
    expect(told(written)[0]).toEqual(['slot', 0xfd000, 1, null, [0xfc]]);
    expect(JSON.stringify(told(written))).not.toContain(String(TEXT.encode('p')[0]));
  });

  test('beyond the chip the places wrap; other sectors are data; rBoot has its own', () => {
    const params = sector(0xfd000, (after) => after.set([0xfc, 0xe7]));
    expect(settingsChanges(Uint8Array.of(0xe9, 3, 2, 0x40), MB, [params]).map(({ field }) => field)).toEqual(['slot', 'boot-version']);
    expect(told(sector(0x7c000, (after) => after.fill(0, 5, 9)))).toEqual([['data', 0x7c005, 4, null, null]]);
    const rboot = sector(0x1000, (after) => after.set([0xe1, 1, 0, 1, 0, 2]));
    expect(told(rboot).map(([field]) => field)).toEqual(['rboot-slot', 'rboot-settings', 'rboot-settings']);
  });
});

test('a first start writes settings, and the rehearsal shows which', () => {
  const report = rehearseFile({ path: 'a.bin', bytes: readSample('boot-1.6') }, { size: MB, kind: 'esp8266' }, KEEP_HEADER);
  expect(report.flash.changes).toEqual([
    { field: 'slot', offset: 0xfd000, length: 1, before: 'ff', after: 'fc' },
    { field: 'boot-version', offset: 0xfd001, length: 1, before: 'ff', after: 'e6' },
    { field: 'operating-mode', offset: 0xfd008, length: 1, before: 'ff', after: '01' },
    { field: 'settings', offset: 0xfd009, length: 7, before: null, after: null },
    { field: 'active-copy', offset: 0xff000, length: 1, before: 'ff', after: '00' },
  ]);
  expect(rehearsalLines(report)).toEqual(
    expect.arrayContaining(['    0xfd000: the chosen slot: ff -> fc', '    0xfd009: settings: changed (7 bytes)']),
  );
});
