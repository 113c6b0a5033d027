import { hex } from '../../base/bytes.ts';
import type { EsptoolReport } from '../schema/esptool.ts';
import type { DumpMemReport, ReadFlashSfdpReport, ReadMemReport, WriteFlashStatusReport, WriteMemReport } from '../schema/memory.ts';
import { flashIdLines } from './esptool.ts';

/** A report without what every one of esptool's commands says. */
type Own<T extends EsptoolReport> = Omit<T, keyof EsptoolReport>;

/** The result of `read_mem` as esptool 5 prints it. */
export function readMemLines({ address, value }: Own<ReadMemReport>): string[] {
  return [`${hex(address, 8)} = ${hex(value, 8)}`];
}

/** The result of `write_mem` as esptool 5 prints it. */
export function writeMemLines({ address, value, mask }: Own<WriteMemReport>): string[] {
  return [`Wrote ${hex(value, 8)} with mask ${hex(mask, 8)} to ${hex(address, 8)}.`];
}

/** The result of `dump_mem` as esptool 5 prints it, and what does not stand still. */
export function dumpMemLines({ file, address, length, changing, elapsedMs }: Own<DumpMemReport>): string[] {
  const speed = ((length * 8) / Math.max(1, elapsedMs)).toFixed(1);
  return [
    `Dumped ${length} bytes from ${hex(address, 8)} in ${(elapsedMs / 1000).toFixed(1)} seconds (${speed} kbit/s) to '${file.path}'.`,
    ...(changing > 0 ? [`${changing} words changed while they were read: something on the chip uses them.`] : []),
  ];
}

/** The result of `write_flash_status` as esptool 5 prints it, and whether the part took it. */
export function writeFlashStatusLines({ bytes, value, before, after, isTaken }: Own<WriteFlashStatusReport>): string[] {
  const digits = 2 * bytes;
  return [
    `Initial flash memory status: ${hex(before, digits)}`,
    `Setting flash memory status: ${hex(value, digits)}`,
    `After flash memory status:   ${hex(after, digits)}`,
    ...(isTaken ? [] : ['The flash did not take the value: it lacks these registers or bits, or they are locked.']),
  ];
}

/** The result of `read_flash_sfdp` as esptool 5 prints it, behind what identifies the flash. */
export function readFlashSfdpLines({ flash, address, data }: Own<ReadFlashSfdpReport>): string[] {
  const last = address + data.length - 1;
  return [...flashIdLines({ flash }), `Flash memory SFDP[${address}..${last}]: ${data.map((value) => hex(value, 2)).join(' ')}`];
}
