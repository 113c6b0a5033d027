import { describe, expect, test } from 'vitest';
import { BOOT_LOG, type BootLogId, meaningOf } from '../../../../src/chip/boot-log.ts';
import { readSample } from '../../../../src/cli/file/sample.ts';
import { type RehearsalReport, rehearse } from '../../../../src/emulator/index.ts';
import { buildV1 } from '../../../../src/image/format/build.ts';
import { explainLog } from '../../../../src/words/boot-log.ts';

/** Every row of the dictionary is said by executed code: fixtures/images/source, compiled, behind the ROM. */

const MB = 0x100000;
/** A start takes a few ten thousand; retries after a watchdog the most. */
const MOST = 1_000_000;
type Change = (flash: Uint8Array) => void;

function chain(name: string, change: Change = () => {}, chipSize?: number): () => RehearsalReport {
  return () => {
    const flash = readSample(name);
    change(flash);
    return rehearse({ flash, chipSize: chipSize ?? flash.length, maxInstructions: MOST });
  };
}

const nibble =
  (value: number): Change =>
  (flash) => {
    flash[3] = value << 4;
  };
const put =
  (offset: number, ...bytes: number[]): Change =>
  (flash) =>
    flash.set(bytes, offset);
const erase =
  (...sectors: number[]): Change =>
  (flash) => {
    for (const sector of sectors) flash.fill(0xff, sector, sector + 0x1000);
  };

/** Where `word` lies in the sketch at 0x1000. */
function wordInSketch(flash: Uint8Array, word: number): number {
  const view = new DataView(flash.buffer);
  for (let at = 0x1000; at < 0x2000; at += 4) if (view.getUint32(at, true) === word) return at;
  throw new Error('no such word');
}

const HEADER = { flashMode: 'dio', flashSize: '1MB', flashFreq: '40m', entry: 0x40100000 } as const;
const nothing = (): RehearsalReport =>
  rehearse({ flash: buildV1(HEADER, [{ loadAddress: 0, data: new Uint8Array() }]), chipSize: MB, maxInstructions: MOST });

/** What is booted; each differs from a sound dump in one thing. */
const CHAINS = {
  'boot 1.7': chain('nonos-1mb'),
  'boot 1.7, user2': chain('nonos-1mb-user2'),
  'boot 1.2': chain('boot-1.2'),
  'boot 1.6': chain('boot-1.6'),
  'boot 1.7, nibble 4 on 4 MB': chain('nonos-1mb', nibble(4), 4 * MB),
  'boot 1.7, nibble 7': chain('nonos-1mb', nibble(7)),
  'boot 1.7, both slots erased': chain('nonos-1mb', erase(0x1000, 0x81000)),
  'boot 1.6, user1 erased': chain('boot-1.6', erase(0x1000)),
  'boot 1.2, user1 erased': chain('boot-1.2', erase(0x1000)),
  'boot 1.7, no such slot': chain('nonos-1mb', put(0xfd000, 0xfa)),
  'boot 1.7, test pin low': chain('nonos-1mb', put(0xfc077, 0xaf)),
  'boot 1.7, no test pin': chain('nonos-1mb', put(0xfc077, 0x33)),
  'boot 1.7, enhanced': chain('nonos-1mb', put(0xfd001, 0x67, 0, 0, 0, 0, 0x10, 0x08)),
  'boot loader damaged': chain('nonos-1mb', put(0x40, 0x55)),
  'blank flash': () => rehearse({ flash: new Uint8Array(), chipSize: MB, maxInstructions: MOST }),
  'empty segment': nothing,
  'SDK 2, settings damaged': chain('nonos-1mb', put(0xfd01a, 0)),
  'SDK 2, old settings, nibble 5': () => {
    const flash = new Uint8Array(2 * MB).fill(0xff);
    flash.set(readSample('boot-1.2'));
    flash[3] = 0x50;
    flash.set([0xf0, 0x02], 0x1fe000);
    return rehearse({ flash, chipSize: flash.length, maxInstructions: MOST });
  },
  'SDK 3, nibble 4': chain('sdk3-1mb', nibble(4), 4 * MB),
  'AT 3, nibble 0': chain('at3-1mb', nibble(0)),
  crash: chain('crash-1mb'),
  interpreter: chain('interpreter-1mb'),
  eboot: chain('arduino-1mb'),
  'eboot, update': chain('arduino-update'),
  'eboot, update beyond the flash': chain('arduino-update', (flash) => put(wordInSketch(flash, 0x80000), 0, 0, 0xf0, 0)(flash)),
  'eboot, no sketch': chain('arduino-1mb', erase(0x1000)),
  'eboot, nibble 4': chain('arduino-1mb', nibble(4), 4 * MB),
  rboot: chain('rboot-1mb'),
  'rboot, slot 0 erased': chain('rboot-1mb', erase(0x2000)),
  'rboot, both slots erased': chain('rboot-1mb', erase(0x2000, 0x82000)),
  'rboot fork': chain('rboot-fork-2mb'),
  'rboot fork, no settings': chain('rboot-fork-2mb', erase(0x1000)),
  rtos: chain('rtos-1mb'),
  'rtos, no table': chain('rtos-1mb', erase(0x8000)),
  'rtos, partition beyond the flash': chain('rtos-1mb', put(0x808a, 0x20)),
  'rtos, first application damaged': chain('rtos-1mb', put(0x10014, 0x55)),
} as const satisfies Readonly<Record<string, () => RehearsalReport>>;
type ChainName = keyof typeof CHAINS;

