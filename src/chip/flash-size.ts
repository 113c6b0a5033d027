const MiB = 0x10_0000;

/** The smallest flash for which there are parts, in bytes; every capacity is a power of two. */
export const MIN_FLASH_SIZE = MiB / 4;
/** The largest flash that the SPI controller addresses, in bytes. */
export const MAX_FLASH_SIZE = 16 * MiB;

/** Whether there are flash parts of `size` bytes. */
export function isFlashSize(size: number): boolean {
  return size >= MIN_FLASH_SIZE && size <= MAX_FLASH_SIZE && Number.isInteger(Math.log2(size));
}

/** The smallest flash that holds `length` bytes; `undefined` when none does. */
export function smallestFlashFor(length: number): number | undefined {
  const size = Math.max(MIN_FLASH_SIZE, 2 ** Math.ceil(Math.log2(Math.max(1, length))));
  return size <= MAX_FLASH_SIZE ? size : undefined;
}
