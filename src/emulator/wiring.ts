import type { EventClock } from '../base/event-clock.ts';
import { efuseWords } from '../chip/efuse.ts';
import { winbondPart } from '../chip/flash-part.ts';
import type { SerialDevice, WireOutput } from '../wire/serial-device.ts';
import { Wire } from '../wire/wire.ts';
import { Bus } from './bus/bus.ts';
import type { ChipOptions } from './chip-options.ts';
import { Cpu } from './cpu/cpu.ts';
import { type ArmedFaults, armFaults } from './fault/arm.ts';
import { FaultyWire } from './fault/wire-seam.ts';
import type { FlashArray } from './nor/flash-array.ts';
import { NorFlash, type NorFlashOptions } from './nor/nor-flash.ts';
import { TappedFlash } from './nor/tapped-flash.ts';
import { createPeripherals, type Peripherals, placements } from './peripheral/index.ts';
import { Power } from './power.ts';
import { Rom } from './rom/rom.ts';
import { Slices } from './slices.ts';
import { CpuClock } from './time/chip-clock.ts';
import { ClockTree, clocksOf, PLL_BLOCK, PLL_REGISTER } from './time/clock-tree.ts';
import { Tracer } from './trace/tracer.ts';

/** The MAC of a chip that was given none: Espressif's OUI, and zeros. */
const DEFAULT_MAC = Uint8Array.of(0x84, 0x0d, 0x8e, 0, 0, 1);
const NOWHERE: WireOutput = { transmit: () => {}, cut: () => {} };
/** esptool's, and every other host's. */
const FIRST_BAUD = 115_200;

/** The parts of a chip, each connected with those that it needs. Those with a state are restored in this order. */
export interface ChipParts {
  readonly clock: CpuClock;
  readonly clockTree: ClockTree;
  readonly flash: NorFlash;
  readonly bus: Bus;
  readonly cpu: Cpu;
  readonly rom: Rom;
  readonly peripherals: Peripherals;
  readonly wire: Wire;
  readonly slices: Slices;
  readonly power: Power;
  readonly tracer: Tracer;
  readonly faults: ArmedFaults | undefined;
  /** The rate of a host that has none of its own: the chip's, and what every host begins with while the ROM measures. */
  readonly lineRate: () => number;
}

/** What a chip is made of beyond its options. */
export interface ChipOrigin {
  /** The chip's own time. */
  readonly events: EventClock;
  /** How far that is ahead of the clock in the options. */
  readonly ahead: number;
  /** What another chip's flash holds, in place of the options'. */
  readonly array: FlashArray | undefined;
}

/**
 * Makes and connects the parts; nothing has power yet.
 * @throws RangeError for sizes that no part has; EspError `usage.invalid` for faults that do not exist.
 */
