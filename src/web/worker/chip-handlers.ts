import { seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { type Chip, createChip, parseFault } from '../../emulator/index.ts';
import type { Lines, Link } from '../../wire/link.ts';
import { type RealTime, realTime } from '../../wire/real-time.ts';
import { browserLoop } from '../clock.ts';

/** A chip to try things with. */
export interface TrialChip {
  /** Bytes of flash. */
  readonly chipSize: number;
  /** What the flash holds; erased where it is shorter. */
  readonly flash?: Uint8Array | undefined;
  /** Whether bytes take as long as on a real wire; without it everything goes as fast as it can. */
  readonly isPaced?: boolean | undefined;
  /** Faults as `flashback emulate --fault` takes them. */
  readonly faults?: readonly string[] | undefined;
}

/** How far events may run ahead of real time while the flasher waits: transfers take as long as they must, not as on a wire. */
const RUSH = seconds(5);
const SEED = 1;

/** A software chip behind calls that a page can make from outside the worker. */
export function chipHandlers() {
  let clock = new VirtualClock();
  let chip: Chip | undefined;
  let time: RealTime | undefined;
  let link: Link | undefined;
  let unplugged = false;

  const wire = (): Link => {
    if (link === undefined || unplugged) throw new EspError('link.closed', { port: 'emulator' });
    return link;
  };

  return {
    /** Powers on a new chip; the one before is gone. */
    start({ chipSize, flash, isPaced = false, faults = [] }: TrialChip): void {
      time?.stop();
      clock = new VirtualClock();
      unplugged = false;
      const plan = faults.length > 0 ? { seed: SEED, faults: faults.map((spec) => parseFault(spec)) } : undefined;
      chip = createChip({ clock, chipSize, ...(flash && { flash }), ...(plan && { faults: plan }) });
      time = realTime({
        clock,
        rush: () => (isPaced ? seconds(0) : RUSH),
        loop: browserLoop(),
        onError: (error) => {
          throw error;
        },
      });
      time.wake();
    },
    /** Opens the port. */
    connect(): void {
      if (chip === undefined || time === undefined) throw new EspError('link.missing', { port: 'emulator' });
      unplugged = false;
      link = time.link(chip.link());
    },
    /** Pulls the cable out. */
    async unplug(): Promise<void> {
      unplugged = true;
      await link?.close();
    },
    read: (limit: number) => wire().read(limit),
    write: (bytes: Uint8Array) => wire().write(bytes),
    drain: () => wire().drain(),
    discardInput: () => wire().discardInput(),
    setBaud: (rate: number) => wire().setBaud(rate),
    setLines: (lines: Lines) => wire().setLines(lines),
    async close(): Promise<void> {
      await link?.close();
    },
    /** What the flash holds now. */
    flash(): Uint8Array {
      if (chip === undefined) throw new EspError('link.missing', { port: 'emulator' });
      return chip.flash.bytes.slice();
    },
  };
}

/** What {@link chipHandlers} offers. */
export type ChipHandlers = ReturnType<typeof chipHandlers>;
