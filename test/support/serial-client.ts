import { ms, sleep } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, createChip } from '../../src/emulator/index.ts';
import type { Link } from '../../src/wire/link.ts';
import { runVirtual } from './virtual.ts';

/** Little-endian words. */
export const le = (...words: readonly number[]): number[] => words.flatMap((w) => [w, w >>> 8, w >>> 16, w >>> 24].map((b) => b & 0xff));

/** A SLIP frame, made here and not by the project's codec. */
export function frame(content: Iterable<number>): Uint8Array {
  const escaped = [...content].flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte]));
  return Uint8Array.from([0xc0, ...escaped, 0xc0]);
}

/** A request by hand. */
export function packet(opcode: number, data: readonly number[] = [], checksum = 0, direction = 0): Uint8Array {
  return frame([direction, opcode, data.length & 0xff, data.length >> 8, ...le(checksum), ...data]);
}

/** The payload of *_DATA and its packet's checksum. */
export function dataPacket(opcode: number, sequence: number, data: readonly number[], checksum?: number): Uint8Array {
  const sum = data.reduce((x, byte) => x ^ byte, 0xef);
  return packet(opcode, [...le(data.length, sequence, 0, 0), ...data], checksum ?? sum);
}

export const SYNC = packet(0x08, [0x07, 0x07, 0x12, 0x20, ...new Array<number>(32).fill(0x55)]);

/** The contents of the complete frames in `bytes`; what lies between frames is left out. */
export function framesOf(bytes: readonly number[]): number[][] {
  const frames: number[][] = [];
  let current: number[] | undefined;
  let escaped = false;
  for (const byte of bytes) {
    if (byte === 0xc0) {
      if (current !== undefined && current.length > 0) {
        frames.push(current);
        current = undefined;
      } else current = [];
    } else if (current === undefined) continue;
    else if (escaped) {
      current.push(byte === 0xdc ? 0xc0 : 0xdb);
      escaped = false;
    } else if (byte === 0xdb) escaped = true;
    else current.push(byte);
  }
  return frames;
}

/** A host without any protocol of the project's own: bytes out, bytes in. */
export class SerialClient {
  readonly #clock: VirtualClock;
  readonly #link: Link;
  #received: number[] = [];

  constructor(clock: VirtualClock, link: Link) {
    this.#clock = clock;
    this.#link = link;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    try {
      for (;;) {
        const bytes = await this.#link.read(4096); // before looking at #received, which may be another one by then
        this.#received.push(...bytes);
      }
    } catch {
      // closed
    }
  }

  get link(): Link {
    return this.#link;
  }

  wait(time: number): Promise<void> {
    return sleep(this.#clock, ms(time));
  }

  /** What has arrived since the last call. */
  take(): number[] {
    const bytes = this.#received;
    this.#received = [];
    return bytes;
  }

  /** Sends, waits, and returns the frames that came. */
  async ask(bytes: Uint8Array, time = 60): Promise<number[][]> {
    this.take();
    await this.#link.write(bytes);
    await this.wait(time);
    return framesOf(this.take());
  }
}

/** A chip, powered on at time 0, with a client that has waited for its boot text to pass. */
export async function withChip<T>(
  options: Partial<Omit<ChipOptions, 'clock'>>,
  main: (client: SerialClient, chip: Chip, clock: VirtualClock) => Promise<T>,
): Promise<T> {
  const clock = new VirtualClock();
  const chip = createChip({ chipSize: 0x100000, ...options, clock });
  const link = chip.link();
  try {
    return await runVirtual(clock, async () => {
      const client = new SerialClient(clock, link);
      await client.wait(20);
      return main(client, chip, clock);
    });
  } finally {
    await link.close();
  }
}
