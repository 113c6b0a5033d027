import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { u32At } from '../../../src/base/bytes.ts';
import { disassemble } from '../../../src/emulator/cpu/isa/disassemble.ts';
import { type RehearsalReport, rehearse } from '../../../src/emulator/index.ts';
import { check } from '../../../src/image/index.ts';
import { explainLog } from '../../../src/words/boot-log.ts';

/** Espressif's own boot loaders (v1.6, v1.7) and AT applications, executed: flash-layout.md §2.3, §6; lx106-and-rom.md §7.1, §10. */

const FOLDER = join(import.meta.dirname, '../../../../shared/real');
const SDKS = ['2.0.0', '2.2.1', '3.0.6'] as const;
type Sdk = (typeof SDKS)[number];
const MB = 0x100000;

const files = new Map<Sdk, Uint8Array>();
const pathOf = (sdk: Sdk): string => join(FOLDER, `at-sdk${sdk}-1MB.bin`);
const isHere = SDKS.every((sdk) => existsSync(pathOf(sdk)));
const suite = isHere ? 'vendor code, executed' : 'vendor code, executed (left out: ../shared/real is not beside the clone)';

function dump(sdk: Sdk): Uint8Array {
  const bytes = files.get(sdk) ?? Uint8Array.from(readFileSync(pathOf(sdk)));
  files.set(sdk, bytes);
  return bytes.slice();
}

type Change = (flash: Uint8Array, sdk: Sdk) => void;
const nothing: Change = () => {};
const nibble =
  (value: number): Change =>
  (flash) =>
    flash.fill((value << 4) | ((flash[3] ?? 0) & 15), 3, 4);
const blank =
  (from: number, to: number): Change =>
  (flash) =>
    flash.fill(0xff, from, to);
/** The loader's version as it stands in the boot bytes. */
const field = (sdk: Sdk): number => (sdk === '2.0.0' ? 6 : 7);
/** Copy A in force, beginning with these bytes. */
const bootBytes =
  (b0: number, high = 0xe0, ...more: number[]): Change =>
  (flash, sdk) => {
    flash[0xff000] = 0;
    flash.set([b0, high | field(sdk), ...more], 0xfd000);
  };
const all =
  (...changes: readonly Change[]): Change =>
  (flash, sdk) => {
    for (const change of changes) change(flash, sdk);
  };
const noUser1: Change = (flash) => flash.fill(0, 0x1000, 0x1010);
const noUser2: Change = (flash) => flash.fill(0, 0x81000, 0x81010);

const NO_INIT_DATA = 'rf_cal[0] !=0x05,is 0xFF';
const LOOP = { outcome: 'boot-loop', lastLine: NO_INIT_DATA } as const;
const user = (number: 1 | 2): Partial<RehearsalReport> => ({
  outcome: 'radio-init',
  slot: number === 1 ? { name: 'user1', offset: 0x1000 } : { name: 'user2', offset: 0x81000 },
});
const dogs = (count: number, ...lines: string[]) => ({ restarts: new Array<string>(count).fill('watchdog'), lines });

interface Row {
  readonly what: string;
  readonly sdks?: readonly Sdk[];
  readonly change: Change;
  readonly chip: number;
  readonly due: Partial<RehearsalReport>;
  /** In the log, in this order. */
  readonly lines?: readonly string[];
  readonly restarts?: readonly string[];
  /** Of test and enhanced mode, and of chosen addresses, the rules say that they do not know. */
  readonly isUnknown?: true;
}

const V16: readonly Sdk[] = ['2.0.0'];
const V17: readonly Sdk[] = ['2.2.1', '3.0.6'];
const OLD: readonly Sdk[] = ['2.0.0', '2.2.1'];
const AT3: readonly Sdk[] = ['3.0.6'];

