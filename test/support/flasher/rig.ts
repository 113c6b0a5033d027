import { concat } from '../../../src/base/bytes.ts';
import { type Nanos, ns, seconds } from '../../../src/base/clock.ts';
import { seededRandom } from '../../../src/base/random.ts';
import type { Store } from '../../../src/base/store.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import type { FlasherEvent } from '../../../src/flasher/protocol/event.ts';
import { type ConnectOptions, connect } from '../../../src/flasher/session/connect.ts';
import type { Session } from '../../../src/flasher/session/session.ts';
import type { AdapterOptions } from '../../../src/wire/adapter.ts';
import { type CommandName, commandOf } from '../../../src/wire/command.ts';
import type { Lines, Link } from '../../../src/wire/link.ts';
import { decodeRequest, encodeResponse, type Request } from '../../../src/wire/packet.ts';
import { ResetCircuit } from '../../../src/wire/reset-circuit.ts';
import type { Burst, SerialDevice } from '../../../src/wire/serial-device.ts';
import { SlipDecoder, slipEncode } from '../../../src/wire/slip.ts';
import { Wire } from '../../../src/wire/wire.ts';
import { ScriptedFlash } from './scripted-flash.ts';

const quiesce = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs `main` on `clock`; a scenario that takes more than ten virtual minutes hangs. */
export function run<T>(clock: VirtualClock, main: () => Promise<T>): Promise<T> {
  return clock.run(main, { quiesce, budget: seconds(600) });
}

/** What a test does to one request: `undefined` lets the script answer. */
export type Tamper = (name: CommandName, request: Request, count: number) => Uint8Array[] | undefined;

/** Nothing sensible: only lengths matter to the script, which executes nothing. */
export const STUB = {
  text: new Uint8Array(0x1900).fill(0x11),
  textStart: 0x4010c500,
  data: new Uint8Array(300).fill(0x22),
  dataStart: 0x3fffae6c,
  entry: 0x4010c504,
};

const SYNC_WORD = 0x20120707;

/** A reply as both loaders frame it. */
export function answer(
  opcode: number,
  {
    value = 0,
    data = new Uint8Array(0),
    status = 0,
    error = 0,
  }: { value?: number; data?: Uint8Array; status?: number; error?: number } = {},
): Uint8Array {
  return slipEncode(encodeResponse({ opcode, value, body: concat(data, Uint8Array.of(status, error)) }));
}

/**
 * The far end of the wire as a script: answers like the ROM, and after MEM_END like the stub, without executing anything.
 * For what the protocol says about refusals, silence and garbage; the executing chip is tested elsewhere.
 */
export class ScriptedChip implements SerialDevice {
  state: 'off' | 'app' | 'rom' | 'stub' = 'app';
  readonly registers = new Map<number, number>([
    [0x40001000, 0xfff0c101],
    [0x3ff00050, 0x12000000],
    [0x3ff00054, 0x02005634],
    [0x3ff00058, 0xf200b000],
    [0x3ff0005c, 0x00840d8e],
    [0x60000014, 452],
    [0x60000240, 0x001640ef],
  ]);
  readonly requests: { name: CommandName; request: Request; at: Nanos }[] = [];
  /** Frames that are no request: acknowledgements. */
  readonly raw: { frame: Uint8Array; at: Nanos }[] = [];
  /** Present when the test is about the flash. */
  flash: ScriptedFlash | undefined;
  /** When the last byte of each frame that READ_FLASH sent was out, and the first of it. */
  readonly sent: { from: number; to: number }[] = [];
  /** What happens to a frame of READ_FLASH on its way. */
  spoil: (frame: Uint8Array, count: number) => Uint8Array = (frame) => frame;
  readonly lines: Lines[] = [];
  baud = 115_200;
  tamper: Tamper = () => undefined;
  readonly #circuit = new ResetCircuit();
  readonly #decoder = new SlipDecoder(0x5000, 'lenient');
  readonly #wire: Wire;
  readonly #clock: VirtualClock;
  #free = 0;
  #acks: Uint8Array[] = [];

  constructor(clock: VirtualClock, adapter: AdapterOptions = {}) {
    this.#clock = clock;
    this.#wire = new Wire(clock, this, adapter);
  }

  open(): Link {
    return this.#wire.open();
  }

  receive({ bytes, firstAt, byteTime, baud }: Burst): void {
    if (baud !== this.baud) return;
    this.#clock.at(ns(firstAt + (bytes.length - 1) * byteTime), () => this.#arrived(bytes));
  }

  setLines(lines: Lines): void {
    this.lines.push(lines);
    const action = this.#circuit.setLines(lines);
    if (typeof action === 'object' && this.state !== 'off') {
      this.state = action.download ? 'rom' : 'app';
      this.baud = 115_200;
    }
  }

  /** Puts bytes on the wire as they are. */
  say(bytes: Uint8Array): void {
    this.#free = Math.max(this.#free, this.#clock.now);
    for (const byte of bytes) {
      this.#free += 1e10 / this.baud;
      this.#wire.transmit(byte, ns(this.#free), this.baud);
    }
  }

