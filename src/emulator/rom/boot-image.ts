import { u32At } from '../../base/bytes.ts';
import { xorChecksum } from '../../base/checksum.ts';
import { MAGIC_V1 } from '../../chip/header.ts';
import { DRAM, IRAM, SYSTEM_DRAM } from '../../chip/memory-map.ts';
import { NOR } from '../../chip/register/nor.ts';
import { COST } from './cost.ts';
import { flashCommand, flashIsReady, selectSpi } from './flash-access.ts';
import { control, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { print } from './print.ts';
import { BOOT_STATE, USER_START } from './ram.ts';
import { RESUME } from './resume.ts';

const A0 = 0;
const NOTHING = new Uint8Array(0);
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

function readFlash(rom: RomMachine, address: number, length: number): Uint8Array {
  rom.spend(length);
  return flashCommand(rom, NOR.READ_DATA, address, NOTHING, length);
}

/** Prints `text`, then what `main` adds when it was the one who wanted to boot. */
function giveUp(rom: RomMachine, text: string, reason: (typeof REASONS)[number], fromMain = ''): void {
  rom.bus.write32(STATE.REASON, REASONS.indexOf(reason));
  print(rom, isFromMain(rom) ? text + fromMain : text, RESUME.bootFailed);
}

const isFromMain = (rom: RomMachine): boolean => rom.bus.read32(STATE.CALLER) === 0;

/** The way from `main`: what cannot be started ends there, with its file name as the last word. */
export function bootFromFlash(rom: RomMachine): void {
  rom.bus.write32(STATE.CALLER, 0);
  loadImage(rom);
}

/** boot_from_flash(): 0 with the user start pointer set, or 1 [I] when there is nothing to start. */
function callBoot(rom: RomMachine): void {
  rom.bus.write32(STATE.CALLER, rom.get(A0));
  loadImage(rom);
}

function returnToCaller(rom: RomMachine, value: number): void {
  rom.set(A0, rom.bus.read32(STATE.CALLER));
  rom.return(value);
}

/** What `main` says after a boot that failed. */
const MAIN_FAILED = 'ets_main.c \r\n';

/** Header at flash address 0; only E9 is an image (lx106-and-rom.md §5.3). */
function loadImage(rom: RomMachine): void {
  selectSpi(rom);
  if (!flashIsReady(rom)) return;
  const { bus } = rom;
  // SDKs power the flash down before a deep sleep, and chips do boot after it: the ROM must wake it [I].
  flashCommand(rom, NOR.RELEASE_POWER_DOWN);
  const header = readFlash(rom, 0, HEADER_SIZE);
  if (header[0] !== MAGIC_V1) {
    giveUp(rom, '', 'no-image', MAIN_FAILED);
    return;
  }
  bus.write32(STATE.SEGMENTS, header[1] as number);
  bus.write32(STATE.ADDRESS, HEADER_SIZE);
  bus.write32(STATE.POSITION, 0);
  bus.write32(STATE.CHECKSUM, CHECKSUM_START);
  bus.write32(STATE.ENTRY, u32At(header, 4));
  rom.cpu.pc = RESUME.bootSegment;
}

/** Whether `length` bytes can be stored at `address`: anything else faults, and nobody handles that. */
function isRam(address: number, length: number): boolean {
  const end = address + length;
  return (address >= DRAM.start && end <= SYSTEM_DRAM.end) || (address >= IRAM.start && end <= IRAM.end);
}

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/**
 * One segment and its three lines of text. The ROM reads rows of 16 bytes; room, tail and ho say how the data lie in them
 * (arithmetic of lx106-and-rom.md §5.2, which reproduces published logs).
 */
function loadSegment(rom: RomMachine): void {
  const { bus } = rom;
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
  // That the last segment, which no header follows, has no such line is [I].
  const split = isSplit && segments > 1 ? `ho ${ho} tail ${tail} room ${left}\r\n` : '';
  print(rom, `${load}tail ${tail}\r\nchksum ${hex(checksum, 2)}\r\n${split}`, RESUME.bootSegment);
}

/** The stored checksum is the last byte of the row in which the data end. */
function finish(rom: RomMachine, end: number): void {
  const { bus } = rom;
  const checksum = bus.read32(STATE.CHECKSUM);
  const stored = readFlash(rom, end | (ROW - 1), 1)[0] as number;
  const text = `csum ${hex(checksum, 2)}\r\n`;
  if (stored !== checksum) {
    giveUp(rom, `${text}csum err\r\n`, 'bad-checksum', MAIN_FAILED);
    return;
  }
  bus.write32(USER_START, bus.read32(STATE.ENTRY));
  print(rom, text, isFromMain(rom) ? RESUME.bootRun : RESUME.bootReturn);
}

/** The image at flash address 0, segment by segment. */
export const BOOT_IMAGE_FUNCTIONS: readonly RomFunction[] = [
  resume('bootSegment', loadSegment, COST.flashRead),
  resume('bootFailed', (rom) => {
    if (isFromMain(rom)) rom.die(REASONS[rom.bus.read32(STATE.REASON)] ?? 'bad-segment');
    else returnToCaller(rom, 1);
  }),
  resume('bootReturn', (rom) => returnToCaller(rom, 0)),
  control('boot_from_flash', 0x40001308, '', COST.small, callBoot),
];
