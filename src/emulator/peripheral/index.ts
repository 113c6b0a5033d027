import type { EfuseWords } from '../../chip/efuse.ts';
import {
  DPORT_BASE,
  EFUSE_BASE,
  GPIO_BASE,
  IOMUX_BASE,
  RTC_BASE,
  RTC_RAM,
  SPI0_BASE,
  SPI1_BASE,
  TIMER_BASE,
  UART0_BASE,
  UART1_BASE,
  WDT_BASE,
} from '../../chip/memory-map.ts';
import { DPORT_EDGE, DPORT_NMI } from '../../chip/register/dport.ts';
import { IRQ } from '../../chip/register/interrupt.ts';
import { RADIO_RANGES } from '../../chip/register/radio.ts';
import type { WireOutput } from '../../wire/serial-device.ts';
import type { IrqLine, Peripheral } from '../device.ts';
import { RESET_CAUSE, type ResetCause } from '../reset-cause.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { type CacheMapping, Dport } from './dport.ts';
import { EdgeGate } from './edge-gate.ts';
import { Efuse } from './efuse.ts';
import { Gpio } from './gpio.ts';
import { IoMux } from './iomux.ts';
import { IrqOr } from './irq-or.ts';
import { NmiSwitch } from './nmi-switch.ts';
import { FRONT_END_REGISTERS, RF_REGISTERS } from './radio/front-end.ts';
import { InternalI2c } from './radio/internal-i2c.ts';
import { RadioBlock } from './radio/radio-block.ts';
import type { RadioRegister } from './radio/radio-register.ts';
import { Wdev } from './radio/wdev.ts';
import { Rtc } from './rtc.ts';
import { Spi, type SpiTarget } from './spi.ts';
import { RegisterStore } from './store.ts';
import { Timers } from './timer.ts';
import { Uart } from './uart.ts';
import { Watchdog } from './wdt.ts';

/** Everything that the blocks need from outside. */
export interface Surroundings {
  readonly clock: ChipClock;
  /** The core's interrupt input by number. */
  readonly irq: (line: number) => IrqLine;
  /** Where TX of UART0 and of UART1 goes. */
  readonly outputs: readonly [WireOutput, WireOutput];
  readonly flash: SpiTarget;
  readonly efuse: EfuseWords;
  /** The clock of UARTs and timers: 52 MHz with a 26 MHz crystal until the PLL is set up, 80 MHz then. */
  readonly apbHz: () => number;
  /** A block asks for a reset of the chip, from inside a register write or an event. */
  readonly requestReset: (cause: ResetCause) => void;
  /** The RTC puts the chip to sleep, from inside a register write. */
  readonly fallAsleep: () => void;
  /** A pin is driven to another level, or is driven from now on. */
  readonly onDrive: (gpio: number, isHigh: boolean) => void;
  readonly onCacheChange: (mapping: CacheMapping) => void;
  readonly onCpuClockChange: (isDoubled: boolean) => void;
  /** Registers of the analog part may have changed: after each write, and after a reset. */
  readonly onAnalogChange: () => void;
  /** Software touches the radio proper. */
  readonly onRadio: (address: number) => void;
  /** A soft-AP was started. */
  readonly onSoftAp: () => void;
}

/** What the blocks share beyond their surroundings. */
interface PeripheralContext extends Surroundings {
  /** An input of the core, shared by as many blocks as ask for it. */
  readonly irq: (line: number) => IrqLine;
  readonly edges: EdgeGate;
  readonly iomux: IoMux;
  readonly nmi: NmiSwitch;
}

interface PeripheralRow {
  readonly base: number;
  readonly create: (site: PeripheralContext) => Peripheral;
}

