import { sha256 } from '../../src/base/checksum.ts';
import type { Nanos } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, createChip } from '../../src/emulator/index.ts';
import { connect, type FlasherEvent, type Session } from '../../src/flasher/index.ts';
import { loadStub } from '../../src/node/stub.ts';
import { virtualPort } from '../../src/node/virtual-port.ts';
import type { Link } from '../../src/wire/link.ts';
import { runVirtual } from './virtual.ts';

/** Everything that crossed the binding, and when. */
export class SeamTrace {
  readonly #clock: VirtualClock;
  readonly #records: string[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  get length(): number {
    return this.#records.length;
  }

  get digest(): string {
    return sha256(new TextEncoder().encode(this.#records.join('\n')));
  }

  /** `link` with every call and every result noted. */
  of(link: Link): Link {
    const note = (what: string): void => {
      this.#records.push(`${this.#clock.now} ${what}`);
    };
    const noted = async <T>(what: string, call: Promise<T>): Promise<T> => {
      note(what);
      const result = await call;
      note(`${what} done`);
      return result;
    };
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    return {
      async read(limit) {
        const bytes = await link.read(limit);
        note(`read ${hex(bytes)}`);
        return bytes;
      },
      write: (bytes) => noted(`write ${hex(bytes)}`, link.write(bytes)),
      drain: () => noted('drain', link.drain()),
      discardInput: () => noted('discard', link.discardInput()),
      setBaud: (rate) => noted(`baud ${rate}`, link.setBaud(rate)),
      setLines: ({ dtr, rts }) => noted(`lines ${dtr} ${rts}`, link.setLines({ dtr, rts })),
      close: () => noted('close', link.close()),
    };
  }
}

/** A chip, its clock, and what went over the wire. */
export interface Stack {
  readonly clock: VirtualClock;
  readonly chip: Chip;
  readonly seam: SeamTrace;
  readonly events: FlasherEvent[];
}

export function makeStack(options: Omit<ChipOptions, 'clock'>): Stack {
  const clock = new VirtualClock();
  return { clock, chip: createChip({ clock, ...options }), seam: new SeamTrace(clock), events: [] };
}

/**
 * The real flasher on the real `SerialPortStream` over the binding over the executing chip, all on one virtual clock: connects,
 * does `work`, closes.
 */
export function runStack<T>(stack: Stack, work: (session: Session) => Promise<T>, budget?: Nanos): Promise<T> {
  const { clock, chip, seam, events } = stack;
  const stub = loadStub();
  const main = async (): Promise<T> => {
    const link = await virtualPort('emulator:', () => seam.of(chip.link()));
    const session = await connect({ link, clock, stub, onEvent: (event) => events.push(event) });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };
  return runVirtual(clock, main, budget);
}
