import { expect, test } from 'vitest';
import { ms, type Nanos, us } from '../../../../src/base/clock.ts';
import { hasCode } from '../../../../src/base/error.ts';
import { asm } from '../../../support/asm.ts';
import { RomBench } from '../../../support/rom-call.ts';

const DRAM = 0x3ffe8000;

test('Cache_Read_Enable maps by half, segment and size; Cache_Read_Disable takes the window away', () => {
  const flash = new Uint8Array(0x400000);
  for (let mib = 0; mib < 4; mib++) flash[mib * 0x100000] = 0x10 + mib;
  const rom = new RomBench({ chipSize: 0x400000, flash });
  for (const [oddEven, segment, due] of [
    [0, 0, 0x10],
    [1, 0, 0x11],
    [0, 1, 0x12],
    [1, 1, 0x13],
    [2, 0, 0x10],
  ] as const) {
    rom.run(0x40004678, [oddEven, segment, 0]);
    expect(rom.bus.read8(0x40200000)).toBe(due);
    expect(rom.bus.read8(0x40300000)).toBe(oddEven === 2 ? 0x11 : 0); // two megabytes, or one
  }
  expect([rom.bus.iramSize, rom.bus.read32(0x3ff00024) & 0x18]).toEqual([0xc000, 0x08]);
  rom.run(0x40004678, [0, 0, 1]);
  expect([rom.bus.iramSize, rom.bus.read32(0x3ff00024) & 0x18]).toEqual([0x8000, 0x18]);
  rom.run(0x400047f0, []);
  expect([rom.bus.read8(0x40200000), rom.bus.iramSize]).toEqual([0, 0x8000]);
});

test('uart_div_modify sets the divider and empties the FIFOs', () => {
  const rom = new RomBench();
  rom.run(0x400039d8, [0, 100]);
  expect(rom.bus.read32(0x60000014)).toBe(100);
  rom.run(0x400039d8, [1, 200]);
  expect(rom.bus.read32(0x60000f14)).toBe(200);
  rom.bus.write32(0x60000000, 0x55);
  rom.bus.write32(0x60000000, 0x55);
  rom.bus.write32(0x60000000, 0x55);
  expect((rom.bus.read32(0x6000001c) >> 16) & 0xff).toBeGreaterThan(0);
  rom.run(0x400039d8, [0, 100]);
  expect((rom.bus.read32(0x6000001c) >> 16) & 0xff).toBe(0);
});

test('uart_tx_one_char waits for room: 200 characters take the time of 72 at least', () => {
  const rom = new RomBench();
  const start = rom.chip.clock.now;
  for (let i = 0; i < 200; i++) expect(rom.run(0x40003b30, [0x41 + (i % 26)]).value).toBe(0);
  expect(rom.output).toHaveLength(200);
  expect(rom.chip.clock.now - start).toBeGreaterThan((72 - 2) * us(133));
});

test('uart_rx_one_char: 1 when there is nothing, else 0 and the byte', () => {
  const rom = new RomBench();
  expect(rom.run(0x40003b8c, [DRAM]).value).toBe(1);
  const { uart0 } = rom.chip.peripherals;
  uart0.receive({ bytes: Uint8Array.of(0x42), firstAt: rom.clock.now, byteTime: us(133), baud: 74880 });
  expect(rom.run(0x40003b8c, [DRAM]).value).toBe(0);
  expect(rom.bus.read8(DRAM)).toBe(0x42);
  expect(rom.run(0x40003b8c, [DRAM]).value).toBe(1);
});

test('a loop around uart_rx_one_char is idle until a byte comes', () => {
  const rom = new RomBench();
  const { bytes, labels } = asm(
    0x40100000,
    `
    .align 4
    receive: .word 0x40003b8c
    place: .word ${DRAM}
    main: mov.n a12, a0
    again: l32r a2, place
    l32r a0, receive
    callx0 a0
    bnez a2, again
    mov.n a0, a12
    ret`,
  );
  rom.bus.writeBytes(0x40100000, bytes);
  rom.clock.after(ms(500), () => {
    rom.chip.peripherals.uart0.receive({
      bytes: Uint8Array.of(0x42),
      firstAt: (rom.clock.now + us(133)) as Nanos,
      byteTime: us(133),
      baud: 74880,
    });
  });
  const before = rom.chip.instructions;
  const { took } = rom.run(labels['main'] as number, []);
  expect([rom.isHome, rom.bus.read8(DRAM)]).toEqual([true, 0x42]);
  expect(took).toBeGreaterThan(ms(500));
  expect(took).toBeLessThan(ms(501));
  expect(rom.chip.instructions - before).toBeLessThan(2000);
});

