import { afterEach, beforeEach, vi } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { Chip } from '../../src/emulator/index.ts';
import { type WebSerialPort, webSerialPort } from '../../src/node/web-serial.ts';
import { liveChip, type Tap } from './served-chip.ts';

/** Their time-outs of 3 s of real time cannot be set: one more try for a machine under load. */
export const RETRY = { retry: 1 } as const;

/** A chip that boots its empty flash, behind a Web Serial port. */
export interface WebBench {
  readonly chip: Chip;
  readonly port: WebSerialPort;
  stop(): void;
}

/** Powers a chip up; every opening of the port is a new link, because clients reopen it to change its rate. */
export function webBench(tap?: Tap): WebBench {
  const { chip, open, stop } = liveChip('flash', undefined, tap);
  return { chip, port: webSerialPort(open, { usbVendorId: 0x1a86, usbProductId: 0x7523 }), stop };
}

/** These clients print to the console whatever logger they are given. */
export function silenceConsole(): void {
  beforeEach(() => {
    for (const method of ['log', 'debug', 'error', 'warn', 'info'] as const) vi.spyOn(console, method).mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
}

/** Half noise, half runs. */
export function content(length: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(length);
  return Uint8Array.from({ length }, (_, i) => (i & 0x100 ? i >> 9 : Math.floor(random() * 256)) & 0xff);
}
