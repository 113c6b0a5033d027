import { deflate } from 'pako';
import { concat, toHex } from '../../base/bytes.ts';
import { md5 } from '../../base/checksum.ts';
import { type Clock, ns, seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';
import { COMMANDS } from '../../wire/command.ts';
import { encodeReadAck } from '../../wire/payload/flash.ts';
import { slipEncode } from '../../wire/slip.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { romErase, romEraseChip, romRead, romWrite } from './rom-flash.ts';

/** What a command goes over: a session, or its exchange by itself. */
export interface Wired {
  readonly exchange: Exchange;
  /** Set when there is no stub: then the ROM's loader does what it can, and the rest goes by SPI registers. */
  readonly rom?: { readonly clock: Clock } | undefined;
}

/** Called with the bytes done so far of what was asked for. */
export type Progress = (done: number) => void;

/** The stub's largest block of packed data (serial-protocol.md §5). */
const DEFLATE_BLOCK = 0x4000;
/** Bytes of one READ_FLASH frame; the stub refuses more. */
const READ_BLOCK = 0x1000;
/** As esptool asks: stub 1 compares it with bytes, stub 2 takes 1 (peers.md §0.1). */
const MAX_IN_FLIGHT = 64;
const READ_PATIENCE = seconds(3);
const DIGEST_SIZE = 16;

/** The chip's own MD5 of `range`, 32 hex digits; without a stub that of what is read once more. */
export async function md5Of({ exchange, rom }: Wired, { offset, length }: Range): Promise<string> {
  if (rom !== undefined) return md5(await romRead(exchange, { offset, length }));
  const { data } = await exchange.command('spiFlashMd5', { flashOffset: offset, size: length }, { bytes: length });
  return toHex(data);
}

/** @throws EspError `flash.verify` unless the chip's own MD5 of `range` is `expected`. */
export async function requireMd5(wired: Wired, { offset, length }: Range, expected: string): Promise<void> {
  const actual = await md5Of(wired, { offset, length });
  if (actual !== expected) throw new EspError('flash.verify', { offset, length, expected, actual });
}

/** Erases `range`, which consists of whole sectors. */
export async function eraseRegion({ exchange, rom }: Wired, { offset, length }: Range): Promise<void> {
  if (rom !== undefined) return await romErase(exchange, rom.clock, { offset, length });
  await exchange.command('eraseRegion', { flashOffset: offset, size: length }, { bytes: length });
}

/** Erases everything. */
export async function eraseChip({ exchange, rom }: Wired): Promise<void> {
  if (rom !== undefined) return await romEraseChip(exchange, rom.clock);
  await exchange.command('eraseFlash', {});
}

/**
 * Writes `bytes` at `offset`, packed; the stub erases the sectors they touch as it goes. The stub answers a block before it
 * works on it, so a failure of block k shows in the reply to block k + 1, or to the end: only when this returns, and the
 * MD5 agrees, is anything written. After a failure it has to be done again from the start, since the stub's inflater
 * cannot go back. Without a stub `offset` and the length must be those of whole sectors.
 */
export async function writeDeflated(
  { exchange, rom }: Wired,
  offset: number,
  bytes: Uint8Array,
  onProgress: Progress = () => {},
): Promise<void> {
  if (rom !== undefined) return await romWrite(exchange, rom.clock, offset, bytes, onProgress);
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
 * Reads `range`, proven by the digest that the stub sends at the end. Each block is acknowledged when its first bytes have
 * arrived: the acknowledgement only tells the stub to go on, and this way it is there when the stub looks for it
 * (peers.md §0.1). Earlier would stall stub 2, which must have begun the block (peers.md §3.4).
 * `onBlock` gets each block, not proven yet, as it comes.
 * @throws EspError `frame.invalid`, `flash.verify` when what arrived is damaged; `link.timeout`, `chip.refused`, `link.closed`.
 */
export async function readFlash(
  { exchange, rom }: Wired,
  { offset, length }: Range,
  onProgress: Progress = () => {},
  onBlock: (bytes: Uint8Array, at: number) => void = () => {},
): Promise<Uint8Array> {
  if (rom !== undefined) {
    return await romRead(exchange, { offset, length }, (block, at) => {
      onBlock(block, at);
      onProgress(at - offset + block.length);
    });
  }
  const { name: command } = COMMANDS.readFlash;
  const patience = ns(READ_PATIENCE + 2 * exchange.wireTime(READ_BLOCK));
  const blocks: Uint8Array[] = [];
  let done = 0;
  let acknowledged = 0;
  await exchange.command('readFlash', { flashOffset: offset, length, blockSize: READ_BLOCK, maxInFlight: MAX_IN_FLIGHT });
  let wait = exchange.wait(command, patience);
  for (;;) {
    const item = await exchange.next(wait);
    if ('noise' in item) continue;
    if ('fault' in item) throw new EspError('frame.invalid', { command, fault: item.fault });
    if (done === length) {
      if ('frame' in item) return checked(concat(...blocks), offset, item.frame);
      continue;
    }
    const next = Math.min(done + READ_BLOCK, length);
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

function checked(bytes: Uint8Array, offset: number, digest: Uint8Array): Uint8Array {
  if (digest.length !== DIGEST_SIZE) throw new EspError('frame.invalid', { command: COMMANDS.readFlash.name, fault: 'length' });
  const expected = toHex(digest);
  const actual = md5(bytes);
  if (actual !== expected) throw new EspError('flash.verify', { offset, length: bytes.length, expected, actual });
  return bytes;
}
