import { type Clock, ms, type Nanos, ns, sleep } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import { COMMANDS } from '../../wire/command.ts';
import { decodeResponse, frameOf, replyOf } from '../../wire/packet.ts';
import { MAX_READ_BLOCK } from '../../wire/payload/flash.ts';
import type { Exchange } from './exchange.ts';

/** What answered SYNC. */
export interface SyncAnswer {
  /** A stub answers with value 0, the ROM with the first word of the pattern (serial-protocol.md §2, §5). */
  readonly stub: boolean;
  /** Whether all eight replies were heard: nothing more is to be expected then. */
  readonly isComplete: boolean;
}

const { name: SYNC, opcode, replies: REPLIES } = COMMANDS.sync;
/** Bytes of all replies together, escapes included. */
const REPLIES_LENGTH = 8 * 14;
/** Silence after which no further reply is expected. */
const QUIET = ms(100);
/** A broken escape: whatever a stub's frame reader was in the middle of, it now waits for the start of a frame. */
export const ABANDON_FRAME: Uint8Array = Uint8Array.of(0xdb, 0x00);
/**
 * Stub 2 takes up to 32 bytes from the UART at once and hears nothing more of them after a broken escape, until its main loop
 * has given it another buffer (esp-flasher-stub, slip.c): its reader would see the SYNC's end as a start, and so on endlessly.
 */
const SETTLES = ms(10);
const UART_BATCH = 32;
const RESYNC_ATTEMPTS = 5;
/** What a stub may still be busy with when it is asked: a block of READ_FLASH, its digest, an erase under way. */
const RESYNC_PATIENCE = ms(1500);

/**
 * Sends SYNC once and collects its eight replies, whatever else arrives (a boot log, leftovers).
 * @throws EspError `link.timeout` when no reply comes within `patience`, `chip.refused` when a stub answers with a late error.
 */
export async function sync(exchange: Exchange, patience: Nanos): Promise<SyncAnswer> {
  await exchange.send(frameOf('sync', {}), SYNC);
  let stub = true;
  let wait = exchange.wait(SYNC, patience);
  let count = 0;
  while (count < REPLIES) {
    let item: Awaited<ReturnType<Exchange['next']>>;
    try {
      item = await exchange.next(wait);
    } catch (error) {
      if (count > 0 && hasCode(error, 'link.timeout')) break; // some were lost: one is proof enough
      throw error;
    }
    const response = 'frame' in item ? decodeResponse(item.frame) : undefined;
    if (response?.opcode !== opcode) continue;
    const reply = replyOf('sync', response);
    if (reply === undefined) continue;
    if (reply.status !== 0) throw new EspError('chip.refused', { command: SYNC, status: reply.status, error: reply.error });
    stub &&= response.value === 0;
    count++;
    wait = exchange.wait(SYNC, ns(QUIET + exchange.wireTime(REPLIES_LENGTH)));
  }
  return { stub, isComplete: count === REPLIES };
}

/** The line of a chip that waits for commands, or should. */
export interface StubLine {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * Brings a running stub back to waiting for a command, whatever it was doing: a frame cut off, READ_FLASH without
 * acknowledgements (a SYNC there is an acknowledgement of the wrong length and ends it), an error kept for the next reply.
 * Nothing that came before is left to be mistaken for a reply.
 * @throws EspError `link.timeout`, `chip.refused` when it does not come round; `link.closed`.
 */
export async function resync({ exchange, clock, signal }: StubLine): Promise<SyncAnswer> {
  const patience = ns(RESYNC_PATIENCE + 2 * exchange.wireTime(MAX_READ_BLOCK));
  for (let attempt = 1; ; attempt++) {
    try {
      await exchange.send(ABANDON_FRAME, SYNC);
      await exchange.drain();
      await sleep(clock, ns(SETTLES + exchange.wireTime(UART_BATCH)), signal);
      await exchange.discard();
      const synced = await sync(exchange, patience);
      await silence(exchange, clock);
      return synced;
    } catch (error) {
      if (attempt >= RESYNC_ATTEMPTS || !(hasCode(error, 'link.timeout') || hasCode(error, 'chip.refused'))) throw error;
    }
  }
}

/** Waits until nothing has come for a while; a line that never falls silent is not waited for much longer. */
async function silence(exchange: Exchange, clock: Clock): Promise<void> {
  const end = clock.now + RESYNC_PATIENCE;
  while (clock.now < end) {
    try {
      await exchange.next(exchange.wait(SYNC, QUIET));
    } catch (error) {
      if (hasCode(error, 'link.timeout')) return;
      throw error;
    }
  }
}