export function wireChip(options: ChipOptions, { events, ahead, array }: ChipOrigin): ChipParts {
  const { chipSize, part = winbondPart(chipSize), mac = DEFAULT_MAC, kind = 'esp8266', adapter = {} } = options;
  const clock = new CpuClock(events, clocksOf(0, false).cpuMhz, () => slices.wake());
  const tracer = new Tracer(options.onTrace, ahead, () => clock.now);
  const faults =
    options.faults &&
    armFaults(options.faults, {
      clock: events,
      powerOff: () => power.off(),
      powerOn: () => power.cycle('flash'),
      unplug: () => wire.unplug(),
    });
  const contents = array ?? options.flash;
  const taps = [...tracer.flashTaps, ...(faults?.taps ?? [])];
  const flashOptions: NorFlashOptions = {
    part: faults?.part(part) ?? part,
    clock,
    onChange: (address, length) => bus.flashChanged(address, length),
    isSteady: (faults?.taps ?? []).length === 0,
    ...(contents && { contents }),
  };
  const flash = taps.length === 0 ? new NorFlash(flashOptions) : new TappedFlash(flashOptions, taps);
  const clockTree = new ClockTree({
    pll: () => peripherals.i2c.registers.read(PLL_BLOCK, PLL_REGISTER),
    onCpuMhz: (mhz) => {
      clock.mhz = mhz;
    },
    onApbChange: () => {
      for (const block of [peripherals.uart0, peripherals.uart1, peripherals.timer]) block.clockChanged();
    },
  });
  const device: SerialDevice = {
    receive: (burst) => {
      if (power.isOff) return;
      tracer.note({ kind: 'input', bytes: burst.bytes, baud: burst.baud });
      if (!bus.hasRom) rom.detectBaud(burst.baud, clockTree.apbHz);
      peripherals.uart0.receive(burst);
      slices.wake();
    },
    setLines: (lines) => {
      tracer.note({ kind: 'lines', ...lines });
      power.setLines(lines);
    },
  };
  const toLine: SerialDevice = { receive: (burst) => line.receive(burst), setLines: (lines) => line.setLines(lines) };
  const wire = new Wire(clock.outside, toLine, faults?.adapter(adapter) ?? adapter);
  const line = makeLine(clock.outside, faults, device, wire);
  const peripherals = createPeripherals({
    clock,
    irq: (number) => ({
      set: (level) => {
        cpu.setIrq(number, level);
        if (level) slices.wake();
      },
    }),
    outputs: [tracer.output(0, line), tracer.output(1, NOWHERE)],
    flash,
    efuse: efuseWords(mac, kind, part.size),
    apbHz: () => clockTree.apbHz,
    requestReset: (cause) => power.reset(cause),
    fallAsleep: () => power.fallAsleep(),
    onDrive: (gpio, isHigh) => tracer.note({ kind: 'pin', gpio, isHigh }),
    onCacheChange: ({ cacheBanks, ...mapping }) => {
      bus.window.set(mapping);
      bus.setCacheBanks(cacheBanks);
    },
    onCpuClockChange: (isDoubled) => clockTree.double(isDoubled),
    onAnalogChange: () => clockTree.update(),
    onSoftAp: () => tracer.note({ kind: 'soft-ap' }),
    onRadio: (address) => tracer.note({ kind: 'radio', address }),
  });
  const bus = new Bus({
    flash: flash.array,
    devices: placements(peripherals),
    onUnmodelled: (access) => tracer.note({ kind: 'unmodelled', access }),
    rom: options.rom,
  });
  const cpu = new Cpu(bus, options.cpu);
  clock.attach(cpu);
  const rom = new Rom(
    {
      cpu,
      bus,
      clock,
      flash,
      spi: peripherals.spi0,
      uarts: [peripherals.uart0, peripherals.uart1],
      analog: peripherals.i2c.registers,
      costFactor: options.romCostFactor ?? 1,
      cycleAt: (time) => clock.cycleAt(time),
      resetCause: () => power.cause,
      straps: () => peripherals.gpio.straps,
      reset: (cause) => power.reset(cause),
      report: (event) => tracer.note({ kind: 'boot', event }),
      fail: (error) => {
        power.fail(error);
        options.onStop?.(error);
      },
    },
    { onCall: tracer.isOn ? (call) => tracer.note({ kind: 'rom', call }) : undefined },
  );
  cpu.rom = rom;
  const slices: Slices = new Slices({
    cpu,
    clock,
    events,
    romWakeAt: () => rom.wakeAt,
    mayRun: () => power.mayRun,
    onEnd: () => power.settle(),
  });
  const power: Power = new Power({
    cpu,
    bus,
    flash,
    peripherals,
    slices,
    onReset: (cause) => tracer.note({ kind: 'reset', cause, straps: peripherals.gpio.straps }),
  });
  const isMeasuring = (): boolean => (bus.hasRom ? peripherals.uart0.isMeasuring : rom.isDetectingBaud);
  const lineRate = (): number => (isMeasuring() ? FIRST_BAUD : peripherals.uart0.baud);
  return { clock, clockTree, flash, bus, cpu, rom, power, slices, peripherals, wire, tracer, faults, lineRate };
}

/** The chip's end of the wire, behind whatever is wrong with that. */
function makeLine(clock: EventClock, faults: ArmedFaults | undefined, device: SerialDevice, wire: Wire): SerialDevice & WireOutput {
  if (faults?.touchesWire) return new FaultyWire(clock, faults, device, wire);
  return { ...device, transmit: (byte, at, baud) => wire.transmit(byte, at, baud), cut: () => wire.cut() };
}
