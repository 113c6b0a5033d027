import type { Nanos } from '../base/clock.ts';
import type { UnmodelledAccess } from './bus/unmodelled.ts';
import type { ResetCause } from './device.ts';
import type { RomEvent } from './rom/machine.ts';
import type { RomCall } from './rom/rom.ts';

/** What happens inside the chip, for those who look. */
export type TraceEvent =
  /** The chip was reset; `straps` are the latched ones. */
  | { readonly kind: 'reset'; readonly cause: ResetCause; readonly straps: number }
  /** Execution reached the ROM. */
  | { readonly kind: 'rom'; readonly call: RomCall }
  /** What the ROM did: it restarts, starts a program, or stands still. */
  | { readonly kind: 'boot'; readonly event: RomEvent }
  /** A byte went to a UART's transmitter. */
  | { readonly kind: 'output'; readonly uart: 0 | 1; readonly byte: number }
  /** The flash got a command; `length` counts the bytes in or out. */
  | { readonly kind: 'flash'; readonly command: number; readonly address: number; readonly length: number }
  /** Nothing models this address. */
  | { readonly kind: 'unmodelled'; readonly access: UnmodelledAccess }
  /** Software touched the radio. */
  | { readonly kind: 'radio'; readonly address: number };

/** An event with its time on the virtual clock. */
export type TraceRecord = TraceEvent & { readonly at: Nanos };
