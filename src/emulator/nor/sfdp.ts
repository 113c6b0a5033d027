import { u32Bytes } from '../../base/bytes.ts';
import type { FlashPart } from '../../chip/flash-part.ts';

/** Where the basic flash parameter table lies, as in W25Q parts. */
const TABLE = 0x80;
const TABLE_WORDS = 9;
/** By which esptool knows a part of XMC (serial-protocol.md §4). */
const XMC_PLACE = 0x10;
const XMC_MARK = 0x20;

type SfdpPart = Pick<FlashPart, 'size' | 'sfdp'>;

/**
 * The SFDP area (JEDEC JESD216) of a part with `size` bytes: one parameter header and the nine-word basic table of a W25Q part
 * (4/32/64 KiB erase, 1-1-2, 1-2-2, 1-1-4 and 1-4-4 reads, 3 address bytes). The density is the true one: only the JEDEC id
 * of a relabelled part lies. Unused bytes are FF; a part without the area has nothing else.
 */
function sfdpArea({ size, sfdp }: SfdpPart): Uint8Array {
  const area = new Uint8Array(256).fill(0xff);
  if (sfdp === 'none') return area;
  // 'SFDP', revision 1.5, one header; its id 0xFF00, revision 1.5, length in words, 24-bit place.
  area.set(u32Bytes(0x50444653, 0xff000105, (TABLE_WORDS << 24) | 0x010500, 0xff000000 | TABLE));
  area.set(u32Bytes(0xfff120e5, size * 8 - 1, 0x6b08eb44, 0xbb423b08, 0xfffffffe, 0x0000ffff, 0xeb40ffff, 0x520f200c, 0x0000d810), TABLE);
  if (sfdp === 'xmc') area[XMC_PLACE] = XMC_MARK;
  return area;
}

/** `length` bytes of the SFDP area from `address` on, wrapping at its 256. */
export function sfdpRead(part: SfdpPart, address: number, length: number): Uint8Array {
  const area = sfdpArea(part);
  return Uint8Array.from({ length }, (_, i) => area[(address + i) & 0xff] as number);
}
