/** A byte on its way, and when its last bit is out. */
interface Sent {
  readonly byte: number;
  readonly outAt: number;
}

/**
 * What a host at the right baud rate would read. A transmitter takes back what is not out yet when it is reset, for good, or when its rate
 * changes, to send it anew.
 */
export class SerialLog {
  readonly #sent: Sent[] = [];
  #resent = 0;
  #cutAt = -1;

  /** One character a byte; what is still on its way included. */
  get text(): string {
    return this.#sent.map(({ byte }) => String.fromCharCode(byte)).join('');
  }

  /** The last line that is not blank, without blanks at its ends. */
  get lastLine(): string {
    return (
      this.text
        .trimEnd()
        .split(/[\r\n]+/)
        .at(-1)
        ?.trim() ?? ''
    );
  }

  /** A byte is handed to the transmitter at `now`. True when it is a new one. */
  put(byte: number, outAt: number, now: number): boolean {
    this.#sent.push({ byte, outAt });
    if (now !== this.#cutAt || this.#resent === 0) return true;
    this.#resent--;
    return false;
  }

  /** The transmitter takes back, at `now`, what is not out. */
  cut(now: number): void {
    const before = this.#sent.length;
    while ((this.#sent.at(-1)?.outAt ?? 0) > now) this.#sent.pop();
    this.#resent = before - this.#sent.length;
    this.#cutAt = now;
  }
}
