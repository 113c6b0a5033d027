import { describe, expect, test } from 'vitest';
import { ms, us } from '../../../src/base/clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, createChip, type ResetCause } from '../../../src/emulator/index.ts';
import { advance } from '../../support/advance.ts';
import { asm } from '../../support/asm.ts';
import { bootImage, bootProgram } from '../../support/boot-image.ts';
import { framesOf, le, SYNC, withChip } from '../../support/serial-client.ts';
import { runVirtual } from '../../support/virtual.ts';

const zeros = (length: number): Uint8Array => new Uint8Array(length);
const loop = Uint8Array.of(0x06, 0xff, 0xff, 0); // j .
const FIRST_LINE = '\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\n';

function boot(options: Partial<Omit<ChipOptions, 'clock' | 'onTrace'>> = {}): { chip: Chip; clock: VirtualClock; text: () => string } {
  const clock = new VirtualClock();
  let text = '';
  const onTrace: ChipOptions['onTrace'] = (record) => {
    if (record.kind === 'output') text += String.fromCharCode(record.byte);
  };
  const chip = createChip({ chipSize: 0x100000, ...options, clock, onTrace });
  return { chip, clock, text: () => text };
}

function textOf(flash: Uint8Array, time = ms(100)): string {
  const { clock, text } = boot({ flash });
  advance(clock, time);
  return text();
}

describe('boot text', () => {
  test('arrives byte for byte at 74880 baud', () =>
    withChip({ flash: bootImage(0x40100000, [{ address: 0x40100000, data: loop }]) }, async (client, chip) => {
      chip.powerCycle();
      await client.link.setBaud(74880);
      client.take();
      await client.wait(50);
      const text = String.fromCharCode(...client.take());
      expect(text).toBe(`${FIRST_LINE}load 0x40100000, len 4, room 16 \r\ntail 4\r\nchksum 0xe9\r\ncsum 0xe9\r\n`);
    }));

  // Lengths of published logs (lx106-and-rom.md §5.2); the content does not matter to room and tail.
  test('boot v1.6: the lines of its log', () => {
    const segments = [
      { address: 0x40100000, data: zeros(2408) },
      { address: 0x3ffe8000, data: zeros(776) },
      { address: 0x3ffe8310, data: zeros(632) },
    ];
    expect(textOf(bootImage(0x40100000, segments))).toContain(
      [
        'load 0x40100000, len 2408, room 16 \r\ntail 8\r\nchksum 0xef\r\n',
        'load 0x3ffe8000, len 776, room 0 \r\ntail 8\r\nchksum 0xef\r\n',
        'load 0x3ffe8310, len 632, room 0 \r\ntail 8\r\nchksum 0xef\r\ncsum 0xef\r\n',
      ].join(''),
    );
  });

  test('a header that is cut by a row has a line of its own', () => {
    const segments = [
      { address: 0x40100000, data: zeros(2124) },
      { address: 0x3ffe8000, data: zeros(788) },
      { address: 0x3ffe9000, data: zeros(8) },
      { address: 0x3ffea000, data: zeros(4) },
    ];
    expect(textOf(bootImage(0x40100000, segments))).toContain(
      [
        'load 0x40100000, len 2124, room 16 \r\ntail 12\r\nchksum 0xef\r\nho 0 tail 12 room 4\r\n',
        'load 0x3ffe8000, len 788, room 12 \r\ntail 8\r\nchksum 0xef\r\n',
        'load 0x3ffe9000, len 8, room 0 \r\ntail 8\r\nchksum 0xef\r\n',
        'load 0x3ffea000, len 4, room 0 \r\ntail 4\r\nchksum 0xef\r\ncsum 0xef\r\n',
      ].join(''),
    );
  });

  test('a watchdog reset has its line', () => {
    const { chip, clock, text } = boot();
    advance(clock, ms(20));
    chip.reset(4);
    advance(clock, ms(20));
    expect(text()).toContain('\r\n ets Jan  8 2013,rst cause:4, boot mode:(3,6)\r\n\r\nwdt reset\r\n');
  });
});

