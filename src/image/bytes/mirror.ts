import { firstDifference } from '../../base/bytes.ts';
import { isErased } from './blank.ts';

/** No flash that an ESP8266 boots from is smaller. */
const SMALLEST_FLASH = 0x40000;

/**
 * Length of the part of which `file` is nothing but copies, halving as long as both halves agree; the file's own length when
 * it is not. A chip that ignores address lines reads like that beyond its end. An erased half is no copy.
 */
export function repeatLength(file: Uint8Array): number {
  let length = file.length;
  while (length % 2 === 0 && length / 2 >= SMALLEST_FLASH) {
    const half = length / 2;
    if (isErased(file, 0, half) || firstDifference(file.subarray(0, half), file.subarray(half, length)) >= 0) break;
    length = half;
  }
  return length;
}