/** Who says each row; or why code cannot. Total: a new row needs its line here. */
const SAID_BY: { readonly [I in BootLogId]: readonly ChainName[] | { readonly never: string } } = {
  'rom/start': ['boot 1.7', 'eboot', 'rboot', 'rtos'],
  'rom/watchdog': ['boot 1.7, both slots erased', 'boot 1.6, user1 erased'],
  'rom/empty-segment': ['empty segment'],
  'rom/segment': ['boot 1.7', 'eboot', 'rboot', 'rtos'],
  'rom/rows': ['boot 1.7', 'eboot'],
  'rom/sum-so-far': ['boot 1.7', 'eboot'],
  'rom/sum': ['boot 1.7', 'boot loader damaged'],
  'rom/sum-wrong': ['boot loader damaged'],
  'rom/gives-up': ['boot loader damaged', 'blank flash'],
  'rom/returned': [
    'boot 1.7, both slots erased',
    'boot 1.7, nibble 7',
    'boot 1.2, user1 erased',
    'rboot, both slots erased',
    'rtos, no table',
  ],
  'rom/sdio': { never: 'GPIO15 is low on the software chip, as on every module that boots from flash' },
  'boot/version': ['boot 1.2', 'boot 1.6', 'boot 1.7'],
  'boot/speed': ['boot 1.2', 'boot 1.6', 'boot 1.7'],
  'boot/mode': ['boot 1.2', 'boot 1.6', 'boot 1.7'],
  'boot/map': ['boot 1.2', 'boot 1.6', 'boot 1.7'],
  'boot/map-refused': ['boot 1.7, nibble 7'],
  'boot/jump': ['boot 1.2', 'boot 1.6', 'boot 1.7', 'boot 1.7, user2'],
  'boot/jump-anywhere': ['boot 1.7, test pin low', 'boot 1.7, enhanced'],
  'boot/address-again': ['boot 1.7, test pin low', 'boot 1.7, enhanced'],
  'boot/test-failed': ['boot 1.7, test pin low'],
  'boot/no-image': ['boot 1.7, both slots erased', 'boot 1.6, user1 erased', 'boot 1.2, user1 erased'],
  'boot/try-again': ['boot 1.7, both slots erased'],
  'boot/fall-back': ['boot 1.7, both slots erased', 'boot 1.6, user1 erased'],
  'boot/gave-up': ['boot 1.7, both slots erased'],
  'boot/bad-flag': ['boot 1.7, no such slot'],
  'boot/test-mode': ['boot 1.7, test pin low'],
  'boot/no-test-gpio': ['boot 1.7, no test pin'],
  'eboot/build': ['eboot'],
  'eboot/load': ['eboot', 'eboot, update'],
  'eboot/copied': ['eboot, update'],
  'eboot/copy-failed': ['eboot, update beyond the flash'],
  'eboot/error': ['eboot, no sketch'],
  'rboot/version': ['rboot', 'rboot fork'],
  'rboot/flash': ['rboot', 'rboot fork'],
  'rboot/default-config': ['rboot', 'rboot fork, no settings'],
  'rboot/unconfirmed': ['rboot fork'],
  'rboot/bad-rom': ['rboot, slot 0 erased', 'rboot, both slots erased'],
  'rboot/no-rom': ['rboot, both slots erased'],
  'rboot/fall-back': ['rboot fork'],
  'rboot/boots': ['rboot', 'rboot, slot 0 erased', 'rboot fork'],
  'rtos/no-table': ['rtos, no table', 'rtos, partition beyond the flash'],
  'rtos/bad-partition': ['rtos, partition beyond the flash'],
  'rtos/loads': ['rtos', 'rtos, first application damaged'],
  'rtos/error': ['rtos, first application damaged'],
  'rtos/note': ['rtos'],
  'sdk/version': ['boot 1.7', 'rboot', 'interpreter'],
  'sdk/old-boot-loader': ['SDK 2, old settings, nibble 5'],
  'sdk/no-init-data': ['boot 1.7, nibble 4 on 4 MB', 'AT 3, nibble 0'],
  'sdk/rf-cal-sector': ['boot 1.7'],
  'sdk/settings-damaged': ['SDK 2, settings damaged'],
  'sdk/other-map': ['SDK 3, nibble 4', 'AT 3, nibble 0'],
  'sdk/settings-partition': ['AT 3, nibble 0'],
  'sdk/table-too-large': ['AT 3, nibble 0'],
  'sdk/partition-outside': ['AT 3, nibble 0'],
  'sdk/table-refused': ['AT 3, nibble 0'],
  'sdk/no-mac': { never: 'the software chip always has burnt efuses' },
  'sdk/wrong-chip': { never: 'the software chip always has the efuse bit of an ESP8266' },
  'sdk/exception': ['crash'],
  'sdk/exception-place': ['crash'],
  'arduino/other-size': ['eboot, nibble 4'],
  'micropython/init-data': ['interpreter'],
};

