/**
 * What a transmitter sends, as those hear it who are at the other end: a byte is there once its last bit is out, and what is taken back
 * before that never was.
 */
export class OutputLine {
  #sent: { readonly byte: number; readonly outAt: number }[] = [];

  put(byte: number, outAt: number): void {
    this.#sent.push({ byte, outAt });
  }

  /** What is not out at `now` is taken back. */
  cut(now: number): void {
    this.#sent = this.#sent.filter(({ outAt }) => outAt <= now);
  }

  /** Takes what is out at `now`. */
  take(now: number): Uint8Array {
    let count = 0;
    while (count < this.#sent.length && (this.#sent[count] as { outAt: number }).outAt <= now) count++;
    return Uint8Array.from(this.#sent.splice(0, count), ({ byte }) => byte);
  }
}
