import { GPIO_BASE } from '../../chip/memory-map.ts';
import { cost } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { attachInterrupt, disableInterrupts, enableInterrupts, lock, unlock } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { GPIO_DEV } from './ram.ts';
import { RESUME } from './resume.ts';

/** Offsets of the SDK's gpio_register.h. */
const OUT_W1TS = GPIO_BASE + 0x04;
const OUT_W1TC = GPIO_BASE + 0x08;
const ENABLE_W1TS = GPIO_BASE + 0x10;
const ENABLE_W1TC = GPIO_BASE + 0x14;
const IN = GPIO_BASE + 0x18;
const STATUS = GPIO_BASE + 0x1c;
const STATUS_W1TS = GPIO_BASE + 0x20;
const STATUS_W1TC = GPIO_BASE + 0x24;
/** Registers of the pins, one word each; gpio_register_set counts from here. */
const PIN0 = GPIO_BASE + 0x28;

const PINS = 16;
const ALL_PINS = 0xffff;
/** In a pin's register: what interrupts, and whether that wakes the chip. */
const INT_TYPE_S = 7;
const INT_TYPE = 7 << INT_TYPE_S;
const WAKEUP = 1 << 10;

const GPIO_LINE = 4;
/** Behind interrupt 4 after gpio_init. */
const GPIO_ISR = 0x40004e34;
/** The handler that gpio_init registers. */
const GPIO_TEST = 0x40004efc;

/** The ROM's own notes: interrupts not acknowledged yet, handler and its argument, what interrupts by pin (bytes). */
const DEVICE = { PENDING: GPIO_DEV, HANDLER: GPIO_DEV + 4, ARGUMENT: GPIO_DEV + 8, TYPES: GPIO_DEV + 16 } as const;

const A0 = 0;
const A1 = 1;
const FRAME = 16;

function output(rom: RomMachine, values: readonly number[]): void {
  for (const [i, register] of [OUT_W1TS, OUT_W1TC, ENABLE_W1TS, ENABLE_W1TC].entries()) rom.bus.write32(register, values[i] ?? 0);
}

/** Bits of a pin's register between the ROM's lock and unlock, which leaves interrupts on. */
function changePin(rom: RomMachine, pin: number, clear: number, set: number): undefined {
  const { bus } = rom;
  lock(rom);
  const place = PIN0 + 4 * pin;
  bus.write32(place, ((bus.read32(place) & ~clear) | set) >>> 0);
  unlock(rom);
}

/** gpio_register_set(register, value): what interrupts by a pin is noted; none takes back what it had pending. */
function setRegister(rom: RomMachine): undefined {
  const { bus } = rom;
  const [register, value] = [rom.arg(0), rom.arg(1)];
  lock(rom);
  bus.write32(PIN0 + 4 * register, value);
  if (register < PINS) {
    const type = (value & INT_TYPE) >>> INT_TYPE_S;
    bus.write8(DEVICE.TYPES + register, type);
    if (type === 0) bus.write32(DEVICE.PENDING, bus.read32(DEVICE.PENDING) & ~(1 << register));
  }
  unlock(rom);
}

/** gpio_register_get(register): for a pin with what interrupts as it was set, not as it is while its interrupt is pending. */
function getRegister(rom: RomMachine): number {
  const { bus } = rom;
  const register = rom.arg(0);
  const value = bus.read32(PIN0 + 4 * register);
  return register < PINS ? (value & ~INT_TYPE) | (bus.read8(DEVICE.TYPES + register) << INT_TYPE_S) : value;
}

/** Interrupts of all pins noted and acknowledged; each is off until the handler acknowledges it. */
function serve(rom: RomMachine): void {
  const { bus } = rom;
  const status = bus.read32(STATUS);
  for (let pin = 0; pin < PINS; pin++) if (status & (1 << pin)) changePin(rom, pin, INT_TYPE, 0);
  bus.write32(STATUS_W1TC, status);
  const pending = bus.read32(DEVICE.PENDING);
  bus.write32(DEVICE.PENDING, status | pending);
  if (pending !== 0) {
    rom.return();
    return;
  }
  const frame = rom.get(A1) - FRAME;
  bus.write32(frame, rom.get(A0));
  rom.set(A1, frame);
  rom.call(bus.read32(DEVICE.HANDLER), RESUME.gpio, status, bus.read32(DEVICE.ARGUMENT));
}

