import type { Nanos } from '../../base/clock.ts';
import type { WireOutput } from '../../wire/serial-device.ts';
import type { FlashTap } from '../nor/tapped-flash.ts';
import type { TraceEvent, TraceRecord } from './trace.ts';

/** Gives what happens inside the chip to whoever looks on, with times as those see them who gave the chip its clock. */
export class Tracer {
  readonly #onTrace: ((record: TraceRecord) => void) | undefined;
  readonly #now: () => Nanos;
  /** How far the chip's times are ahead of those of the clock that it was given: a fork's go on from the original's. */
  readonly #ahead: number;

  constructor(onTrace: ((record: TraceRecord) => void) | undefined, ahead: number, now: () => Nanos) {
    this.#onTrace = onTrace;
    this.#ahead = ahead;
    this.#now = now;
  }

  /** Somebody looks on. */
  get isOn(): boolean {
    return this.#onTrace !== undefined;
  }

  note(event: TraceEvent): void {
    this.#onTrace?.({ ...event, at: this.#given(this.#now()) });
  }

  /** `output`, seen. */
  output(uart: 0 | 1, output: WireOutput): WireOutput {
    if (!this.isOn) return output;
    return {
      transmit: (byte, at, baud) => {
        this.note({ kind: 'output', uart, byte, outAt: this.#given(at) });
        output.transmit(byte, at, baud);
      },
      cut: () => {
        this.note({ kind: 'cut', uart });
        output.cut();
      },
    };
  }

  /** Sees what the flash is given; none while nobody looks on. */
  get flashTaps(): readonly FlashTap[] {
    if (!this.isOn) return [];
    return [
      ({ command, address, out, inLength }, next) => {
        this.note({ kind: 'flash', command, address, length: out.length + inLength });
        return next();
      },
    ];
  }

  #given(time: Nanos): Nanos {
    return (time - this.#ahead) as Nanos;
  }
}
