/** The eighth data bit, counted from the start bit, and where a receiver samples it, in its own bit times. */
const LAST_BIT = 8;
const LAST_MIDDLE = 8.5;

/**
 * What a receiver at `readBaud` makes of one byte sent at `sentBaud`: it samples the middle of each of its own bit times
 * after the start bit's edge. The line idles before and after, so one byte in is one byte out. Rates up to about 5 % apart
 * agree in all bits; the boot log at 74880 read at 115200 gives the well-known garbage.
 */
export function resample(byte: number, sentBaud: number, readBaud: number): number {
  if (sentBaud * LAST_MIDDLE >= readBaud * LAST_BIT && sentBaud * LAST_MIDDLE < readBaud * (LAST_BIT + 1)) return byte;
  const levels = (byte << 1) | ~0x1ff; // bit 0 is the start bit; the stop bit and the idle line are ones
  let out = 0;
  for (let i = 0; i < 8; i++) {
    const sentBit = Math.floor(((i + 1.5) * sentBaud) / readBaud);
    out |= ((levels >> Math.min(sentBit, 31)) & 1) << i;
  }
  return out;
}