function served(rom: RomMachine): void {
  rom.set(A0, rom.bus.read32(rom.get(A1)));
  rom.set(A1, rom.get(A1) + FRAME);
  rom.return();
}

/** gpio_intr_ack(mask): the pins of `mask` interrupt again; others that came meanwhile are raised anew. */
function acknowledge(rom: RomMachine, mask: number): undefined {
  const { bus } = rom;
  lock(rom);
  const left = bus.read32(DEVICE.PENDING) & ~mask;
  bus.write32(DEVICE.PENDING, left);
  if (left !== 0) {
    bus.write32(STATUS_W1TS, left);
    bus.write32(DEVICE.PENDING, 0);
  }
  for (let pin = 0; pin < PINS; pin++) {
    if (mask & (1 << pin)) changePin(rom, pin, INT_TYPE, bus.read8(DEVICE.TYPES + pin) << INT_TYPE_S);
  }
  unlock(rom);
}

/** The handler of a chip under test: pin 1 shows pin 3. */
function test(rom: RomMachine): undefined {
  output(rom, rom.bus.read32(IN) & 8 ? [2, 0xfffffffc, 2, 0] : [0, 0xfffffffe, 2, 0]);
  return acknowledge(rom, rom.arg(0));
}

function initialise(rom: RomMachine): undefined {
  const { bus } = rom;
  attachInterrupt(rom, GPIO_LINE, GPIO_ISR, 0);
  disableInterrupts(rom, 1 << GPIO_LINE);
  output(rom, [0, 0, 0, ALL_PINS]);
  bus.write32(DEVICE.PENDING, 0);
  for (let pin = 0; pin < PINS; pin++) bus.write8(DEVICE.TYPES + pin, (bus.read32(PIN0 + 4 * pin) & INT_TYPE) >>> INT_TYPE_S);
  bus.write32(STATUS_W1TC, ALL_PINS);
  bus.write32(DEVICE.HANDLER, GPIO_TEST);
  bus.write32(DEVICE.ARGUMENT, 0);
  unlock(rom);
  enableInterrupts(rom, 1 << GPIO_LINE);
}

function disableWakeup(rom: RomMachine): undefined {
  const { bus } = rom;
  for (let place = PIN0; place < PIN0 + 4 * PINS; place += 4) {
    const value = bus.read32(place);
    if (value & WAKEUP) bus.write32(place, value & ~(WAKEUP | INT_TYPE));
  }
}

/** Pins, and their interrupts. */
export const GPIO_FUNCTIONS: readonly RomFunction[] = [
  leaf('gpio_init', 0x40004c50, '', cost(900), initialise),
  leaf('gpio_output_set', 0x40004cd0, 'set clear enable disable', cost(10), (rom) => {
    output(
      rom,
      [0, 1, 2, 3].map((i) => rom.arg(i)),
    );
    return undefined;
  }),
  leaf('gpio_input_get', 0x40004cf0, '', cost(4), (rom) => rom.bus.read32(IN)),
  leaf('gpio_register_set', 0x40004d04, 'register value', cost(28), setRegister),
  leaf('gpio_register_get', 0x40004d5c, 'register', cost(14), getRegister),
  leaf('gpio_intr_pending', 0x40004d88, '', cost(3), (rom) => rom.bus.read32(DEVICE.PENDING)),
  leaf('gpio_pin_intr_state_set', 0x40004d90, 'pin type', cost(29), (rom) =>
    changePin(rom, rom.arg(0), INT_TYPE, rom.arg(1) << INT_TYPE_S),
  ),
  leaf('gpio_intr_ack', 0x40004dcc, 'mask', cost(80), (rom) => acknowledge(rom, rom.arg(0))),
  leaf('gpio_intr_handler_register', 0x40004e28, 'handler argument', cost(4), (rom) => {
    rom.bus.write32(DEVICE.HANDLER, rom.arg(0));
    rom.bus.write32(DEVICE.ARGUMENT, rom.arg(1));
    return undefined;
  }),
  control('gpio_intr_handler', GPIO_ISR, '', cost(70), serve),
  resume('gpio', served),
  leaf('gpio_pin_wakeup_enable', 0x40004e90, 'pin type', cost(31), (rom) =>
    changePin(rom, rom.arg(0), INT_TYPE, (rom.arg(1) << INT_TYPE_S) | WAKEUP),
  ),
  leaf('gpio_pin_wakeup_disable', 0x40004ed4, '', cost(150), disableWakeup),
  leaf('gpio_intr_test', GPIO_TEST, 'mask', cost(110), test),
];