/** Every block with the address of its first register, in the order in which they are reset. Source: lx106-and-rom.md §2, §3. */
const PERIPHERALS = {
  dport: {
    base: DPORT_BASE,
    create: ({ edges, nmi, onCacheChange, onCpuClockChange }) => new Dport({ edges, nmi, onCacheChange, onCpuClockChange }),
  },
  efuse: { base: EFUSE_BASE, create: ({ efuse }) => new Efuse(efuse) },
  uart0: { base: UART0_BASE, create: (site) => uart('uart0', 0, site) },
  uart1: { base: UART1_BASE, create: (site) => uart('uart1', 1, site) },
  spi0: {
    base: SPI0_BASE,
    create: ({ flash, iomux }) => new Spi({ name: 'spi0', target: flash, isConnected: () => iomux.connectsFlash }),
  },
  spi1: { base: SPI1_BASE, create: () => new Spi({ name: 'spi1' }) },
  gpio: { base: GPIO_BASE, create: ({ irq, onDrive }) => new Gpio({ irq: irq(IRQ.GPIO), onDrive }) },
  timer: {
    base: TIMER_BASE,
    create: ({ clock, irq, edges, nmi, apbHz }) => {
      const frc1 = edges.input(DPORT_EDGE.FRC1, nmi.input(DPORT_NMI.FRC1, irq(IRQ.FRC1)));
      return new Timers({ clock, clockHz: apbHz, frc1, frc2: irq(IRQ.FRC2) });
    },
  },
  rtc: { base: RTC_BASE, create: ({ clock, requestReset, fallAsleep }) => new Rtc({ clock, requestReset, fallAsleep }) },
  rtcRam: {
    base: RTC_RAM.start,
    create: () => new RegisterStore({ name: 'rtc-ram', size: RTC_RAM.end - RTC_RAM.start, isRetained: true }),
  },
  iomux: { base: IOMUX_BASE, create: ({ iomux }) => iomux },
  wdt: {
    base: WDT_BASE,
    create: ({ clock, irq, edges, requestReset }) => new Watchdog({ clock, requestReset, irq: edges.input(DPORT_EDGE.WDT, irq(IRQ.WDT)) }),
  },
  wdev: {
    base: RADIO_RANGES.wdev.start,
    create: ({ clock, irq, onRadio, onSoftAp }) => new Wdev({ clock, irq: irq(IRQ.WDEV), onTouch: onRadio, onSoftAp }),
  },
  rf: { base: RADIO_RANGES.rf.start, create: (site) => radio('rf', RF_REGISTERS, site) },
  baseband: { base: RADIO_RANGES.baseband.start, create: (site) => radio('baseband', [], site) },
  frontEnd: { base: RADIO_RANGES.frontEnd.start, create: (site) => radio('frontEnd', FRONT_END_REGISTERS, site) },
  i2c: {
    base: RADIO_RANGES.i2c.start,
    create: ({ onAnalogChange, onRadio }) =>
      new InternalI2c({ onChange: onAnalogChange, onTouch: (offset) => onRadio(RADIO_RANGES.i2c.start + offset) }),
  },
} as const satisfies Record<string, PeripheralRow>;

type Table = typeof PERIPHERALS;
/** The name of a block. */
export type PeripheralName = keyof Table;

/** The blocks by name. */
export type Peripherals = { readonly [N in PeripheralName]: ReturnType<Table[N]['create']> };

/** All blocks of the chip, each with registers as after power-on. */
export function createPeripherals(surroundings: Surroundings): Peripherals {
  const shared = new Map<number, IrqOr>();
  const irq = (line: number): IrqLine => {
    const or = shared.get(line) ?? new IrqOr(surroundings.irq(line));
    shared.set(line, or);
    return or.input();
  };
  const site: PeripheralContext = { ...surroundings, irq, edges: new EdgeGate(), nmi: new NmiSwitch(irq(IRQ.NMI)), iomux: new IoMux() };
  const entries = Object.entries(PERIPHERALS).map(([name, { create }]) => [name, create(site)]);
  return Object.fromEntries(entries) as Peripherals;
}

const NAMES = Object.keys(PERIPHERALS) as readonly PeripheralName[];

/** Each block with its base address, for the bus. */
export function placements(peripherals: Peripherals): readonly { readonly base: number; readonly device: Peripheral }[] {
  return NAMES.map((name) => ({ base: PERIPHERALS[name].base, device: peripherals[name] }));
}

/** Deep sleep: only the RTC and its RAM keep their power. */
export function powerDownPeripherals(peripherals: Peripherals): void {
  const { rtc, rtcRam, ...others } = peripherals;
  for (const device of Object.values(others)) device.reset(RESET_CAUSE.deepSleep);
}

/** Resets every block as `cause` does. */
export function resetPeripherals(peripherals: Peripherals, cause: ResetCause): void {
  for (const device of Object.values(peripherals)) device.reset(cause);
}

function uart(name: string, index: 0 | 1, { clock, irq, outputs, apbHz }: PeripheralContext): Uart {
  return new Uart({ name, clock, irq: irq(IRQ.UART), output: outputs[index], clockHz: apbHz });
}

function radio(name: keyof typeof RADIO_RANGES, registers: readonly RadioRegister[], { onRadio }: PeripheralContext): RadioBlock {
  return new RadioBlock({ name, range: RADIO_RANGES[name], registers, onTouch: onRadio });
}