  #arrived(bytes: Uint8Array): void {
    for (const item of this.#decoder.push(bytes)) {
      if (!('frame' in item)) continue;
      const request = decodeRequest(item.frame);
      const name = request === undefined ? undefined : commandOf(request.opcode);
      if (request === undefined || name === undefined) {
        this.raw.push({ frame: item.frame, at: this.#clock.now });
        this.#acks.push(item.frame);
        this.#stream();
        continue;
      }
      if (this.flash?.reading) {
        this.#acks.push(item.frame); // an acknowledgement of the wrong length
        this.#stream();
        continue;
      }
      if (this.state !== 'rom' && this.state !== 'stub') continue;
      this.requests.push({ name, request, at: this.#clock.now });
      const count = this.requests.filter((entry) => entry.name === name).length;
      for (const frame of this.tamper(name, request, count) ?? this.#answers(name, request)) this.say(frame);
    }
  }

  /** READ_FLASH looks for acknowledgements only when it is not sending. */
  #stream(): void {
    if (this.#free > this.#clock.now) {
      this.#clock.at(ns(this.#free + 1), () => this.#stream());
      return;
    }
    const frame = this.flash?.turn(this.#acks);
    this.#acks = [];
    if (frame === undefined) return;
    const from = Math.max(this.#free, this.#clock.now);
    this.say(this.spoil(frame, this.sent.length));
    this.sent.push({ from, to: this.#free });
    this.#stream();
  }

  #answers(name: CommandName, request: Request): Uint8Array[] {
    const { opcode, data } = request;
    if (name === 'sync' && !this.flash?.late)
      return Array<Uint8Array>(8).fill(answer(opcode, { value: this.state === 'stub' ? 0 : SYNC_WORD }));
    if (name === 'readReg') return [answer(opcode, { value: this.registers.get(new DataView(data.buffer).getUint32(0, true)) ?? 0 })];
    if (name === 'memEnd') {
      this.state = 'stub';
      return [answer(opcode), slipEncode(Uint8Array.from([0x4f, 0x48, 0x41, 0x49]))];
    }
    if (name === 'changeBaudrate') {
      // Stub 2 scales its divider as if it were at 115200 and does not look at the second word.
      const baud = (this.baud * new DataView(data.buffer).getUint32(0, true)) / 115_200;
      const frame = answer(opcode);
      this.#clock.after(ns((frame.length + 1) * (1e10 / this.baud)), () => {
        this.baud = baud;
      });
      return [frame];
    }
    if (this.flash === undefined) return [answer(opcode)];
    const { late } = this.flash;
    this.flash.late = 0;
    if (late !== 0) return [answer(opcode, { status: late })];
    const reply = this.flash.execute(name, request);
    if (name === 'readFlash') this.#clock.after(ns(1), () => this.#stream());
    return [answer(opcode, reply)];
  }
}

/** A clock, a script and everything that a session tells. */
export function rig(
  options: Partial<ConnectOptions> = {},
  adapter: AdapterOptions = {},
): {
  clock: VirtualClock;
  chip: ScriptedChip;
  events: FlasherEvent[];
  link: Link;
  open: () => Promise<Session>;
} {
  const clock = new VirtualClock();
  const chip = new ScriptedChip(clock, adapter);
  const events: FlasherEvent[] = [];
  const link = chip.open();
  const onEvent = (event: FlasherEvent): void => {
    events.push(event);
  };
  return { clock, chip, events, link, open: () => connect({ link, clock, stub: STUB, onEvent, ...options }) };
}

/** Dense bytes: nothing that SLIP or deflate makes short work of. */
export function noise(length: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** A session with a script whose flash holds `bytes`; `prepare` may change the chip before it is connected to. */
export async function connected(
  bytes: Uint8Array,
  options: Partial<ConnectOptions> = {},
  adapter: AdapterOptions = {},
  prepare: (chip: ScriptedChip) => void = () => {},
): Promise<Omit<ReturnType<typeof rig>, 'open'> & { session: Session; flash: ScriptedFlash }> {
  const { open, ...it } = rig({ flashSize: bytes.length, ...options }, adapter);
  const flash = new ScriptedFlash(bytes);
  it.chip.flash = flash;
  prepare(it.chip);
  return { ...it, flash, session: await run(it.clock, open) };
}

/** The error that `work` rejects with. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}

/** A store in memory, with every call on record; `before` may throw. */
export class MemoryStore implements Store {
  readonly entries = new Map<string, Uint8Array>();
  readonly calls: string[] = [];
  before: (call: string) => void = () => {};

  #call(call: string): void {
    this.before(call);
    this.calls.push(call);
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    this.#call(`read ${name}`);
    return this.entries.get(name)?.slice();
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    this.#call(`append ${name}`);
    this.entries.set(name, concat(this.entries.get(name) ?? new Uint8Array(0), bytes));
  }

  async sync(name: string): Promise<void> {
    this.#call(`sync ${name}`);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#call(`rename ${from} ${to}`);
    const bytes = this.entries.get(from);
    if (bytes === undefined) throw new Error(`no ${from}`);
    this.entries.delete(from);
    this.entries.set(to, bytes);
  }

  async remove(name: string): Promise<void> {
    this.#call(`remove ${name}`);
    this.entries.delete(name);
  }

  async list(): Promise<readonly string[]> {
    return [...this.entries.keys()];
  }
}
