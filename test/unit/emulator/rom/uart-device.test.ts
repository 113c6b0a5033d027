import { describe, expect, test } from 'vitest';
import { ms, type Nanos } from '../../../../src/base/clock.ts';
import type { ChipOptions } from '../../../../src/emulator/index.ts';
import { asm } from '../../../support/asm.ts';
import { bootImage, bootProgram } from '../../../support/boot-image.ts';
import { RomBench } from '../../../support/rom-call.ts';
import { framesOf, le, packet, SYNC, withChip } from '../../../support/serial-client.ts';

const ATTACH = 0x4000383c;
const INIT = 0x40003a14;
const DETECT = 0x40003924;
const GET_LINE = 0x40003ef4;
const READ_BUFFER = 0x40003ec8;
const BOOT_FROM_FLASH = 0x40001308;
const DEVICE = 0x3fffde10;
const USER_START = 0x3fffdcd0;

test('uartAttach: 115200 8N1, an empty ring of 256 bytes, its handler behind interrupt 5', () => {
  const rom = new RomBench();
  rom.bus.write32(DEVICE + 64, 1);
  rom.run(ATTACH, []);
  const words = [0, 24, 28, 32, 36, 56, 64].map((at) => rom.bus.read32(DEVICE + at));
  expect(words).toEqual([115200, 0x100, 0x3fffde60, 0x3fffde60, 0x3fffde60, 0, 0]);
  expect(rom.run(0x40000f88, [5, 0x40100000, 0]).value).toBe(0x40003bbc);
});

test('Uart_Init: the divider of the boot text, 8 bits, an interrupt for each byte', () => {
  const rom = new RomBench();
  for (const [register, value] of [
    [0x14, 100],
    [0x20, 0],
    [0x24, 0x60],
    [0x0c, 0],
  ] as const)
    rom.bus.write32(0x60000000 + register, value);
  rom.run(ATTACH, []);
  rom.run(INIT, [0]);
  expect([0x14, 0x20, 0x24, 0x0c].map((at) => rom.bus.read32(0x60000000 + at))).toEqual([694, 0x0c, 1, 1]);
});

/** `text` comes in on UART0 at its own rate, and the guest waits with interrupt 5 open until it is in. */
function receive(rom: RomBench, text: string): void {
  const { uart0 } = rom.chip.peripherals;
  const bytes = Uint8Array.from([...text].map((c) => c.charCodeAt(0)));
  const byteTime = 1e10 / uart0.baud;
  uart0.receive({ bytes, firstAt: (rom.chip.clock.now + byteTime) as Nanos, byteTime, baud: uart0.baud });
  rom.bus.writeBytes(
    0x40100000,
    asm(0x40100000, 'j main; .align 4; unmask: .word 0x40000fa8; main: movi a2, 0x20; l32r a3, unmask; callx0 a3; loop: j loop').bytes,
  );
  rom.run(0x40100000, [], ms(20));
}

test('the ROM receives by interrupt: a line is fetched as a whole, or byte by byte; the ring goes round', () => {
  const rom = new RomBench();
  rom.run(ATTACH, []);
  rom.run(INIT, [0]);
  receive(rom, 'on');
  expect(rom.run(GET_LINE, [0x3ffe8000]).value).toBe(1);
  receive(rom, 'e\rx');
  expect(rom.run(GET_LINE, [0x3ffe8000]).value).toBe(0);
  expect(String.fromCharCode(...rom.bus.readBytes(0x3ffe8000, 6))).toBe('one\rx\0');
  expect(rom.run(READ_BUFFER, [DEVICE + 24, 0x3ffe8000]).value).toBe(1);
  for (const _ of [1, 2, 3]) {
    receive(rom, 'a'.repeat(100));
    expect(rom.run(READ_BUFFER, [DEVICE + 24, 0x3ffe8000]).value).toBe(0);
    expect(rom.bus.read8(0x3ffe8000)).toBe(0x61);
    while (rom.run(READ_BUFFER, [DEVICE + 24, 0x3ffe8000]).value === 0);
  }
  expect(rom.bus.read32(DEVICE + 32)).toBe(0x3fffde60 + (5 + 300) - 256);
});