const reports = new Map<ChainName, RehearsalReport>();
function reportOf(name: ChainName): RehearsalReport {
  const report = reports.get(name) ?? CHAINS[name]();
  reports.set(name, report);
  return report;
}
const rowsOf = (name: ChainName): (BootLogId | null)[] => explainLog(reportOf(name).log).map(({ id }) => id);

describe('each row, and who says it', () => {
  for (const { id } of BOOT_LOG) {
    const sources = SAID_BY[id];
    if ('never' in sources) {
      test(`${id}: nobody, for ${sources.never}`, () => {
        expect((Object.keys(CHAINS) as ChainName[]).filter((name) => rowsOf(name).includes(id))).toEqual([]);
      });
    } else {
      test(`${id}: ${sources.join('; ')}`, () => {
        expect(sources.filter((name) => !rowsOf(name).includes(id))).toEqual([]);
      });
    }
  }

  test('no chain stands here for nothing', () => {
    const used = new Set(Object.values(SAID_BY).flatMap((sources) => ('never' in sources ? [] : sources)));
    expect((Object.keys(CHAINS) as ChainName[]).filter((name) => !used.has(name))).toEqual([]);
  });
});

/** How each chain ends: slot, restarts, what it wrote. */
describe.each<[ChainName, Partial<RehearsalReport>, readonly number[]]>([
  ['boot 1.2', { outcome: 'radio-init', slot: { name: 'user1', offset: 0x1000 } }, [0xfd000, 0xff000]],
  ['boot 1.6', { outcome: 'radio-init', slot: { name: 'user1', offset: 0x1000 } }, [0xfd000, 0xff000]],
  ['boot 1.7, user2', { outcome: 'radio-init', slot: { name: 'user2', offset: 0x81000 } }, []],
  ['boot 1.6, user1 erased', { outcome: 'radio-init', slot: { name: 'user2', offset: 0x81000 } }, [0xfd000, 0xff000, 0xfe000]],
  ['boot 1.2, user1 erased', { outcome: 'halted', resets: [] }, [0xfd000, 0xff000]],
  ['boot 1.7, enhanced', { outcome: 'radio-init', slot: { name: 'app', offset: 0x81000 } }, []],
  ['SDK 3, nibble 4', { outcome: 'halted', halt: { kind: 'refusal', id: 'sdk/other-map' } }, [0x3fd000, 0x3ff000]],
  ['crash', { outcome: 'boot-loop' }, []],
  ['interpreter', { outcome: 'radio-init', slot: { name: 'app', offset: 0 } }, [0xfc000, 0xfe000]],
  ['eboot', { outcome: 'radio-init', slot: { name: 'app', offset: 0x1000 } }, []],
  ['eboot, update', { outcome: 'radio-init', slot: { name: 'app', offset: 0x1000 }, lastLine: 'sketch 2' }, [0x1000, 0x2000]],
  ['eboot, no sketch', { outcome: 'boot-loop', lastLine: 'e:1' }, []],
  ['eboot, nibble 4', { outcome: 'halted', halt: { kind: 'refusal', id: 'arduino/other-size' } }, []],
  ['rboot', { outcome: 'radio-init', slot: { name: 'app', offset: 0x2000 } }, [0x1000, 0xfe000]],
  ['rboot, slot 0 erased', { outcome: 'radio-init', slot: { name: 'app', offset: 0x82000 } }, [0x1000, 0xfe000]],
  ['rboot fork', { outcome: 'radio-init', slot: { name: 'app', offset: 0x8000 } }, [0x1000, 0x1fe000]],
  ['rtos', { outcome: 'radio-init', slot: { name: 'app', offset: 0x10000 } }, []],
  ['rtos, first application damaged', { outcome: 'radio-init', slot: { name: 'app', offset: 0x80000 } }, []],
  ['rtos, no table', { outcome: 'halted', slot: null }, []],
])('%s', (name, due, written) => {
  test(`ends as ${due.outcome}`, () => {
    const report = reportOf(name);
    expect(report).toMatchObject(due);
    expect(report.flash.writes.map(({ offset }) => offset)).toEqual(written);
    expect(report.unmodelled).toEqual([]);
  });
});

