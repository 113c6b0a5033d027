import { FRC1_RANGE, FRC2_RANGE, TIMER } from '../../chip/register/timer.ts';
import type { IrqLine, Peripheral } from '../device.ts';
import { Stateful } from '../state.ts';
import type { ChipClock } from '../time/chip-time.ts';
import { Counter } from './counter.ts';

/** The clock and the interrupts of FRC1 and FRC2. */
export interface TimersOptions {
  readonly clock: ChipClock;
  readonly frc1: IrqLine;
  readonly frc2: IrqLine;
  /** The APB clock, 80 MHz once the PLL is set up. */
  readonly clockHz: () => number;
}

/**
 * FRC1 counts down from LOAD to 0, FRC2 up to ALARM; both begin anew at LOAD with auto-reload, and wrap without. Writing LOAD
 * loads at once; writing anything to INT takes the interrupt back, as both the SDK (which clears bit 0) and Arduino do it.
 */
export class Timers extends Stateful implements Peripheral {
  readonly name = 'timer';
  readonly size = 0x34;
  protected readonly state;

  constructor({ clock, frc1, frc2, clockHz }: TimersOptions) {
    super();
    this.state = {
      frc1: new Counter({ kind: { range: FRC1_RANGE, direction: -1 }, clock, irq: frc1, clockHz }),
      frc2: new Counter({ kind: { range: FRC2_RANGE, direction: 1 }, clock, irq: frc2, clockHz }),
    };
  }

  /** To be called when the APB clock's frequency has changed. */
  clockChanged(): void {
    this.state.frc1.clockChanged();
    this.state.frc2.clockChanged();
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case TIMER.FRC1_LOAD:
        return this.state.frc1.load;
      case TIMER.FRC1_COUNT:
        return this.state.frc1.count;
      case TIMER.FRC1_CTRL:
        return this.state.frc1.ctrl;
      case TIMER.FRC1_INT:
        return this.state.frc1.isPending ? 1 : 0;
      case TIMER.FRC2_LOAD:
        return this.state.frc2.load;
      case TIMER.FRC2_COUNT:
        return this.state.frc2.count;
      case TIMER.FRC2_CTRL:
        return this.state.frc2.ctrl;
      case TIMER.FRC2_INT:
        return this.state.frc2.isPending ? 1 : 0;
      case TIMER.FRC2_ALARM:
        return this.state.frc2.target;
      default:
        return undefined;
    }
  }

  write(offset: number, value: number): boolean {
    switch (offset) {
      case TIMER.FRC1_LOAD:
        this.state.frc1.load = value;
        return true;
      case TIMER.FRC1_CTRL:
        this.state.frc1.ctrl = value;
        return true;
      case TIMER.FRC1_INT:
        this.state.frc1.acknowledge();
        return true;
      case TIMER.FRC2_LOAD:
        this.state.frc2.load = value;
        return true;
      case TIMER.FRC2_CTRL:
        this.state.frc2.ctrl = value;
        return true;
      case TIMER.FRC2_INT:
        this.state.frc2.acknowledge();
        return true;
      case TIMER.FRC2_ALARM:
        this.state.frc2.target = value;
        return true;
      default:
        return offset === TIMER.FRC1_COUNT || offset === TIMER.FRC2_COUNT; // read only
    }
  }

  isVolatile(offset: number): boolean {
    return offset === TIMER.FRC1_COUNT || offset === TIMER.FRC2_COUNT;
  }

  reset(): void {
    this.state.frc1.reset();
    this.state.frc2.reset();
  }
}