test('uart_baudrate_detect that may not wait answers 0 until it knows', () => {
  const rom = new RomBench();
  rom.run(ATTACH, []);
  expect(rom.run(DETECT, [0, 1]).value).toBe(0);
  const { uart0 } = rom.chip.peripherals;
  const byteTime = 1e10 / 115200;
  uart0.receive({ bytes: new Uint8Array(4).fill(0x55), firstAt: rom.chip.clock.now, byteTime, baud: 115200 });
  rom.run(0x40002ecc, [1000]);
  expect(rom.run(DETECT, [0, 1]).value).toBe(451);
});

/** What Arduino's reboot_uart_dwnld.cpp does, from the UART's set-up on. */
const REBOOT = `
  j main
  .align 4
  attach: .word ${ATTACH}
  init: .word ${INIT}
  install: .word 0x40002438
  detect: .word ${DETECT}
  modify: .word 0x400039d8
  loader: .word 0x40003368
  buffer: .word 0x3fffa000
  size: .word 0x2000
  start: .word ${USER_START}
  boot: .word ${BOOT_FROM_FLASH}
  done: .word 0x3ffe8000
  main: l32r a4, attach
  callx0 a4
  movi a2, 0
  l32r a4, init
  callx0 a4
  l32r a4, install
  callx0 a4
  movi a2, 0
  movi a3, 0
  l32r a4, detect
  callx0 a4
  mov.n a3, a2
  movi a2, 0
  l32r a4, modify
  callx0 a4
  l32r a2, buffer
  l32r a3, size
  l32r a4, start
  l32r a5, loader
  callx0 a5
  l32r a12, start
  l32i a4, a12, 0
  bnez a4, go
  l32r a4, boot
  callx0 a4
  l32r a3, done
  s32i a2, a3, 0
  bnez a2, home
  l32i a4, a12, 0
  go: callx0 a4
  home: j home`;

describe("Arduino's reboot into the UART download", () => {
  const options: Partial<ChipOptions> = { flash: bootProgram(REBOOT, 0x40104000) };

  for (const baud of [9600, 115200, 230400]) {
    test(`${baud} baud: the first SYNC tells the rate, the next ones are answered, a program is loaded and started`, () =>
      withChip(options, async (client, chip) => {
        await client.wait(60);
        await client.link.setBaud(baud);
        const time = 60 + 4e6 / baud;
        expect(await client.ask(SYNC, time)).toEqual([]);
        expect(await client.ask(SYNC, time)).toHaveLength(8);
        expect(chip.peripherals.uart0.baud / baud).toBeCloseTo(1, 1);
        chip.bus.writeBytes(0x40100000, asm(0x40100000, 'here: j here').bytes);
        expect(await client.ask(packet(0x06, le(0, 0x40100000)), time)).toHaveLength(1);
        expect([chip.cpu.pc, chip.bus.read32(USER_START)]).toEqual([0x40100000, 0x40100000]);
      }));
  }

  test('FLASH_END leaves it, too: the program boots from flash by itself, or is told that it cannot', async () => {
    for (const [flash, due] of [
      [bootProgram('main: j main', 0x40100000), 0],
      [bootImage(0x40100000, [{ address: 0x40100000, data: new Uint8Array(4) }], { spoil: 1 }), 1],
    ] as const) {
      await withChip(options, async (client, chip) => {
        await client.wait(60);
        await client.ask(SYNC);
        expect(await client.ask(SYNC)).toHaveLength(8);
        chip.bus.write32(0x3ffe8000, 99);
        chip.flash.bytes.set(flash);
        await client.link.write(packet(0x04, le(1)));
        await client.wait(60);
        expect(chip.bus.read32(0x3ffe8000)).toBe(due);
        expect(chip.cpu.pc === 0x40100000).toBe(due === 0);
        expect(framesOf(client.take())).toHaveLength(1);
      });
    }
  });
});
