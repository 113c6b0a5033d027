/** The two modem-control outputs of a serial adapter; `true` = asserted (the pin is pulled low). */
export interface Lines {
  readonly dtr: boolean;
  readonly rts: boolean;
}

/** The rate at which a port is opened, in baud: that of the ROM's loader for most hosts, which measures it. */
export const DEFAULT_BAUD = 115_200;

/**
 * The host's end of a serial line, whatever is behind it: a device, a socket, or the software chip.
 * All bytes are 8N1. One reader at a time.
 */
export interface Link {
  /**
   * Waits for at least one byte and returns what is there, up to `limit` bytes.
   * @throws EspError `link.closed` when the link is closed before or while waiting.
   */
  read(limit: number): Promise<Uint8Array>;
  /** Resolves when the bytes have left towards the wire: an adapter may still hold a few. @throws EspError `link.closed` */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written is on the wire. */
  drain(): Promise<void>;
  /** Drops what has arrived and was not read yet. */
  discardInput(): Promise<void>;
  /** Baud rate for both directions from now on. */
  setBaud(rate: number): Promise<void>;
  /** Both lines at once; a link that has none rejects with `link.failed`. */
  setLines(lines: Lines): Promise<void>;
  /** Frees the port. A waiting `read` rejects with `link.closed`. Closing twice is fine; it resets nothing on the chip. */
  close(): Promise<void>;
}
