import { GrowingBytes, latin1 } from '../../base/bytes.ts';

/** Bytes of a log that are kept: its beginning. What follows is only counted, but for its last line. */
const MAX_LOG = 0x40000;
/** Characters of a line that count as its text. */
const MAX_LINE = 512;

const CR = 0x0d;
const LF = 0x0a;

/** A byte on its way, and when its last bit is out. */
interface PendingByte {
  readonly byte: number;
  readonly outAt: number;
}

/**
 * What a host at the right baud rate would read. A transmitter takes back what is not out yet when it is reset, for good, or when its rate
 * changes, to send it anew.
 */
export class SerialLog {
  /** On their way, in the order of their times: no more than a FIFO holds. */
  #sent: PendingByte[] = [];
  /** The beginning of what is out. */
  readonly #out = new GrowingBytes();
  #omitted = 0;
  #line = new LogLine();
  #resent = 0;
  #cutAt = -1;

  /** One character a byte; what is still on its way included. */
  get text(): string {
    const sent = Uint8Array.from(this.#sent, ({ byte }) => byte);
    return latin1(this.#out.bytes).concat(latin1(sent)).slice(0, MAX_LOG);
  }

  /** Bytes that {@link text} does not hold. */
  get omitted(): number {
    return this.#omitted + Math.max(0, this.#out.length + this.#sent.length - MAX_LOG);
  }

  /** The last line that is not blank, without blanks at its ends. */
  get lastLine(): string {
    const line = this.#line.copy();
    for (const { byte } of this.#sent) line.put(byte);
    return line.last;
  }

  /** A byte is handed to the transmitter at `now`. True when it is a new one. */
  put(byte: number, outAt: number, now: number): boolean {
    this.#keepOut(now);
    this.#sent.push({ byte, outAt });
    if (now !== this.#cutAt || this.#resent === 0) return true;
    this.#resent--;
    return false;
  }

  /** The transmitter takes back, at `now`, what is not out. */
  cut(now: number): void {
    this.#keepOut(now);
    this.#resent = this.#sent.length;
    this.#sent = [];
    this.#cutAt = now;
  }

  /** What is out at `now` stays. */
  #keepOut(now: number): void {
    let count = 0;
    for (const { byte, outAt } of this.#sent) {
      if (outAt > now) break;
      this.#keep(byte);
      count++;
    }
    if (count > 0) this.#sent.splice(0, count);
  }

  #keep(byte: number): void {
    this.#line.put(byte);
    if (this.#out.length < MAX_LOG) this.#out.push(byte);
    else this.#omitted++;
  }
}

/** The line that a stream of bytes is at, and the one before that. */
class LogLine {
  #text: string;
  #before: string;

  constructor(text = '', before = '') {
    this.#text = text;
    this.#before = before;
  }

  copy(): LogLine {
    return new LogLine(this.#text, this.#before);
  }

  /** The last line that is not blank, without blanks at its ends. */
  get last(): string {
    const text = this.#text.trim();
    return text === '' ? this.#before : text;
  }

  put(byte: number): void {
    if (byte === CR || byte === LF) {
      this.#before = this.last;
      this.#text = '';
    } else if (this.#text.length < MAX_LINE) this.#text += String.fromCharCode(byte);
  }
}
