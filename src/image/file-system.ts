import { u32At } from '../base/bytes.ts';
import { SECTOR_SIZE } from '../chip/memory-map.ts';
import type { RegionMap } from './bytes/regions.ts';
import { holdsAt, needle } from './bytes/search.ts';

/** A file system, from its first block to the end that it states itself. */
interface FileSystem {
  readonly name: 'LittleFS' | 'SPIFFS';
  readonly start: number;
  readonly end: number;
}

/** What the Arduino core, NodeMCU and Mongoose OS format with. */
const BLOCK_SIZES = [SECTOR_SIZE, 2 * SECTOR_SIZE];
const MAX_FLASH = 0x1000000;

/** LittleFS 2: the superblock's name, then version, block size and number of blocks. Source: its SPEC.md. */
const LITTLEFS = needle('littlefs');
const LITTLEFS_NAME = 8;
const LITTLEFS_BLOCK_SIZE = 24;
const LITTLEFS_BLOCK_COUNT = 28;

/**
 * SPIFFS with pages of 256 bytes and SPIFFS_USE_MAGIC_LENGTH, as the Arduino core builds it: the last but one id of a block's look-up
 * page is this, XORed with the number of blocks from there to the end. Source: SPIFFS_MAGIC in its spiffs_nucleus.h.
 */
const SPIFFS_MAGIC = (0x20140529 ^ 256) & 0xffff;
const SPIFFS_MAGIC_PLACE = 252;

/** The file systems that begin at sectors of `file`, ascending; told by their own magic, so that a blank one is none. */
function findFileSystems(file: Uint8Array): FileSystem[] {
  const found: FileSystem[] = [];
  for (let at = 0; at + SECTOR_SIZE <= file.length; at += SECTOR_SIZE) {
    const end = littleFsEnd(file, at);
    const system = end !== undefined ? { name: 'LittleFS' as const, start: at, end } : spiffs(file, at);
    if (system === undefined) continue;
    found.push(system);
    at = Math.max(at, system.end - SECTOR_SIZE);
  }
  return found;
}

/** Claims every file system of `file`. */
export function claimFileSystems(map: RegionMap, file: Uint8Array): void {
  for (const { name, start, end } of findFileSystems(file)) map.claim(start, end, 'file-system', name);
}

function littleFsEnd(file: Uint8Array, start: number): number | undefined {
  if (!holdsAt(file, LITTLEFS, start + LITTLEFS_NAME)) return undefined;
  const [size, count] = [u32At(file, start + LITTLEFS_BLOCK_SIZE), u32At(file, start + LITTLEFS_BLOCK_COUNT)];
  const end = start + size * count;
  return BLOCK_SIZES.includes(size) && count >= 2 && end <= MAX_FLASH ? end : undefined;
}

/** Blocks from this one to the end, by what its look-up page says. */
function blocksLeft(file: Uint8Array, block: number): number {
  const at = block + SPIFFS_MAGIC_PLACE;
  return at + 2 > file.length ? 0 : ((file[at] as number) | ((file[at + 1] as number) << 8)) ^ SPIFFS_MAGIC;
}

function spiffs(file: Uint8Array, start: number): FileSystem | undefined {
  const count = blocksLeft(file, start);
  const size = BLOCK_SIZES.find((candidate) => isChain(file, start, candidate, count));
  return size === undefined ? undefined : { name: 'SPIFFS', start, end: start + count * size };
}

/** First, second and last block count down to one. */
function isChain(file: Uint8Array, start: number, size: number, count: number): boolean {
  return count >= 3 && blocksLeft(file, start + size) === count - 1 && blocksLeft(file, start + (count - 1) * size) === 1;
}