test('uart_buff_switch picks the UART of the character functions', () => {
  const rom = new RomBench();
  rom.run(0x400038a4, [1]);
  rom.run(0x40003b30, [0x58]);
  expect((rom.bus.read32(0x3fffde50) >>> 0) & 0xff).toBe(1);
  expect(rom.chip.peripherals.uart1.transmittedAt).toBeGreaterThan(rom.chip.peripherals.uart0.transmittedAt);
});

test('software_reset: cause 3, the strap stays as it was latched, and the flash is booted whatever it says', () => {
  const rom = new RomBench();
  rom.run(0x4000264c, [], ms(20));
  expect(rom.output).toBe('\r\n ets Jan  8 2013,rst cause:3, boot mode:(1,6)\r\n\r\nets_main.c ');
  expect(rom.run(0x400025e0, []).value).toBe(3);
});

test('ets_wdt_enable arms, ets_wdt_disable disarms and returns the mode that it had', () => {
  const armed = new RomBench();
  armed.run(0x40002fa0, [3, 4, 4]);
  armed.run(0x40002ecc, [100_000]);
  expect(armed.output).toContain('rst cause:4');
  const disarmed = new RomBench();
  disarmed.run(0x40002fa0, [3, 4, 4]);
  expect(disarmed.run(0x400030f0, []).value).toBe(3);
  disarmed.run(0x40002ecc, [100_000]);
  expect([disarmed.isHome, disarmed.output]).toEqual([true, '']);
});

test('analog registers keep what is written; the PLL among them speeds the chip up until an external reset', () => {
  const rom = new RomBench();
  const [read, write, readMask, writeMask] = [0x40007268, 0x400072d8, 0x4000729c, 0x4000730c];
  rom.run(write, [98, 1, 2, 0xa5]);
  expect(rom.run(read, [98, 1, 2]).value).toBe(0xa5);
  expect(rom.run(readMask, [98, 1, 2, 5, 2]).value).toBe(9);
  rom.run(writeMask, [98, 1, 2, 5, 2, 6]);
  expect(rom.run(read, [98, 1, 2]).value).toBe(0x99);

  expect([rom.chip.clock.mhz, rom.chip.peripherals.uart0.baud]).toEqual([52, 52e6 / 694]);
  rom.run(write, [103, 4, 1, 136]);
  expect([rom.chip.clock.mhz, rom.chip.peripherals.uart0.baud]).toEqual([80, 80e6 / 694]);
  rom.bus.write32(0x3ff00014, 1);
  expect(rom.chip.clock.mhz).toBe(160);
  rom.chip.reset(4);
  expect([rom.chip.clock.mhz, rom.chip.peripherals.uart0.baud]).toEqual([80, 80e6 / 694]); // boot text at 115200 then
  rom.chip.reset(2);
  expect(rom.chip.clock.mhz).toBe(52);
});

test('gpio_output_set and gpio_input_get', () => {
  const rom = new RomBench();
  rom.run(0x40004cd0, [0x1000, 0x2000, 0x3000, 0]);
  expect(rom.run(0x40004cf0, []).value & 0x3000).toBe(0x1000);
});

test('an address that is not modelled stops the chip by name', () => {
  for (const [address, name] of [
    [0x40006c50, 'rom_set_channel_freq'],
    [0x40001b40, 'mem_malloc'],
    [0x40009aaa, 'unknown'],
  ] as const) {
    const rom = new RomBench();
    rom.run(address, [], ms(1));
    const { fault } = rom.chip;
    expect(hasCode(fault, 'emulator.unknown-rom') && fault.facts).toEqual({ address, name, caller: 0x40107ff0, count: 1 });
    expect(rom.clock.step()).toBe(false);
    rom.chip.powerCycle('download');
    expect(rom.chip.fault).toBeUndefined();
  }
});

test('ets_set_user_start keeps the entry; main boots from flash where programs jump into it', () => {
  const rom = new RomBench();
  rom.run(0x40000fbc, [0x40101000]);
  expect(rom.bus.read32(0x3fffdcd0)).toBe(0x40101000);
  rom.output = '';
  rom.run(0x400010a8, [], ms(20));
  expect(rom.output).toBe('ets_main.c ');
});
