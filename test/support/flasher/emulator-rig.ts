import { createRequire } from 'node:module';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, createChip } from '../../../src/emulator/index.ts';
import type { FlasherEvent } from '../../../src/flasher/protocol/event.ts';
import { type ConnectOptions, connect } from '../../../src/flasher/session/connect.ts';
import type { Session } from '../../../src/flasher/session/session.ts';
import type { Link } from '../../../src/wire/link.ts';
import type { StubImage } from '../../../src/wire/stub-image.ts';
import { run } from './rig.ts';

/** Espressif's stub as the pinned package ships it. */
function realStub(): StubImage {
  const json = createRequire(import.meta.url)('esptool-js/lib/targets/stub_flasher/esp8266.json') as {
    readonly [key in 'text' | 'data']: string;
  } & { readonly [key in 'text_start' | 'data_start' | 'entry']: number };
  const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
  return {
    text: bytes(json.text),
    textStart: json.text_start,
    data: bytes(json.data),
    dataStart: json.data_start,
    entry: json.entry,
  };
}

/** A chip that executes the stub, and what reaches it. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly chip: Chip;
  readonly link: Link;
  readonly events: FlasherEvent[];
  run<T>(work: () => Promise<T>): Promise<T>;
  open(options?: Partial<ConnectOptions>): Promise<Session>;
}

/** A fresh chip on a fresh clock. */
export function bench(options: Omit<ChipOptions, 'clock'>): Bench {
  const clock = new VirtualClock();
  const chip = createChip({ clock, ...options });
  const link = chip.link();
  const events: FlasherEvent[] = [];
  const onEvent = (event: FlasherEvent): void => {
    events.push(event);
  };
  return {
    clock,
    chip,
    link,
    events,
    run: (work) => run(clock, work),
    open: (more) => run(clock, () => connect({ link, clock, stub: realStub(), onEvent, ...more })),
  };
}
