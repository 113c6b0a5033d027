import { hex } from '../../base/bytes.ts';
import { wordsOfMismatch } from '../../words/mismatch.ts';
import type {
  EraseFlashReport,
  EsptoolReport,
  FlashIdReport,
  FlashStatusReport,
  LoadRamReport,
  ReadFlashReport,
  VerifyFlashReport,
  WriteFlashReport,
} from '../schema/esptool.ts';
import { judgementLines } from './device.ts';
import { table } from './table.ts';

/** What readers of esptool's guides look for, so these lines are worded as there. */
const CHIPS = {
  esp8266: { name: 'ESP8266EX', features: 'WiFi' },
  esp8285: { name: 'ESP8285', features: 'WiFi, Embedded Flash' },
} as const;

const MIB = 0x10_0000;
const KIB = 0x400;
const plainHex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const seconds = (elapsedMs: number): string => `${(elapsedMs / 1000).toFixed(1)} seconds`;
const rate = (length: number, elapsedMs: number): string => `${((length * 8) / Math.max(1, elapsedMs)).toFixed(1)} kbit/s`;

/** What comes first and last, with `lines` in between. */
export function esptoolLines({ port, chip, isReset }: EsptoolReport, lines: readonly string[]): string[] {
  const { name, features } = CHIPS[chip.kind];
  return [
    `Serial port ${port}`,
    `Chip is ${name}`,
    `Features: ${features}`,
    `Crystal is ${chip.crystalMHz}MHz`,
    `MAC: ${chip.mac ?? 'not known'}`,
    ...lines,
    ...(isReset ? ['Hard resetting via RTS pin...'] : []),
  ];
}

/** The result of `chip_id` for people, a line each. */
export function chipIdLines({ chip: { chipId } }: EsptoolReport): string[] {
  return [`Chip ID: ${hex(chipId, 8)}`];
}

/** `4MB`, `512KB`. */
function sizeName(size: number): string {
  return size % MIB === 0 ? `${size / MIB}MB` : `${size / KIB}KB`;
}

/** The result of `flash_id` for people, a line each. */
export function flashIdLines({ flash: { maker, device, size, answers } }: Pick<FlashIdReport, 'flash'>): string[] {
  return [
    `Manufacturer: ${plainHex(maker, 2)}`,
    `Device: ${plainHex(device, 4)}`,
    `Detected flash size: ${size === null ? 'Unknown' : sizeName(size)}`,
    ...(answers ? [] : ['The flash does not answer: check its solder joints and its supply.']),
  ];
}

/** The result of `read_flash_status` for people, a line each. */
export function flashStatusLines({ bytes, status }: Pick<FlashStatusReport, 'bytes' | 'status'>): string[] {
  return [`Status value: ${hex(status, 2 * bytes)}`];
}

/** The result of `read_flash` for people, a line each. */
export function readFlashLines({ file, offset, length, md5, manifest, elapsedMs }: Omit<ReadFlashReport, keyof EsptoolReport>): string[] {
  return [
    `Read ${length} bytes at ${hex(offset, 8)} in ${seconds(elapsedMs)} (${rate(length, elapsedMs)})...`,
    `Verified: the chip's own MD5 is that of ${file.path}, ${md5}.`,
    `Keep ${manifest} beside it: it says which chip this was read from.`,
  ];
}

/** The result of `write_flash` for people, a line each. */
export function writeFlashLines({ check, forced, erasedAll, files }: Omit<WriteFlashReport, keyof EsptoolReport>): string[] {
  const verdict = check === null ? [] : judgementLines(check, forced);
  return [...(erasedAll ? ['Chip erase completed successfully'] : []), ...files.flatMap(writtenLines), ...verdict];
}

function writtenLines({ header, offset, length, kept, elapsedMs }: WriteFlashReport['files'][number]): string[] {
  const [mode = 0, size = 0] = header ?? [];
  return [
    ...(header === null ? [] : [`Flash params set to 0x${plainHex(mode, 2)}${plainHex(size, 2)}`]),
    `Wrote ${length} bytes at ${hex(offset, 8)} in ${seconds(elapsedMs)} (effective ${rate(length, elapsedMs)})...`,
    ...(kept > 0 ? [`${kept} of them were already there.`] : []),
    'Hash of data verified.',
  ];
}

/** The result of `verify_flash` for people, a line each. */
export function verifyFlashLines({ files }: Omit<VerifyFlashReport, keyof EsptoolReport>): string[] {
  return files.flatMap(({ file, offset, length, matches, differences, causes }) => [
    `Verifying ${hex(length)} (${length}) bytes @ ${hex(offset, 8)} in flash against ${file.path}...`,
    matches ? '-- verify OK (digest matched)' : '-- verify FAILED (digest mismatch)',
    ...table(differences.map((range) => ['differs', `${hex(range.offset, 6)} to ${hex(range.offset + range.length - 1, 6)}`])),
    ...causes.map(wordsOfMismatch),
  ]);
}

/** `what` has been done: `Chip erase`, `Erase`. */
export function eraseFlashLines(what: string): (report: Pick<EraseFlashReport, 'elapsedMs' | 'md5'>) => string[] {
  return ({ elapsedMs, md5 }) => [
    `${what} completed successfully in ${seconds(elapsedMs)}`,
    `Verified: the chip's own MD5 is that of erased flash, ${md5}.`,
  ];
}

/** The result of `load_ram` for people, a line each. */
export function loadRamLines({ entry, segments }: Pick<LoadRamReport, 'entry' | 'segments'>): string[] {
  return [
    ...segments.map(({ loadAddress, length }) => `Downloaded ${length} bytes to ${hex(loadAddress, 8)}`),
    `All segments done, executing at ${hex(entry, 8)}`,
  ];
}
