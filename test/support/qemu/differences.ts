import type { CpuOptions } from '../../../src/emulator/cpu/cpu.ts';
import { type Image, RESULT_SIZE } from './image.ts';
import { traceOf } from './run.ts';

const MOST_TRACES = 1;

/** Programs of `image` that ended differently: where, their text, and for the first of them what our core did. */
export function differences(theirs: Uint8Array, ours: Uint8Array, image: Image, options: CpuOptions): string[] {
  const found: string[] = [];
  for (const [n, listing] of image.programs.entries()) {
    const places: string[] = [];
    for (let i = n * RESULT_SIZE; i < (n + 1) * RESULT_SIZE; i += 4) {
      const [a, b] = [theirs, ours].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset + i, 4).getUint32(0, true).toString(16));
      if (a !== b) places.push(`+${i - n * RESULT_SIZE}: QEMU ${a}, ours ${b}`);
    }
    if (places.length === 0) continue;
    const trace = found.length < MOST_TRACES ? `\n${traceOf(image, options, n).join('\n')}` : '';
    found.push(`program ${n}\n${places.join('\n')}\n${listing}${trace}`);
  }
  return found;
}
