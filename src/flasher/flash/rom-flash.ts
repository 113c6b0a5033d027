import { md5 } from '../../base/checksum.ts';
import { type Clock, ms, seconds, sleep } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import { BLOCK_SIZE, SECTOR_SIZE } from '../../chip/memory-map.ts';
import { NOR, NOR_SR1 } from '../../chip/register/nor.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { unlessReplyIsLost } from '../protocol/retry.ts';
import { setFlashSize, spiCommand, spiReadFlash } from '../protocol/spi.ts';
import type { FlashAccess, OnProgress, ReadHandlers } from './flash-access.ts';

/** esptool's block of FLASH_DATA to the ROM. */
const ROM_BLOCK = 0x400;
/** Bytes after which a reader is told. */
const REPORT = SECTOR_SIZE;
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

/** The flash by way of the ROM's loader, which writes, and of the flash controller's registers, which read and do the rest. */
export class RomFlash implements FlashAccess {
  readonly by = 'rom';
  readonly hasFastDigest = false;
  readonly hasChangeBaud = false;
  readonly #exchange: Exchange;
  readonly #clock: Clock;

  constructor(exchange: Exchange, clock: Clock) {
    this.#exchange = exchange;
    this.#clock = clock;
  }

  /** Goes into the ROM's own record of the flash, by way of its command. */
  async setSize(size: number): Promise<void> {
    await setFlashSize(this.#exchange, size);
  }

  /** Of what is read once more. */
  async md5(range: Range): Promise<string> {
    return md5(await this.read(range));
  }

  /** 64 bytes a command; nothing proves them but reading again. */
  async read({ offset, length }: Range, { onProgress = () => {}, onBlock = () => {} }: ReadHandlers = {}): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    let reported = 0;
    await spiReadFlash(this.#exchange, offset, length, (piece) => {
      bytes.set(piece, done);
      done += piece.length;
      if (done - reported < REPORT && done < length) return;
      onBlock(bytes.slice(reported, done), offset + reported);
      reported = done;
      onProgress(done);
    });
    return bytes;
  }

  /** By the ROM where its arithmetic allows exactly this, else by SPI commands. */
  async erase({ offset, length }: Range): Promise<void> {
    let first = offset / SECTOR_SIZE;
    const end = first + length / SECTOR_SIZE;
    while (first < end) {
      const asked = romEraseRequest(first, end - first);
      if (asked === undefined) {
        await this.#spiErase(NOR.SECTOR_ERASE, first * SECTOR_SIZE); // what is left then is even
        first++;
        continue;
      }
      const request = { size: asked * SECTOR_SIZE, blocks: 0, blockSize: ROM_BLOCK, flashOffset: first * SECTOR_SIZE };
      await this.#exchange.command('flashBegin', request, { bytes: (end - first) * SECTOR_SIZE });
      return;
    }
  }

  /** By the part's own command. */
  async eraseChip(): Promise<void> {
    await this.#spiErase(NOR.CHIP_ERASE);
  }

  /** The ROM reads each block back. `offset` and the length must be those of whole sectors. */
  async write(offset: number, bytes: Uint8Array, onProgress: OnProgress = () => {}): Promise<void> {
    await this.erase({ offset, length: bytes.length });
    const blocks = Math.ceil(bytes.length / ROM_BLOCK);
    await this.#exchange.command('flashBegin', { size: 0, blocks, blockSize: ROM_BLOCK, flashOffset: offset });
    for (let sequence = 0; sequence < blocks; sequence++) {
      await this.#exchange.command('flashData', { sequence, data: bytes.subarray(sequence * ROM_BLOCK, (sequence + 1) * ROM_BLOCK) });
      onProgress(Math.min((sequence + 1) * ROM_BLOCK, bytes.length));
    }
  }

  /** The loader returns to the ROM, which boots from flash. */
  async runApplication(): Promise<void> {
    await this.#exchange.command('flashBegin', { size: 0, blocks: 0, blockSize: 0, flashOffset: 0 });
    await unlessReplyIsLost(() => this.#exchange.command('flashEnd', { stay: false }));
  }

  async #spiErase(command: number, address?: number): Promise<void> {
    const exchange = this.#exchange;
    const clock = this.#clock;
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
}