describe('words', () => {
  test('every line of the loaders is explained, an application’s own are not', () => {
    const unexplained = (Object.keys(CHAINS) as ChainName[]).flatMap((name) =>
      explainLog(reportOf(name).log).filter(({ id }) => id === null),
    );
    const own = /^(sketch \d|sketch 1: an update waits|AT version: |In the place of|e:)/;
    expect(unexplained.map(({ text }) => text).filter((text) => !own.test(text))).toEqual([]);
    expect(unexplained.length).toBeGreaterThan(0);
  });

  test('what varies is in them', () => {
    const said = (line: string): string | null => explainLog(line)[0]?.explanation ?? null;
    expect(said(' ets Jan  8 2013,rst cause:4, boot mode:(3,6)')).toMatch(/watchdog.*from flash/);
    expect(said('jump to run user2 @ 81000')).toMatch(/starts user2 at 0x81000; this is no error/);
    expect(said('mismatch map 2,spi_size_map 4')).toMatch(/built for 1 MB, header byte 3 says 4 MB/);
    expect(said('rf cal sector: 1019')).toContain('0x3fb000');
    expect(said('Fatal exception (29):')).toContain('a store');
    expect(said('anything else')).toBe(null);
    expect(meaningOf('jump to run user1')?.facts['address']).toBe(undefined);
  });
});