const ROWS: readonly Row[] = [
  { what: 'kept', change: nothing, chip: MB, due: user(1), lines: ['2nd boot version : 1.', 'jump to run user1 @ 1000'], restarts: [] },
  { what: 'kept, on 4 MB', change: nothing, chip: 4 * MB, due: user(1), restarts: [] },
  { what: 'nibble 4 on 4 MB', sdks: OLD, change: nibble(4), chip: 4 * MB, due: LOOP, restarts: ['jump', 'jump', 'jump'] },
  {
    what: 'nibble 4 on 4 MB',
    sdks: AT3,
    change: nibble(4),
    chip: 4 * MB,
    due: user(1),
    lines: ['mismatch map 2,spi_size_map 4', 'system_partition_table_regist fail'],
    restarts: [],
  },
  { what: 'nibble 3 on 2 MB', change: nibble(3), chip: 2 * MB, due: LOOP },
  { what: 'init data blank', change: blank(0xfc000, 0xfd000), chip: MB, due: LOOP },
  { what: 'nibble 4 on 1 MB: addresses wrap', change: nibble(4), chip: MB, due: user(1) },
  { what: 'user2 chosen', change: bootBytes(0xfd), chip: MB, due: user(2), lines: ['jump to run user2 @ 81000'], restarts: [] },
  { what: 'user2 chosen by a failure of user1', change: bootBytes(0xf8), chip: MB, due: user(2) },
  {
    what: 'boot bytes of another loader: user1',
    change: all(bootBytes(0xfd), (flash) => flash.fill(0xe4, 0xfd001, 0xfd002)),
    chip: MB,
    due: user(1),
  },
  {
    what: 'user1 without a head: the other slot at once',
    sdks: V16,
    change: noUser1,
    chip: MB,
    due: user(2),
    ...dogs(
      1,
      'jump to run user1 @ 1000',
      'error magic!',
      'first boot failed, reboot to try backup bin',
      'wdt reset',
      'jump to run user2 @ 81000',
    ),
  },
  {
    what: 'user1 without a head: three more tries, then the other slot',
    sdks: V17,
    change: noUser1,
    chip: MB,
    due: user(2),
    ...dogs(
      4,
      ...[
        'error magic!',
        'first boot failed 0, reboot to try this bin again',
        'wdt reset',
        'first boot failed 5a5a5a01, reboot to try this bin again',
      ],
      ...[
        'first boot failed 5a5a5a02, reboot to try this bin again',
        'first boot failed, reboot to try backup bin',
        'jump to run user2 @ 81000',
      ],
    ),
  },
  {
    what: 'both slots without a head',
    sdks: V16,
    change: all(noUser1, noUser2),
    chip: MB,
    due: { outcome: 'halted', lastLine: 'user code done' },
    ...dogs(1, 'first boot failed, reboot to try backup bin', 'jump to run user2 @ 81000', 'error magic!', 'backup boot failed.'),
  },
  {
    what: 'both slots without a head: seven resets',
    sdks: V17,
    change: all(noUser1, noUser2),
    chip: MB,
    due: { outcome: 'halted', lastLine: 'user code done' },
    ...dogs(7, 'first boot failed, reboot to try backup bin', 'backup boot failed', 'reboot to try this bin again', 'backup boot failed.'),
  },
  {
    what: 'nibble 7: refused',
    sdks: V17,
    change: nibble(7),
    chip: MB,
    due: { outcome: 'halted', lastLine: 'user code done', slot: null },
    lines: ['SPI Flash Size & Map: flash map not support'],
    restarts: [],
  },
  {
    what: 'nibble 7: taken for 512 KB',
    sdks: V16,
    change: nibble(7),
    chip: MB,
    due: LOOP,
    lines: ['SPI Flash Size & Map: 4Mbit', 'jump to run user1'],
  },
  {
    what: 'boot bytes that name no slot',
    change: bootBytes(0xfe),
    chip: MB,
    due: { outcome: 'halted', lastLine: 'user code done', slot: null },
    lines: ['jump to run usererror user bin flag', ' = 2'],
    restarts: [],
  },
  {
    what: 'enhanced mode: the second address',
    change: bootBytes(0xfc, 0x60, 0x00, 0x10, 0x00, 0x00, 0x10, 0x08),
    chip: MB,
    due: { outcome: 'radio-init', slot: { name: 'app', offset: 0x81000 } },
    lines: ['enhance boot mode, jump to run bin @ 81000', '@ 81000'],
    isUnknown: true,
  },
  {
    what: 'test mode: the first address',
    change: bootBytes(0xfc, 0xa0, 0x00, 0x10, 0x00, 0x00, 0x10, 0x08),
    chip: MB,
    due: { outcome: 'radio-init', slot: { name: 'app', offset: 0x1000 } },
    lines: ['test mode, jump to run bin @ 1000'],
    isUnknown: true,
  },
  {
    what: 'test pin low, nothing to test',
    change: (flash) => flash.fill(0xaf, 0xfc077, 0xfc078),
    chip: MB,
    due: user(1),
    lines: [
      'into test mode , gpio 15 is low',
      'jump to run bin @ ffffff',
      'error magic!',
      'test bin is not pass!',
      'jump to run user1 @ 1000',
    ],
  },
  {
    what: 'a test pin that is none',
    change: (flash) => flash.fill(0x33, 0xfc077, 0xfc078),
    chip: MB,
    due: user(1),
    lines: ['no GPIO select!'],
  },
];

const STARTS: ReadonlySet<string> = new Set(['boots', 'boots-changed']);

