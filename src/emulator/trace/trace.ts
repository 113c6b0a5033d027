import type { Nanos } from '../../base/clock.ts';
import type { UnmodelledAccess } from '../bus/unmodelled.ts';
import type { ResetCause } from '../reset-cause.ts';
import type { RomEvent } from '../rom/machine.ts';
import type { RomCall } from '../rom/rom.ts';

/** What happens inside the chip, for those who look. */
export type TraceEvent =
  /** The chip was reset; `straps` are the latched ones. */
  | { readonly kind: 'reset'; readonly cause: ResetCause; readonly straps: number }
  /** Execution reached the ROM. */
  | { readonly kind: 'rom'; readonly call: RomCall }
  /** What the ROM did: it restarts, starts a program, or stands still. */
  | { readonly kind: 'boot'; readonly event: RomEvent }
  /** The host begins to send; the bytes must not be changed. */
  | { readonly kind: 'input'; readonly bytes: Uint8Array; readonly baud: number }
  /** The host changed its lines, and that has come through to the chip. */
  | { readonly kind: 'lines'; readonly dtr: boolean; readonly rts: boolean }
  /** A byte is handed to a UART's line; its last bit is out at `outAt`, unless a `cut` comes before. */
  | { readonly kind: 'output'; readonly uart: 0 | 1; readonly byte: number; readonly outAt: Nanos }
  /** A UART takes back what is not out yet: a reset, or a new baud rate, after which it is handed out again. */
  | { readonly kind: 'cut'; readonly uart: 0 | 1 }
  /** The flash got a command; `length` counts the bytes in or out. */
  | { readonly kind: 'flash'; readonly command: number; readonly address: number; readonly length: number }
  /** Nothing models this address. */
  | { readonly kind: 'unmodelled'; readonly access: UnmodelledAccess }
  /** A pin is driven to another level, or is driven from now on. */
  | { readonly kind: 'pin'; readonly gpio: number; readonly isHigh: boolean }
  /** A soft-AP was started. */
  | { readonly kind: 'soft-ap' }
  /** Software touched the radio. */
  | { readonly kind: 'radio'; readonly address: number };

/** An event with its time on the virtual clock. */
export type TraceRecord = TraceEvent & { readonly at: Nanos };
