import { hex } from '../../base/bytes.ts';
import type { ImageInfoReport } from '../schema/image-info.ts';

/** Memory as esptool names it: IRAM only up to where it may serve as cache, mapped code from the first slot on. */
const MEMORY = [
  { name: 'DPORT', start: 0x3ff00000, end: 0x3ff00010 },
  { name: 'DRAM', start: 0x3ffe8000, end: 0x40000000 },
  { name: 'IRAM', start: 0x40100000, end: 0x40108000 },
  { name: 'IROM', start: 0x40201010, end: 0x402e1010 },
] as const;
const SEGMENT_HEADER = 8;

type Image = NonNullable<ImageInfoReport['image']>;

/** Lines as esptool 5 prints them, its own version line aside, and what it warns of. */
export function imageInfoLines({ file, image }: ImageInfoReport): { lines: string[]; warnings: string[] } {
  if (image === null) return { lines: [`${file.path} begins with no complete image.`], warnings: [] };
  const { lines, warnings } = headerLines(image);
  const { stored, computed, ok } = image.checksum;
  return {
    lines: [
      `Image size: ${file.size} bytes`,
      '',
      ...heading('ESP8266 Image Header'),
      ...lines,
      '',
      ...heading('Segments Information'),
      'Segment   Length   Load addr   File offs  Memory types',
      '-------  -------  ----------  ----------  ------------',
      ...image.segments.map((segment, i) => segmentLine(image, segment, i)),
      '',
      ...heading('ESP8266 Image Footer'),
      `Checksum: ${hex(stored, 2)} (${ok ? 'valid' : `invalid - calculated ${hex(computed, 2)}`})`,
    ],
    warnings,
  };
}

function heading(title: string): string[] {
  return [title, '='.repeat(title.length)];
}

function headerLines({ version, entry, modeByte, sizeByte, flashMode, flashSize, flashFreq, outer, segments }: Image) {
  const lines = [
    `Image version: ${version}`,
    entry === 0 ? 'Entry point not set' : `Entry point: ${hex(entry, 6)}`,
    `Segments: ${segments.length}`,
  ];
  const warnings: string[] = [];
  const disagree = (what: string, one: string, two: string) =>
    warnings.push(`${what} is ${one} in the first header and ${two} in the second.`);
  if (outer !== null && outer.modeByte !== modeByte) disagree('The flash mode', hex(outer.modeByte, 2), hex(modeByte, 2));
  if (outer !== null && outer.sizeByte !== sizeByte) disagree('Flash size and frequency', hex(outer.sizeByte, 2), hex(sizeByte, 2));
  if (outer !== null && outer.entry !== entry) disagree('The entry point', hex(outer.entry, 8), hex(entry, 8));
  const known = [
    { label: 'Flash size', name: flashSize, byte: sizeByte & 0xf0 },
    { label: 'Flash freq', name: flashFreq, byte: sizeByte & 0x0f },
    { label: 'Flash mode', name: flashMode?.toUpperCase() ?? null, byte: modeByte },
  ];
  for (const { label, name, byte } of known) {
    if (name === null) warnings.push(`${label} is none that is known (${hex(byte)}).`);
    else lines.push(`${label}: ${name}`);
  }
  return { lines, warnings };
}

/** esptool shows mapped code of a version 2 image at address 0, and every segment where its own header begins. */
function segmentLine({ version }: Image, { offset, loadAddress, length }: Image['segments'][number], index: number): string {
  const address = version === 2 && index === 0 ? 0 : loadAddress;
  const memory = MEMORY.filter(({ start, end }) => address >= start && address < end).map(({ name }) => name);
  const cells = [String(index).padStart(7), hex(length, 5), hex(address, 8), hex(offset - SEGMENT_HEADER, 8), memory.join(', ')];
  return cells.join('  ');
}