describe.skipIf(!isHere)(suite, () => {
  const cases = ROWS.flatMap(({ sdks = SDKS, ...row }) => sdks.map((sdk) => ({ sdk, ...row })));

  test.each(cases)('$sdk, $what: $due.outcome', ({ sdk, change, chip, due, lines = [], restarts, isUnknown }) => {
    const flash = dump(sdk);
    change(flash, sdk);
    const report = rehearse({ flash, chipSize: chip });
    expect(report).toMatchObject(due);
    let at = 0;
    for (const line of lines) {
      at = report.log.indexOf(line, at);
      expect({ line, isThere: at >= 0 }).toEqual({ line, isThere: true });
      at += line.length;
    }
    if (restarts !== undefined) expect(report.resets.map(({ cause }) => cause)).toEqual(restarts);
    expect(report.unmodelled).toEqual([]);
    const { verdict, slot } = check(flash, { chip: { size: chip, kind: 'esp8266' } });
    if (isUnknown) expect(verdict).toBe('unknown');
    else expect([STARTS.has(verdict), slot]).toEqual(due.outcome === 'radio-init' ? [true, due.slot] : [false, null]);
  });

  test.each(SDKS)('%s: the dictionary has every line of the boot loader', (sdk) => {
    const logs = cases
      .filter((row) => row.sdk === sdk)
      .map(({ change, chip }) => {
        const flash = dump(sdk);
        change(flash, sdk);
        return rehearse({ flash, chipSize: chip }).log;
      });
    const unexplained = new Set(logs.flatMap((log) => explainLog(log)).flatMap(({ id, text }) => (id === null ? [text] : [])));
    // AT 3 says these of its own.
    expect([...unexplained].filter((text) => sdk !== '3.0.6' || !/^(flash_id=|ret=|V2$|M.$|Backup)/.test(text))).toEqual([]);
  });
});

/**
 * A slot whose head is sound but whose checksum is wrong. flash-layout.md §2.3 has it fall back; executed, it crashes. Why, read from the
 * code: the second stage (a blob whose length is the first word of the first DRAM segment, copied to 0x4010FC00) stores every piece of a
 * segment at its load address as it reads it (`s32i.n a0, a2, 0`), and compares the sum with the image's last byte after that:
 * `l8ui a4, a1, 15; sub a4, a4, a12; beqz a4, <call of the entry>`, else `movi.n a2, 1`, registers back, `ret.n`. It returns to the first
 * stage at the start of IRAM, over which the application has just been copied.
 */
describe.skipIf(!isHere)(`a wrong checksum crashes${isHere ? '' : ' (left out: ../shared/real is not beside the clone)'}`, () => {
  const BLOB = 0x4010fc00;
  interface Part {
    readonly address: number;
    readonly offset: number;
    readonly length: number;
  }
  function partsAt(flash: Uint8Array, image: number): Part[] {
    const parts: Part[] = [];
    let at = image + 8;
    for (let i = 0; i < (flash[image + 1] ?? 0); i++) {
      parts.push({ address: u32At(flash, at), length: u32At(flash, at + 4), offset: at + 8 });
      at += 8 + u32At(flash, at + 4);
    }
    return parts;
  }
  const innerOf = (flash: Uint8Array): number => 0x1010 + u32At(flash, 0x100c);

  test.each(SDKS)('%s: the sum is compared after the copy, and a failure returns', (sdk) => {
    const flash = dump(sdk);
    const data = partsAt(flash, 0).find(({ address }) => address === 0x3ffe8000) as Part;
    const blob = flash.subarray(data.offset + 4, data.offset + 4 + u32At(flash, data.offset));
    const texts: string[] = [];
    // Its literals come first; the code begins 8 bytes in, and has no gaps.
    for (let at = 8; at < blob.length; ) {
      const { text, length } = disassemble(blob.subarray(at, at + 3), BLOB + at);
      texts.push(text);
      at += length;
    }
    const compared = texts.findIndex((text, i) => /^l8ui a4, a1, 15$/.test(text) && /^sub a4, a4, a12$/.test(texts[i + 1] ?? ''));
    expect(compared).toBeGreaterThan(0);
    expect(texts[compared + 2]).toMatch(/^beqz a4, 0x4010fe/);
    expect(texts[compared + 3]).toBe('movi.n a2, 1');
    expect(texts.slice(compared + 4, compared + 11)).toContain('ret.n');
    expect(texts.slice(0, compared)).toContain('s32i.n a0, a2, 0');
  });

  test.each(SDKS)('%s: the application lies over the first stage', (sdk) => {
    const flash = dump(sdk);
    const loader = partsAt(flash, 0)[0] as Part;
    expect(loader.address).toBe(0x40100000);
    const app = partsAt(flash, innerOf(flash)).find(({ address }) => address === 0x40100000) as Part;
    expect(app.length).toBeGreaterThan(loader.length);
  });

  test.each(SDKS)('%s: executed, an exception in what was the first stage; no restart, no other slot', (sdk) => {
    const flash = dump(sdk);
    // A byte of read-only data: nothing but the sum is touched.
    const last = partsAt(flash, innerOf(flash)).at(-1) as Part;
    flash.set([(flash[last.offset + last.length - 1] ?? 0) ^ 0x10], last.offset + last.length - 1);
    const report = rehearse({ flash, chipSize: MB });
    expect(report).toMatchObject({ outcome: 'halted', halt: { kind: 'exception' }, resets: [] });
    expect(report.log).toContain('jump to run user1 @ 1000');
    expect(report.lastLine).toMatch(/^epc1=0x401000/); // the ROM says so without end
    const pc = report.halt?.kind === 'exception' ? report.halt.pc : 0;
    expect(pc - 0x40100000).toBeGreaterThanOrEqual(0);
    expect(pc - 0x40100000).toBeLessThan((partsAt(flash, 0)[0] as Part).length);
    expect(check(flash, { chip: { size: MB, kind: 'esp8266' } }).verdict).toBe('does-not-boot');
  });
});
