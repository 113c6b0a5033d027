import { expect, test } from 'vitest';
import { asm } from '../../../support/asm.ts';
import { RomBench } from '../../../support/rom-call.ts';

const PENDING = 0x3fffdfd0;
const PIN0 = 0x60000328;

test('a pin keeps what interrupts it while its interrupt is off', () => {
  const rom = new RomBench();
  rom.run(0x40004d04, [4, 0x100]); // gpio_register_set: falling edge
  expect(rom.bus.read32(PIN0 + 16)).toBe(0x100);
  rom.run(0x40004d90, [4, 0]); // gpio_pin_intr_state_set
  expect(rom.bus.read32(PIN0 + 16)).toBe(0);
  expect(rom.run(0x40004d5c, [4]).value).toBe(0x100); // gpio_register_get
});

test('gpio_init puts a handler behind interrupt 4; the registered one is called with what came, once', () => {
  const rom = new RomBench();
  rom.run(0x40004c50, []);
  expect(rom.chip.cpu.intenable & 0x10).toBe(0x10);
  const note = asm(0x40100000, 's32i a2, a3, 0; ret');
  rom.bus.writeBytes(0x40100000, note.bytes);
  rom.run(0x40004e28, [0x40100000, 0x3ffe8000]); // gpio_intr_handler_register
  rom.run(0x40004d04, [4, 0x80]);
  rom.bus.write32(0x60000320, 1 << 4); // STATUS_W1TS
  rom.run(0x40004e34, []); // the handler behind interrupt 4
  expect([rom.bus.read32(0x3ffe8000), rom.run(0x40004d88, []).value]).toEqual([0x10, 0x10]);
  expect(rom.bus.read32(PIN0 + 16)).toBe(0); // off until acknowledged
  rom.run(0x40004dcc, [0x10]); // gpio_intr_ack
  expect([rom.bus.read32(PIN0 + 16), rom.bus.read32(PENDING)]).toEqual([0x80, 0]);
});

test('waking by a pin: on, and off again with what interrupts', () => {
  const rom = new RomBench();
  rom.run(0x40004e90, [5, 4]);
  expect(rom.bus.read32(PIN0 + 20)).toBe((4 << 7) | (1 << 10));
  rom.run(0x40004ed4, []);
  expect(rom.bus.read32(PIN0 + 20)).toBe(0);
});