describe('what cannot be booted', () => {
  test('an empty flash: one line, then silence', () => {
    const { clock, text } = boot();
    advance(clock, ms(1000));
    expect(text()).toBe(`${FIRST_LINE}ets_main.c `);
    expect(clock.pending).toBe(0);
  });

  test('a wrong checksum', () => {
    const flash = bootImage(0x40100000, [{ address: 0x40100000, data: loop }], { spoil: 1 });
    expect(textOf(flash)).toBe(
      `${FIRST_LINE}load 0x40100000, len 4, room 16 \r\ntail 4\r\nchksum 0xe9\r\ncsum 0xe9\r\ncsum err\r\nets_main.c `,
    );
  });

  test('a segment header of FF', () => {
    const flash = zeros(0x1000).fill(0xff);
    flash.set([0xe9, 3, 2, 0x20, ...le(0x40100000)]);
    expect(textOf(flash)).toBe(`${FIRST_LINE}load 0xffffffff, len -1, room 16 \r\n`);
  });

  test('straps for SDIO, and straps that start nothing', () => {
    for (const [pins, due] of [
      [0x8001, '\r\n ets Jan  8 2013,rst cause:2, boot mode:(6,6)\r\n\r\nwaiting for host\r\n'],
      [0x0000, '\r\n ets Jan  8 2013,rst cause:2, boot mode:(0,6)\r\n\r\nuser code done\r\n'],
    ] as const) {
      const { chip, clock, text } = boot();
      chip.peripherals.gpio.pins = pins;
      chip.reset(2);
      advance(clock, ms(30));
      expect(text()).toBe(due);
    }
  });
});

