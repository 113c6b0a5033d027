import { asm } from './asm.ts';
import { le } from './serial-client.ts';

export interface BootSegment {
  readonly address: number;
  readonly data: Uint8Array;
}

/** A v1 image, put together from lx106-and-rom.md §5.3; `spoil` makes its checksum wrong. */
export function bootImage(entry: number, segments: readonly BootSegment[], { spoil = 0 } = {}): Uint8Array {
  const bytes: number[] = [0xe9, segments.length, 2, 0x20, ...le(entry)];
  let sum = 0xef ^ spoil;
  for (const { address, data } of segments) {
    bytes.push(...le(address, data.length), ...data);
    for (const byte of data) sum ^= byte;
  }
  while (bytes.length % 16 !== 15) bytes.push(0);
  return Uint8Array.from([...bytes, sum]);
}

/** An image whose one segment is `source`, assembled at 0x40100000 and entered at its label `main`. */
export function bootProgram(source: string, address = 0x40100000): Uint8Array {
  const { bytes, labels } = asm(address, source);
  const data = new Uint8Array((bytes.length + 3) & ~3);
  data.set(bytes);
  const { main } = labels;
  if (main === undefined) throw new RangeError('a program begins at its label main');
  return bootImage(main, [{ address, data }]);
}
