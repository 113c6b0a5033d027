import { equal } from '../../base/bytes.ts';
import { seconds } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import { COMMANDS } from '../../wire/command.ts';
import { decodeResponse, frameOf, replyOf, STUB_GREETING } from '../../wire/packet.ts';
import type { StubImage } from '../../wire/stub-image.ts';
import type { Exchange } from './exchange.ts';

/** The ROM refuses larger blocks (serial-protocol.md §2). */
const BLOCK = 0x1800;
const GREETING_PATIENCE = seconds(3);

/** Writes `bytes` to the chip's RAM at `loadAddress`. @throws EspError as a command does. */
export async function loadMemory(exchange: Exchange, bytes: Uint8Array, loadAddress: number): Promise<void> {
  const blocks = Math.ceil(bytes.length / BLOCK);
  await exchange.command('memBegin', { size: bytes.length, blocks, blockSize: BLOCK, loadAddress });
  for (let sequence = 0; sequence < blocks; sequence++) {
    await exchange.command('memData', { sequence, data: bytes.subarray(sequence * BLOCK, (sequence + 1) * BLOCK) });
  }
}

/**
 * Loads `stub` and starts it. Text goes first: the loader assembles packets of this size where the data will be
 * (lx106-and-rom.md §5.4). May be repeated as a whole as long as nothing was started.
 * @throws EspError as a command does; `chip.stub-silent` when the started code does not say OHAI.
 */
export async function uploadStub(exchange: Exchange, stub: StubImage): Promise<void> {
  await loadMemory(exchange, stub.text, stub.textStart);
  if (stub.data.length > 0) await loadMemory(exchange, stub.data, stub.dataStart);
  await exchange.send(frameOf('memEnd', { stay: false, entry: stub.entry }), COMMANDS.memEnd.name);
  await greeting(exchange);
}

/** Waits for OHAI; MEM_END's own reply may get lost when the loader leaves, but a refusal counts. */
async function greeting(exchange: Exchange): Promise<void> {
  const { name: command, opcode } = COMMANDS.memEnd;
  const wait = exchange.wait(command, GREETING_PATIENCE);
  for (;;) {
    let item: Awaited<ReturnType<Exchange['next']>>;
    try {
      item = await exchange.next(wait);
    } catch (error) {
      if (hasCode(error, 'link.timeout')) throw new EspError('chip.stub-silent', { waitedMs: error.facts.waitedMs }, { cause: error });
      throw error;
    }
    if (!('frame' in item)) continue;
    if (equal(item.frame, STUB_GREETING)) return;
    const response = decodeResponse(item.frame);
    const reply = response?.opcode === opcode ? replyOf('memEnd', response) : undefined;
    if (reply !== undefined && reply.status !== 0) {
      throw new EspError('chip.refused', { command, status: reply.status, error: reply.error });
    }
  }
}
