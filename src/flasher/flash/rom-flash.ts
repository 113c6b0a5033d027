import { type Clock, ms, seconds, sleep } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR, NOR_SR1 } from '../../chip/register/nor.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { spiCommand, spiReadFlash } from '../protocol/spi.ts';

/** esptool's block of FLASH_DATA to the ROM. */
const ROM_BLOCK = 0x400;
/** Bytes after which a reader is told. */
const REPORT = 0x1000;
const SECTORS_PER_BLOCK = BLOCK_SIZE / SECTOR_SIZE;
const BUSY_PAUSE = ms(20);
const ERASE_PATIENCE = { sector: seconds(5), chip: seconds(200) } as const;

/**
 * What to ask FLASH_BEGIN for, so that exactly `count` sectors from sector `first` on are erased; `undefined` when no request does
 * that. The ROM erases the sectors up to the next 64 KiB border, and then as many as were asked for once more
 * (serial-protocol.md §2): `min(room, asked) + asked`.
 */
export function romEraseRequest(first: number, count: number): number | undefined {
  const room = SECTORS_PER_BLOCK - (first % SECTORS_PER_BLOCK);
  if (count > 2 * room) return count - room;
  return count % 2 === 0 ? count / 2 : undefined;
}

/** Connects the flash's pins: the ROM does so for FLASH_BEGIN only, and a size of 0 erases nothing. */
export async function attachFlash(exchange: Exchange): Promise<void> {
  await exchange.command('flashBegin', { size: 0, blocks: 0, blockSize: ROM_BLOCK, flashOffset: 0 });
}

/** Reads by the flash controller's registers, 64 bytes a command; nothing proves them but reading again. */
export async function romRead(
  exchange: Exchange,
  { offset, length }: Range,
  onBlock: (bytes: Uint8Array, at: number) => void = () => {},
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  let told = 0;
  await spiReadFlash(exchange, offset, length, (piece) => {
    bytes.set(piece, done);
    done += piece.length;
    if (done - told < REPORT && done < length) return;
    onBlock(bytes.slice(told, done), offset + told);
    told = done;
  });
  return bytes;
}

/** Erases exactly `range`, which consists of whole sectors: by the ROM where its arithmetic allows it, else by SPI commands. */
export async function romErase(exchange: Exchange, clock: Clock, { offset, length }: Range): Promise<void> {
  let first = offset / SECTOR_SIZE;
  const end = first + length / SECTOR_SIZE;
  while (first < end) {
    const asked = romEraseRequest(first, end - first);
    if (asked === undefined) {
      await spiErase(exchange, clock, NOR.SECTOR_ERASE, first * SECTOR_SIZE); // what is left then is even
      first++;
      continue;
    }
    const request = { size: asked * SECTOR_SIZE, blocks: 0, blockSize: ROM_BLOCK, flashOffset: first * SECTOR_SIZE };
    await exchange.command('flashBegin', request, { bytes: (end - first) * SECTOR_SIZE });
    return;
  }
}

/** Erases everything, by the part's own command. */
export async function romEraseChip(exchange: Exchange, clock: Clock): Promise<void> {
  await spiErase(exchange, clock, NOR.CHIP_ERASE);
}

/** Erases the sectors of `bytes` and writes them; the ROM reads each block back. Both ends lie on borders of sectors. */
export async function romWrite(
  exchange: Exchange,
  clock: Clock,
  offset: number,
  bytes: Uint8Array,
  onProgress: (done: number) => void,
): Promise<void> {
  await romErase(exchange, clock, { offset, length: bytes.length });
  const blocks = Math.ceil(bytes.length / ROM_BLOCK);
  await exchange.command('flashBegin', { size: 0, blocks, blockSize: ROM_BLOCK, flashOffset: offset });
  for (let sequence = 0; sequence < blocks; sequence++) {
    await exchange.command('flashData', { sequence, data: bytes.subarray(sequence * ROM_BLOCK, (sequence + 1) * ROM_BLOCK) });
    onProgress(Math.min((sequence + 1) * ROM_BLOCK, bytes.length));
  }
}

async function spiErase(exchange: Exchange, clock: Clock, command: number, address?: number): Promise<void> {
  await spiCommand(exchange, { command: NOR.WRITE_ENABLE });
  await spiCommand(exchange, { command, address });
  const from = clock.now;
  const patience = address === undefined ? ERASE_PATIENCE.chip : ERASE_PATIENCE.sector;
  for (;;) {
    const [status = 0] = await spiCommand(exchange, { command: NOR.READ_STATUS_1, reads: 1 });
    if ((status & NOR_SR1.WIP) === 0) return;
    if (clock.now - from > patience) throw new EspError('link.timeout', { command: 'SPI', waitedMs: patience / 1e6, received: 0 });
    await sleep(clock, BUSY_PAUSE);
  }
}
