import { ESPLoader as EsptoolJs, Transport } from 'esptool-js';
import { ESPLoader as Tasmota } from 'tasmota-webserial-esptool/dist/web/index.js';
import { afterAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { createChip } from '../../../src/emulator/index.ts';
import { ROM_TABLE } from '../../../src/emulator/rom/table.ts';
import { Capture, type Uploaded } from '../../support/capture.ts';
import { workspace } from '../../support/cli.ts';
import { sweepCode } from '../../support/code-sweep.ts';
import { type Esptool, type EsptoolVersion, findEsptool, missingEsptool } from '../../support/esptool.ts';
import { silenceConsole, webBench } from '../../support/npm-client-bench.ts';
import { serveByTcp } from '../../support/served-chip.ts';
import { disagreements } from '../../support/wire-pin.ts';

silenceConsole();
const work = workspace();
afterAll(() => work.remove());

/** Everything about `captured` that the software chip and its wire do not know; and what its stub reaches for. */
function judge(captured: Capture, { leavesLengthOut = false } = {}) {
  return { problems: disagreements(captured.frames, { leavesLengthOut }), ...judgeCode(captured.uploaded) };
}

/** What a program may call or touch that nothing models. */
function judgeCode(uploaded: Uploaded) {
  const { rom, reads, writes, blocks, illegal, instructions } = sweepCode(uploaded);
  const taken = new Set(ROM_TABLE.map(({ address }) => address));
  const { bus } = createChip({ clock: new VirtualClock(), chipSize: 0x40000, boot: 'download' });
  for (const address of new Set([...reads, ...blocks])) bus.read32(address);
  for (const address of writes) bus.write32(address, bus.read32(address));
  return {
    instructions,
    illegal,
    rom: [...rom].sort(),
    unknownRom: [...rom].filter((address) => !taken.has(address)).map((address) => address.toString(16)),
    registers: [...reads, ...writes],
    unknownRegisters: bus.unmodelled.map(({ address, kind }) => `${kind} ${address.toString(16)}`),
  };
}

/** What both of Espressif's stubs call and touch (lx106-and-rom.md §3.3, §4): a sweep that misses these is blind. */
const COMMON_ROM = [0x40000f88, 0x40000fa8, 0x400010a8, 0x40002ecc, 0x400039d8, 0x40003b30, 0x40004a4c, 0x40004b1c, 0x40009818];
const COMMON_REGISTERS = [0x60000000, 0x60000008, 0x6000000c, 0x60000010, 0x60000014, 0x6000001c, 0x60000200, 0x60000204, 0x600002f8];

function expectModelled(found: ReturnType<typeof judge>): void {
  const { problems, illegal, unknownRom, unknownRegisters } = found;
  expect({ problems, illegal, unknownRom, unknownRegisters }).toEqual({ problems: [], illegal: [], unknownRom: [], unknownRegisters: [] });
  expect(found.rom).toEqual(expect.arrayContaining(COMMON_ROM));
  expect(found.registers).toEqual(expect.arrayContaining(COMMON_REGISTERS));
  expect(found.instructions).toBeGreaterThan(2500);
}

describe('what the stub of each client reaches is modelled, and its session goes through src/wire unchanged', () => {
  const VERSIONS: readonly { readonly version: EsptoolVersion; readonly stub?: '1' | '2' }[] = [
    { version: '5', stub: '2' },
    { version: '5', stub: '1' },
    { version: '4.8.1' },
    { version: '3.3.3' },
    { version: '2.3.1' },
  ];
  for (const { version, stub } of VERSIONS) {
    const missing = missingEsptool(version);
    const name = `esptool ${version}${stub === undefined ? '' : `, stub ${stub}`}${missing}`;
    test.skipIf(missing !== '')(name, { retry: 1 }, async () => {
      const esptool = findEsptool(version) as Esptool;
      const capture = new Capture();
      const chip = await serveByTcp(capture.tap)();
      const command = version === '5' ? 'flash-id' : 'flash_id';
      const env = stub === undefined ? {} : { ESPTOOL_STUB_VERSION: stub };
      try {
        const { code, output } = await esptool.run(work.path('.'), ['--port', chip.url, command], env);
        expect(output).toContain('Detected flash size: 4MB');
        expect(code).toBe(0);
      } finally {
        await chip.stop();
      }
      expectModelled(judge(capture, { leavesLengthOut: version === '2.3.1' }));
    });
  }

  test('esptool-js', { retry: 1 }, async () => {
    const capture = new Capture();
    const { port, stop } = webBench(capture.tap);
    const transport = new Transport(port, false);
    const ignore = (): void => {};
    const terminal = { clean: ignore, write: ignore, writeLine: ignore };
    await new EsptoolJs({ transport, baudrate: 115200, romBaudrate: 115200, terminal }).main();
    await transport.disconnect();
    stop();
    expectModelled(judge(capture));
  });

  test('tasmota-webserial-esptool', { retry: 1 }, async () => {
    const capture = new Capture();
    const { port, stop } = webBench(capture.tap);
    const ignore = (): void => {};
    await port.open({ baudRate: 115200 });
    const loader = new Tasmota(port, { log: ignore, debug: ignore, error: ignore });
    await loader.initialize();
    await loader.runStub();
    await loader.disconnect();
    stop();
    expectModelled(judge(capture));
  });
});

test('the sweep sees a ROM function, a register and bytes that nothing knows', () => {
  const words = [0x4000dd68, 0x60000fe4]; // rc4_skip, and a place between the blocks
  const code = [
    ...words.flatMap((word) => [word, word >>> 8, word >>> 16, word >>> 24].map((byte) => byte & 0xff)),
    ...[0x21, 0xfe, 0xff], // l32r a2, the first word
    ...[0xc0, 0x02, 0x00], // callx0 a2
    ...[0x31, 0xfd, 0xff], // l32r a3, the second word
    ...[0x42, 0x23, 0x01], // l32i a4, a3, 4
    ...[0xff, 0xff, 0xff],
  ];
  const { unknownRom, unknownRegisters, illegal } = judgeCode({
    segments: [{ address: 0x40100000, bytes: Uint8Array.from(code) }],
    entry: 0x40100008,
  });
  expect(unknownRom).toEqual(['4000dd68']);
  expect(unknownRegisters).toEqual(['read 60000fe4', 'read 60000fe8']);
  expect(illegal).toHaveLength(1);
});
