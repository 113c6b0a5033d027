import type { Nanos } from '../base/clock.ts';
import { EspError } from '../base/error.ts';
import type { EventClock, EventRestorer } from '../base/event-clock.ts';
import { Adapter, type AdapterOptions } from './adapter.ts';
import { HostEnd } from './host-end.ts';
import type { Link } from './link.ts';
import { resample } from './resample.ts';
import type { SerialDevice, WireOutput } from './serial-device.ts';
import { Transmitter } from './transmitter.ts';

/** What `link.busy` calls a wire that has its host already. */
const PORT = 'emulator:';

/** What {@link Wire.save} gives. */
export type WireState = ReturnType<Wire['save']>;

/**
 * A serial line in memory, with a USB adapter at the host's end, on virtual time: 10 bit times a byte each way. Host to chip
 * costs one event a write, chip to host one event a delivered chunk. Bytes that the chip sends while no link is open are lost.
 */
export class Wire implements WireOutput {
  readonly #clock: EventClock;
  readonly #device: SerialDevice;
  readonly #transmitter: Transmitter;
  readonly #adapter: Adapter;
  #host: HostEnd | undefined;
  /** The host's end is that of another wire, and nobody has taken it yet. */
  #isInherited = false;

  /** @throws RangeError when `adapter.chunk` is no positive whole number. */
  constructor(clock: EventClock, device: SerialDevice, adapter: AdapterOptions = {}) {
    this.#clock = clock;
    this.#device = device;
    this.#transmitter = new Transmitter(clock, device);
    this.#adapter = new Adapter(clock, adapter, (bytes) => this.#host?.deliver(bytes));
  }

  /**
   * The host's end, at 115200 baud; DTR and RTS stay as they are. A burst that is under way when the link is closed still
   * arrives, those behind it do not. With `farRate` it has no rate of its own, as at the end of a socket: it sends at that of the chip,
   * and receives at any. After {@link restore} the first call takes over the end that was open.
   * @throws EspError `link.busy` while another link is open.
   */
  open(farRate?: () => number): Link {
    if (this.#host === undefined) {
      this.#adapter.discard();
      return this.#plugIn(farRate);
    }
    if (!this.#isInherited) throw new EspError('link.busy', { port: PORT });
    this.#isInherited = false;
    return this.#host;
  }

  #plugIn(farRate: (() => number) | undefined): HostEnd {
    this.#host = new HostEnd({
      clock: this.#clock,
      transmitter: this.#transmitter,
      setLines: (lines) => this.#device.setLines(lines),
      discard: () => this.#adapter.discard(),
      unplug: () => {
        this.#host = undefined;
      },
      farRate,
    });
    return this.#host;
  }

  /** The adapter leaves the host: the link that is open is closed. */
  unplug(): void {
    void this.#host?.close();
  }

  /** Its state as data: what is on the line both ways, and the host's end that is open. */
  save() {
    return { transmitter: this.#transmitter.save(), adapter: this.#adapter.save(), host: this.#host?.save() };
  }

  /** To be called before anything was sent. `farRate` is for a host's end without a rate of its own. */
  restore({ transmitter, adapter, host }: WireState, rearming: EventRestorer, farRate: () => number): void {
    this.#transmitter.restore(transmitter, rearming);
    this.#adapter.restore(adapter, rearming);
    if (host === undefined) return;
    this.#isInherited = true;
    this.#plugIn(host.hasFarRate ? farRate : undefined).restore(host, rearming);
  }

  transmit(byte: number, at: Nanos, baud: number): void {
    this.#adapter.put(resample(byte, baud, this.#host?.receiveBaud ?? baud), at);
  }

  cut(): void {
    this.#adapter.cut();
  }
}
