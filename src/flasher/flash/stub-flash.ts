import { deflate } from 'pako';
import { concat, toHex } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import { ns, seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import { ROM_FLASH_SIZE, ROM_FLASH_SIZE_AT_RESET } from '../../chip/memory-map.ts';
import { COMMANDS } from '../../wire/command.ts';
import { encodeReadAck, MAX_READ_BLOCK } from '../../wire/payload/flash.ts';
import { slipEncode } from '../../wire/slip.ts';
import { STUB_ERRORS } from '../../wire/status.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { setFlashSize, writeRegister } from '../protocol/spi.ts';
import type { FlashAccess, OnProgress, ReadHandlers } from './flash-access.ts';

/** The stub's largest block of packed data (serial-protocol.md §5). */
const DEFLATE_BLOCK = 0x4000;
/** As esptool asks: stub 1 compares it with bytes, stub 2 takes 1 (host-programs.md §1). */
const MAX_IN_FLIGHT = 64;
const READ_PATIENCE = seconds(3);
const DIGEST_SIZE = 16;

/** The flash by way of Espressif's stub. */
export class StubFlash implements FlashAccess {
  readonly by = 'stub';
  readonly hasFastDigest = true;
  readonly hasChangeBaud = true;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /**
   * Stub 2 keeps what it is told to itself, while the ROM's routines, which it reads and erases with, go by their own record of the
   * flash: 4 MB after a reset. They refuse every address beyond, so their size is set too.
   */
  async setSize(size: number): Promise<void> {
    await setFlashSize(this.#exchange, size);
    if (size > ROM_FLASH_SIZE_AT_RESET) await writeRegister(this.#exchange, ROM_FLASH_SIZE, size);
  }

  /** The chip's own. */
  async md5({ offset, length }: Range): Promise<string> {
    const { data } = await this.#exchange.command('spiFlashMd5', { flashOffset: offset, size: length }, { bytes: length });
    return toHex(data);
  }

  async erase({ offset, length }: Range): Promise<void> {
    await this.#exchange.command('eraseRegion', { flashOffset: offset, size: length }, { bytes: length });
  }

  async eraseChip(): Promise<void> {
    await this.#exchange.command('eraseFlash', {});
  }

  /**
   * Packed; the stub erases as it goes. It answers a block before it works on it, so a failure of block k shows in the reply to
   * block k + 1, or to the end. After a failure it has to be done again from the start, since the stub's inflater cannot go back.
   */
  async write(offset: number, bytes: Uint8Array, onProgress: OnProgress = () => {}): Promise<void> {
    const exchange = this.#exchange;
    const packed = deflate(bytes, { level: 9, legacyHash: true });
    const blocks = Math.ceil(packed.length / DEFLATE_BLOCK);
    const patience = { bytes: bytes.length }; // a block may unpack to anything up to all of it
    await exchange.command('flashDeflBegin', { size: bytes.length, blocks, blockSize: DEFLATE_BLOCK, flashOffset: offset });
    for (let sequence = 0; sequence < blocks; sequence++) {
      const data = packed.subarray(sequence * DEFLATE_BLOCK, (sequence + 1) * DEFLATE_BLOCK);
      await exchange.command('flashDeflData', { sequence, data }, patience);
      onProgress(Math.floor((bytes.length * (sequence + 1)) / blocks));
    }
    await exchange.command('flashDeflEnd', { stay: true }, patience);
  }

  /**
   * Proven by the digest that the stub sends at the end. Each block is acknowledged when its first bytes have arrived: the
   * acknowledgement only tells the stub to go on, and this way it is there when the stub looks for it (host-programs.md §1). Earlier would
   * stall stub 2, which must have begun the block (host-programs.md §1).
   */
  async read({ offset, length }: Range, { onProgress = () => {}, onBlock = () => {} }: ReadHandlers = {}): Promise<Uint8Array> {
    const exchange = this.#exchange;
    const { name: command } = COMMANDS.readFlash;
    const patience = ns(READ_PATIENCE + 2 * exchange.wireTime(MAX_READ_BLOCK));
    const blocks: Uint8Array[] = [];
    let done = 0;
    let acknowledged = 0;
    await exchange.command('readFlash', { flashOffset: offset, length, blockSize: MAX_READ_BLOCK, maxInFlight: MAX_IN_FLIGHT });
    let wait = exchange.wait(command, patience);
    for (;;) {
      const item = await exchange.next(wait);
      if ('noise' in item) continue;
      if ('fault' in item) throw new EspError('frame.invalid', { command, fault: item.fault });
      if (done === length) {
        if ('frame' in item) return checked(concat(...blocks), offset, item.frame);
        continue;
      }
      const next = Math.min(done + MAX_READ_BLOCK, length);
      if (acknowledged < next) {
        acknowledged = next;
        await exchange.send(slipEncode(encodeReadAck(acknowledged)), command);
      }
      if (!('frame' in item)) continue;
      if (item.frame.length !== next - done) throw new EspError('frame.invalid', { command, fault: 'length' });
      blocks.push(item.frame);
      onBlock(item.frame, offset + done);
      done = next;
      onProgress(done);
      wait = exchange.wait(command, patience);
    }
  }

  /** Stub 2 knows no such command (serial-protocol.md §1). */
  async runApplication(): Promise<void> {
    throw new EspError('chip.refused', { command: COMMANDS.runUserCode.name, status: STUB_ERRORS['not-implemented'], error: 0 });
  }
}

function checked(bytes: Uint8Array, offset: number, digest: Uint8Array): Uint8Array {
  if (digest.length !== DIGEST_SIZE) throw new EspError('frame.invalid', { command: COMMANDS.readFlash.name, fault: 'length' });
  const expected = toHex(digest);
  const actual = md5(bytes);
  if (actual !== expected) throw new EspError('flash.verify', { offset, length: bytes.length, expected, actual });
  return bytes;
}