describe('a program from flash', () => {
  test('is entered with interrupts open and off, the cache off, a stack, and a way back', () => {
    const code = asm(0x40100000, 'ret.n').bytes;
    const { chip, clock, text } = boot({ flash: bootImage(0x40100000, [{ address: 0x40100000, data: Uint8Array.from([...code, 0, 0]) }]) });
    let seen: unknown;
    const enter = chip.cpu.rom.enter.bind(chip.cpu.rom);
    chip.cpu.rom = {
      enter: (address) => {
        enter(address);
        const { cpu, bus } = chip;
        if (cpu.pc === 0x40100000)
          seen = [cpu.ps, cpu.vecbase, cpu.intenable, bus.window.size, bus.iramSize, (cpu.ar[1] as number) >>> 0 > 0x3ffffe00];
      },
    };
    advance(clock, ms(60));
    expect(seen).toEqual([0x20, 0x40000000, 0, 0, 0x10000, true]);
    expect(text().endsWith('\r\nuser code done\r\n')).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('RAM keeps its content over every reset but power-on; the ROM clears its own', () => {
    const { chip, clock } = boot({ flash: bootImage(0x40100000, [{ address: 0x40100000, data: loop }]) });
    advance(clock, ms(30));
    for (const cause of [2, 3, 4] as ResetCause[]) {
      chip.bus.write32(0x3ffe9000, 0x12345678);
      chip.bus.write32(0x40108000, 0x12345678);
      chip.bus.write32(0x3fffe000, 0x12345678);
      chip.reset(cause);
      advance(clock, ms(30));
      expect([0x3ffe9000, 0x40108000, 0x3fffe000].map((at) => chip.bus.read32(at))).toEqual([0x12345678, 0x12345678, 0]);
    }
    chip.powerCycle();
    advance(clock, ms(30));
    expect([0x3ffe9000, 0x40108000].map((at) => chip.bus.read32(at))).toEqual([0, 0]);
  });

  test('a jump to the reset vector starts anew, with the cause of the last true reset', () => {
    const code = asm(0x40100000, 'j start; .align 4; vector: .word 0x40000080; start: l32r a2, vector; jx a2').bytes;
    const restarts: number[] = [];
    const clock = new VirtualClock();
    const data = Uint8Array.from([...code, ...zeros(-code.length & 3)]);
    createChip({
      clock,
      chipSize: 0x100000,
      flash: bootImage(0x40100000, [{ address: 0x40100000, data }]),
      onTrace: (record) => {
        if (record.kind === 'boot' && record.event.kind === 'restart') restarts.push(record.at);
      },
    });
    advance(clock, ms(200));
    expect(restarts.length).toBeGreaterThan(2);
  });
});

test('a program that jumps to the reset vector with its cache on leaves all of IRAM to the next one', () => {
  const { chip, clock } = boot({
    flash: bootProgram(
      'j main; .align 4; dport: .word 0x3ff00000; vector: .word 0x40000080; main: l32r a3, dport; movi a2, 0x18; s32i a2, a3, 0x24; l32i a4, a3, 0x50; l32r a2, vector; jx a2',
    ),
  });
  let least = 0x10000;
  for (let i = 0; i < 300 && clock.step(); i++) least = Math.min(least, chip.bus.iramSize);
  advance(clock, ms(5));
  expect(least).toBe(0x10000); // gone and back again inside one slice
  chip.bus.write32(0x3ff00024, 0x18);
  expect(chip.bus.iramSize).toBe(0x8000);
  advance(clock, ms(40));
  expect(chip.bus.iramSize).toBe(0x10000);
});

test('a flash that was put to sleep is woken by the boot, or by power-on, but not by the loader', () => {
  const { chip, clock, text } = boot({ flash: bootImage(0x40100000, [{ address: 0x40100000, data: loop }]) });
  const id = (): number[] => [...chip.flash.execute(0x9f, 0, zeros(0), 3)];
  const sleep = (): void => void chip.flash.execute(0xb9, 0, zeros(0), 0);
  advance(clock, ms(40));
  sleep();
  chip.reset(2);
  advance(clock, ms(40));
  expect(text().endsWith('csum 0xe9\r\n')).toBe(true);
  sleep();
  chip.peripherals.gpio.pins &= ~1;
  chip.reset(2);
  advance(clock, ms(40));
  expect(id()).toEqual([0, 0, 0]);
  chip.powerCycle('download');
  expect(id()).toEqual([0xef, 0x40, 0x14]);
});

test('deep sleep: silent and deaf, then reset with cause 5; only the RTC and its RAM remember', () => {
  // Counts its starts in RTC RAM, says whether RAM is empty, then does what SDKs do: flash down, target, POWER, wake by timer, sleep.
  const flash = bootProgram(`
    j main
    .align 4
    uart: .word 0x60000000
    rtc: .word 0x60000700
    ram: .word 0x3ffe9000
    spi: .word 0x60000200
    down: .word 0x200000
    sleep: .word 0x100000
    memory: .word 0x60001200
    watchdog: .word 0x60000900
    main: l32r a2, memory
    l32i a3, a2, 0
    addi a3, a3, 1
    s32i a3, a2, 0
    l32r a4, ram
    l32i a5, a4, 0
    s32i a3, a4, 0
    l32r a6, uart
    addi a5, a5, 48
    s32i a5, a6, 0
    l32r a7, watchdog
    movi a8, 6
    s32i a8, a7, 4
    movi a8, 1
    s32i a8, a7, 0
    wait: l32i a8, a6, 0x1c
    bnez a8, wait
    l32r a7, spi
    l32r a8, down
    s32i a8, a7, 0
    l32r a7, rtc
    l32i a8, a7, 0x1c
    movi a9, 2000
    slli a9, a9, 3
    add a8, a8, a9
    s32i a8, a7, 4
    movi a8, 0x20
    s32i a8, a7, 0x44
    movi a8, 8
    s32i a8, a7, 0x18
    l32r a8, sleep
    s32i a8, a7, 8
    movi a5, 88
    s32i a5, a6, 0
    forever: j forever`);
  const { chip, clock, text } = boot({ flash });
  advance(clock, ms(80)); // 16000 ticks of 6 µs: 96 ms
  const first = text();
  expect(first.endsWith('0')).toBe(true);
  chip.peripherals.uart0.receive({ bytes: Uint8Array.of(1), firstAt: clock.now, byteTime: 1e5, baud: 1e5 });
  advance(clock, ms(10));
  expect(text()).toBe(first);
  advance(clock, ms(70));
  const second = text().slice(first.length);
  expect(second.startsWith('\r\n ets Jan  8 2013,rst cause:5, boot mode:(3,6)\r\n\r\nload')).toBe(true);
  expect(second.endsWith('0')).toBe(true);
  expect([chip.bus.read32(0x60001200), chip.bus.read32(0x60000714) & 7]).toEqual([2, 5]);
});

describe('resets from outside', () => {
  test('DTR and RTS choose the way: esptool into the loader and out again; opening and closing do nothing', async () => {
    const clock = new VirtualClock();
    const flash = bootImage(0x40100000, [{ address: 0x40100000, data: loop }]);
    const resets: string[] = [];
    const chip = createChip({
      clock,
      chipSize: 0x100000,
      flash,
      onTrace: (record) => {
        if (record.kind === 'reset') resets.push(`${record.cause} ${record.straps}`);
      },
    });
    await runVirtual(clock, async () => {
      const wait = (time: number): Promise<void> => new Promise((resolve) => void clock.after(ms(time), resolve));
      await wait(50);
      let link = chip.link();
      await link.setLines({ dtr: true, rts: true });
      await link.close();
      link = chip.link();
      expect(resets).toEqual(['1 3']);
      // Classic reset into the loader.
      await link.setLines({ dtr: false, rts: true });
      await wait(100);
      expect(clock.pending).toBe(0); // held: nothing runs
      await link.setLines({ dtr: true, rts: false });
      await wait(50);
      await link.setLines({ dtr: false, rts: false });
      expect(resets).toEqual(['1 3', '2 1']);
      await link.discardInput();
      await link.write(SYNC);
      await wait(50);
      expect(framesOf([...(await link.read(4096))])).toHaveLength(8);
      await link.close();
      await wait(1);
      link = chip.link();
      await link.write(SYNC);
      await wait(50);
      expect([...(await link.read(4096))].length).toBeGreaterThan(0); // the loader is still there
      // Hard reset: RTS alone.
      await link.setLines({ dtr: false, rts: true });
      await wait(100);
      await link.setLines({ dtr: false, rts: false });
      await wait(50);
      expect(resets).toEqual(['1 3', '2 1', '2 3']);
      expect(chip.cpu.pc).toBe(0x40100000);
      await link.close();
    });
  });

  test('what is sent while the chip is held in reset is lost', () =>
    withChip({ boot: 'download' }, async (client) => {
      await client.link.setLines({ dtr: false, rts: true });
      await client.link.write(SYNC);
      await client.link.setLines({ dtr: true, rts: false });
      await client.wait(50);
      expect(framesOf(client.take()).filter((frame) => frame.length === 10)).toEqual([]);
      await client.link.setLines({ dtr: false, rts: false });
      await client.ask(SYNC);
      expect(await client.ask(SYNC)).toHaveLength(8);
    }));
});

test('an idle chip keeps its own time: CCOUNT has gone on while nothing was executed', () => {
  const { chip, clock } = boot({ flash: bootImage(0x40100000, [{ address: 0x40100000, data: loop }]) });
  advance(clock, ms(100));
  const [cycles, instructions] = [chip.cpu.cycles, chip.instructions];
  advance(clock, ms(1000));
  chip.clock.after(us(0), () => {});
  advance(clock, us(10));
  expect(chip.cpu.cycles - cycles).toBeGreaterThan(51_900_000);
  expect(chip.instructions - instructions).toBeLessThan(1000);
});

test('CCOMPARE wakes an idle core in time', () => {
  const { bytes, labels } = asm(
    0x40100000,
    `
    j main
    .align 4
    ticks: .word 520000
    isr: .word 0x3fffc248
    place: .word 0x3ffe8000
    handler: l32r a3, place
    rsr.ccount a4
    s32i a4, a3, 0
    l32r a4, ticks
    wsr.ccompare0 a4
    movi a4, 0
    wsr.intenable a4
    ret
    .align 4
    code: .word handler
    main: l32r a3, isr
    l32r a4, code
    s32i a4, a3, 0
    l32r a2, ticks
    movi a4, 0
    wsr.ccount a4
    wsr.ccompare0 a2
    movi a2, 0x40
    wsr.intenable a2
    home: j home`,
  );
  const data = Uint8Array.from([...bytes, ...zeros(-bytes.length & 3)]);
  const { chip, clock } = boot({ flash: bootImage(labels['main'] as number, [{ address: 0x40100000, data }]) });
  let steps = 0;
  while (clock.step()) steps++;
  const ccount = chip.bus.read32(0x3ffe8000);
  expect(ccount).toBeGreaterThanOrEqual(520_000);
  expect(ccount).toBeLessThan(520_300);
  expect(steps).toBeLessThan(40);
});

test('bad contents or sizes are refused', () => {
  const clock = new VirtualClock();
  expect(() => createChip({ clock, chipSize: 0x100000, flash: zeros(0x100001) })).toThrow(RangeError);
  expect(() => createChip({ clock, chipSize: 0x123456 })).toThrow(RangeError);
  expect(() => createChip({ clock, chipSize: 0x100000, mac: zeros(5) })).toThrow(RangeError);
});

describe('a program that polls the status of its busy flash', () => {
  /** As stubs do: WREN, erase of sector 0 (ADDR is 0), then RD_STATUS = 0, RDSR, CMD until 0, WIP until 0; at the end it says so in RTC RAM. */
  const POLL = (more: string): string => `
    j main
    .align 4
    spi: .word 0x60000200
    wren: .word 0x40000000
    erase: .word 0x01000000
    rdsr: .word 0x08000000
    memory: .word 0x60001200
    attach: .word 0x40004644
    wait: .word 0x4000448c
    chip: .word 0x3fffc718
    main: l32r a0, attach
    callx0 a0
    l32r a2, chip
    l32r a0, wait
    callx0 a0
    l32r a2, spi
    l32r a3, wren
    s32i a3, a2, 0
    l32r a3, erase
    s32i a3, a2, 0
    movi a6, 0
    busy: movi a3, 0
    s32i a3, a2, 0x10
    l32r a3, rdsr
    s32i a3, a2, 0
    command: l32i a3, a2, 0
    bnez a3, command
    ${more}
    l32i a3, a2, 0x10
    bbsi a3, 0, busy
    l32r a4, memory
    movi a3, 77
    s32i a3, a4, 0
    home: j home`;

  function run(more = '', faults?: ChipOptions['faults']) {
    const { chip, clock } = boot({ flash: bootProgram(POLL(more)), ...(faults && { faults }) });
    while (chip.bus.read32(0x60001200) !== 77 && clock.now < 10e9 && clock.step());
    return { chip, took: clock.now };
  }

  test('is idle until the flash is ready, to the loop', () => {
    const { chip, took } = run();
    expect([...chip.flash.bytes.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    expect(chip.flash.isBusy).toBe(false);
    expect(took).toBeGreaterThan(45e6);
    expect(took - chip.flash.busyUntil).toBeLessThan(5e6); // a slice
    expect(chip.instructions).toBeLessThan(20_000);
  });

  test('but not when it counts, nor when the flash has faults of its own', () => {
    for (const { chip, took } of [run('addi a6, a6, 1'), run('', { seed: 1, faults: [{ fault: 'read-errors', rate: 0.000001 }] })]) {
      expect(took).toBeGreaterThan(45e6);
      expect(chip.instructions).toBeGreaterThan(2e6);
    }
  });
});
