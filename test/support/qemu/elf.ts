/** Bytes that are to be in memory at `address` when the program starts. */
export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

const EM_XTENSA = 94;
const ELF_HEADER_SIZE = 52;
const PROGRAM_HEADER_SIZE = 32;

/** The smallest ELF file that QEMU's `-kernel` loads `segments` from. */
export function elfFile(segments: readonly Segment[], entry: number): Uint8Array {
  const dataStart = ELF_HEADER_SIZE + PROGRAM_HEADER_SIZE * segments.length;
  const file = new Uint8Array(segments.reduce((size, { bytes }) => size + bytes.length, dataStart));
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]); // ELF, 32 bit, little-endian
  view.setUint16(16, 2, true); // executable
  view.setUint16(18, EM_XTENSA, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, entry, true);
  view.setUint32(28, ELF_HEADER_SIZE, true);
  view.setUint16(40, ELF_HEADER_SIZE, true);
  view.setUint16(42, PROGRAM_HEADER_SIZE, true);
  view.setUint16(44, segments.length, true);
  let offset = dataStart;
  for (const [i, { address, bytes }] of segments.entries()) {
    const header = [1, offset, address, address, bytes.length, bytes.length, 7, 4]; // PT_LOAD, readable, writable, executable
    for (const [j, word] of header.entries()) view.setUint32(ELF_HEADER_SIZE + PROGRAM_HEADER_SIZE * i + 4 * j, word, true);
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}
