import type { Nanos } from '../base/clock.ts';
import { EspError } from '../base/error.ts';
import type { VirtualClock } from '../base/virtual-clock.ts';
import { Adapter, type AdapterOptions } from './adapter.ts';
import { HostEnd } from './host-end.ts';
import type { Link } from './link.ts';
import { resample } from './resample.ts';
import type { SerialDevice, WireOutput } from './serial-device.ts';
import { Transmitter } from './transmitter.ts';

/** What `link.busy` calls a wire that has its host already. */
const PORT = 'emulator:';

/**
 * A serial line in memory, with a USB adapter at the host's end, on virtual time: 10 bit times a byte each way. Host to chip
 * costs one event a write, chip to host one event a delivered chunk. Bytes that the chip sends while no link is open are lost.
 */
export class Wire implements WireOutput {
  readonly #clock: VirtualClock;
  readonly #device: SerialDevice;
  readonly #transmitter: Transmitter;
  readonly #adapter: Adapter;
  #host: HostEnd | undefined;

  /** @throws RangeError when `adapter.chunk` is no positive whole number. */
  constructor(clock: VirtualClock, device: SerialDevice, adapter: AdapterOptions = {}) {
    this.#clock = clock;
    this.#device = device;
    this.#transmitter = new Transmitter(clock, device);
    this.#adapter = new Adapter(clock, adapter, (bytes) => this.#host?.deliver(bytes));
  }

  /**
   * The host's end, at 115200 baud; DTR and RTS stay as they are. A burst that is under way when the link is closed still
   * arrives, those behind it do not. With `farRate` it has no rate of its own, as at the end of a socket: it sends at that of the chip,
   * and receives at any.
   * @throws EspError `link.busy` while another link is open.
   */
  open(farRate?: () => number): Link {
    if (this.#host !== undefined) throw new EspError('link.busy', { port: PORT });
    this.#adapter.discard();
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

  transmit(byte: number, at: Nanos, baud: number): void {
    this.#adapter.put(resample(byte, baud, this.#host?.receiveBaud ?? baud), at);
  }

  cut(): void {
    this.#adapter.cut();
  }
}
