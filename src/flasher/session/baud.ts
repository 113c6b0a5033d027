import { u32At } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import { seededRandom } from '../../base/random.ts';
import { IRAM } from '../../chip/memory-map.ts';
import { COMMANDS } from '../../wire/command.ts';
import { DEFAULT_BAUD } from '../../wire/link.ts';
import type { ChangeBaudrate } from '../../wire/payload/baud.ts';
import type { FlashAccess } from '../flash/flash-access.ts';
import type { Exchange } from '../protocol/exchange.ts';

/** Rates that are tried by themselves, fastest first; in its loader the chip divides 52 MHz (26 MHz crystal) and meets all of them within 1 %. */
export const AUTO_RATES: readonly number[] = [2_000_000, 1_500_000, 921_600, 460_800, 230_400];
/**
 * The fastest rate that is tried by default: common adapters take it (the CP2102 no more), and a rate that does not work costs
 * a reset and a second upload.
 */
export const DEFAULT_BAUD_CEILING = 921_600;
/** The same when the chip cannot be reset from here: what goes wrong needs somebody at the board. */
export const CEILING_WITHOUT_RESET = 460_800;

/** What is read to prove a rate: two blocks, so that the time from one to the other says what a byte takes. */
const PROBE = { offset: 0, length: 0x2000 };
/** Bytes that are sent to prove a rate: one that loses a byte in 1500 is found out, and it takes 45 ms at 460800. */
const PROBE_SIZE = 0x800;
/** Words of them that are read back: the stub looks at the length of what it is sent, and not at the checksum. */
const PROBE_WORDS = [0, 0xaa, 0x155, 0x1ff] as const;

/** The rates to try, given a ceiling and the rate that works already. */
export function ratesBetween(floor: number, ceiling: number): number[] {
  return AUTO_RATES.filter((rate) => rate > floor && rate <= ceiling);
}

/** The next rate to fall back to; `floor` when there is none in between. */
export function slowerRate(rate: number, floor: number): number {
  return AUTO_RATES.find((slower) => slower < rate && slower > floor) ?? floor;
}

/** What stub 2 takes for its present rate, whatever it is. */
const ASSUMED_BAUD = DEFAULT_BAUD;

/**
 * What CHANGE_BAUDRATE has to say for the stub to go from one rate to another. Stub 2 scales its divider by the rate asked for
 * over 115200 and ignores the rate until now (seen on the executing stub: 921600 asked for at 230400 gives 1.86 MBd), stub 1
 * by the two words: with these both do what is meant.
 */
export function baudRequest(from: number, to: number): ChangeBaudrate {
  return { baud: Math.round((to * ASSUMED_BAUD) / from), previousBaud: ASSUMED_BAUD };
}

/** What a rate is proven on. */
export interface ProofLine {
  readonly exchange: Exchange;
  readonly flash: FlashAccess;
  readonly clock: Clock;
}

/**
 * Proves the present rate in both directions: some flash with the stub's digest of it, and noise put into IRAM that nobody uses
 * (the pinned stub lies from 0x4010C500 on), of which words are read back. What gets past that is found by the digests that
 * follow every write.
 * @returns the time in nanoseconds that a byte from the chip took on the whole way here, commands not counted.
 * @throws EspError as a command does; `frame.invalid` when a word came back otherwise.
 */
export async function proveRate({ exchange, flash, clock }: ProofLine): Promise<number> {
  const first = { done: 0, at: clock.now };
  const last = { ...first };
  const onProgress = (done: number): void => {
    Object.assign(last, { done, at: clock.now });
    if (first.done === 0) Object.assign(first, last);
  };
  await flash.read(PROBE, { onProgress });
  await sendNoise(exchange);
  return (last.at - first.at) / (last.done - first.done);
}

async function sendNoise(exchange: Exchange): Promise<void> {
  const random = seededRandom(1);
  const noise = Uint8Array.from({ length: PROBE_SIZE }, () => Math.floor(random() * 256));
  await exchange.command('memBegin', { size: PROBE_SIZE, blocks: 1, blockSize: PROBE_SIZE, loadAddress: IRAM.start });
  await exchange.command('memData', { sequence: 0, data: noise });
  for (const word of PROBE_WORDS) {
    const { value } = await exchange.command('readReg', { address: IRAM.start + 4 * word });
    if (value !== u32At(noise, 4 * word)) throw new EspError('frame.invalid', { command: COMMANDS.memData.name, fault: 'content' });
  }
}
