import { u32At } from '../../base/bytes.ts';
import { xorChecksum } from '../../base/checksum.ts';
import { MAGIC_V1 } from '../../chip/header.ts';
import { DRAM, IRAM, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import { cost } from './cost.ts';
import { chipSize, flashIsIdle } from './flash-access.ts';
import { control, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { print } from './print.ts';
import { BOOT_STATE, USER_START } from './ram.ts';
import { RESUME } from './resume.ts';
import { configureReadMode } from './spi-flash.ts';

const A0 = 0;
const HEADER_SIZE = 8;
const ROW = 16;
const CHECKSUM_START = 0xef;

/** Words of the state between two segments. */
const STATE = {
  SEGMENTS: BOOT_STATE,
  /** Flash address of the next segment header. */
  ADDRESS: BOOT_STATE + 4,
  /** Place in a row of 16 bytes at which the next segment's data begin. */
  POSITION: BOOT_STATE + 8,
  CHECKSUM: BOOT_STATE + 12,
  ENTRY: BOOT_STATE + 16,
  /** Why the boot ends here: what `dead` is told once the text is out. */
  REASON: BOOT_STATE + 20,
  /** Where a program that called `boot_from_flash` goes on; 0: the ROM's `main` did. */
  CALLER: BOOT_STATE + 24,
} as const;

const REASONS = ['no-image', 'bad-checksum', 'bad-segment'] as const;

/** In the mode of the header. Silicon reads rows of 16 bytes and asks for the status before each; here it is one command. */
function readFlash(rom: RomMachine, address: number, length: number): Uint8Array {
  rom.spend(length);
  return rom.parts.spi.readFlash(address, length);
}

/** Prints `text`, then what `main` adds when it was the one who wanted to boot. */
function giveUp(rom: RomMachine, text: string, reason: (typeof REASONS)[number]): void {
  rom.bus.write32(STATE.REASON, REASONS.indexOf(reason));
  print(rom, text, reason === 'bad-segment' ? RESUME.bootFault : RESUME.bootFailed);
}

const isFromMain = (rom: RomMachine): boolean => rom.bus.read32(STATE.CALLER) === 0;

/** The way from `main`: what cannot be started ends there, with its file name as the last word. */
export function bootFromFlash(rom: RomMachine): void {
  rom.bus.write32(STATE.CALLER, 0);
  rom.cpu.pc = RESUME.bootHeader;
}

/** boot_from_flash(): 0 with the user start pointer set, or 1 when there is nothing to start. */
function callBoot(rom: RomMachine): void {
  rom.bus.write32(STATE.CALLER, rom.get(A0));
  rom.cpu.pc = RESUME.bootHeader;
}

function returnToCaller(rom: RomMachine, value: number): void {
  rom.set(A0, rom.bus.read32(STATE.CALLER));
  rom.return(value);
}

/** Header at flash address 0; only E9 is an image (lx106-and-rom.md §5.3). From here on the flash is read in the header's mode. */
function readHeader(rom: RomMachine): void {
  const { bus } = rom;
  if (!flashIsIdle(rom)) return;
  const header = readFlash(rom, 0, ROW);
  if (chipSize(rom) < ROW || header[0] !== MAGIC_V1) {
    giveUp(rom, '', 'no-image');
    return;
  }
  bus.write32(STATE.SEGMENTS, header[1] as number);
  bus.write32(STATE.ADDRESS, HEADER_SIZE);
  bus.write32(STATE.POSITION, 0);
  bus.write32(STATE.CHECKSUM, CHECKSUM_START);
  bus.write32(STATE.ENTRY, u32At(header, 4));
  if (!configureReadMode(rom, header[2] as number)) return;
  rom.cpu.pc = header[1] === 0 ? RESUME.bootLoaded : RESUME.bootSegment;
}

/** Whether `length` bytes can be stored at `address`, in IRAM by whole words; anything else faults, and nobody handles that. */
function isRam(address: number, length: number): boolean {
  const end = address + length;
  const isDram = address >= DRAM.start && end <= SYSTEM_DRAM.end;
  return length === 0 || isDram || (address >= IRAM.start && end <= IRAM.end && (address & 3) === 0 && (length & 3) === 0);
}

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/**
 * One segment and its three lines of text. The ROM reads rows of 16 bytes; room, tail and ho say how the data lie in them
 * (arithmetic of lx106-and-rom.md §5.2, which reproduces published logs).
 */
function loadSegment(rom: RomMachine): void {
  const { bus } = rom;
  if (!flashIsIdle(rom)) return;
  const segments = bus.read32(STATE.SEGMENTS);
  const at = bus.read32(STATE.ADDRESS);
  if (segments === 0) {
    finish(rom, at);
    return;
  }
  const header = readFlash(rom, at, HEADER_SIZE);
  const [address, length] = [u32At(header, 0), u32At(header, 4)];
  const position = bus.read32(STATE.POSITION);
  const room = ROW - position;
  const load = `load ${hex(address, 8)}, len ${length | 0}, room ${room} \r\n`;
  if (!isRam(address, length)) {
    giveUp(rom, load, 'bad-segment');
    return;
  }
  const data = readFlash(rom, at + HEADER_SIZE, length);
  bus.writeBytes(address, data);
  const checksum = xorChecksum(data, bus.read32(STATE.CHECKSUM));
  const fills = length >= room;
  const tail = fills ? (length - room) % ROW : length;
  const ho = fills ? 0 : position;
  const left = ROW - ho - tail;
  const isSplit = left < HEADER_SIZE;
  bus.write32(STATE.SEGMENTS, segments - 1);
  bus.write32(STATE.ADDRESS, at + HEADER_SIZE + length);
  bus.write32(STATE.POSITION, isSplit ? HEADER_SIZE - left : ho + tail + HEADER_SIZE);
  bus.write32(STATE.CHECKSUM, checksum);
  const split = isSplit && segments > 1 ? `ho ${ho} tail ${tail} room ${left}\r\n` : '';
  print(rom, `${load}tail ${tail}\r\nchksum ${hex(checksum, 2)}\r\n${split}`, RESUME.bootSegment);
}

/** The stored checksum is the last byte of the row in which the data end. */
function finish(rom: RomMachine, end: number): void {
  const checksum = rom.bus.read32(STATE.CHECKSUM);
  const stored = readFlash(rom, end | (ROW - 1), 1)[0] as number;
  const text = `csum ${hex(checksum, 2)}\r\n`;
  if (stored !== checksum) giveUp(rom, `${text}csum err\r\n`, 'bad-checksum');
  else print(rom, text, RESUME.bootLoaded);
}

function loaded(rom: RomMachine): void {
  rom.bus.write32(USER_START, rom.bus.read32(STATE.ENTRY));
  if (isFromMain(rom)) rom.cpu.pc = RESUME.bootRun;
  else returnToCaller(rom, 0);
}

const reasonOf = (rom: RomMachine): (typeof REASONS)[number] => REASONS[rom.bus.read32(STATE.REASON)] ?? 'bad-segment';

function failed(rom: RomMachine): void {
  if (!isFromMain(rom)) {
    returnToCaller(rom, 1);
    return;
  }
  // Silicon prints the number of a line behind it, as a string: the exception that reading it raises has no handler.
  print(rom, 'ets_main.c ', RESUME.bootFault);
}

/** The image at flash address 0, segment by segment. */
export const BOOT_IMAGE_FUNCTIONS: readonly RomFunction[] = [
  resume('bootHeader', readHeader, cost(400, 6)),
  resume('bootSegment', loadSegment, cost(700, 9)),
  resume('bootFailed', failed),
  resume('bootFault', (rom) => rom.die(reasonOf(rom))),
  resume('bootLoaded', loaded),
  control('boot_from_flash', 0x40001308, '', cost(20), callBoot),
];
