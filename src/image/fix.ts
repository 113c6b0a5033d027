import type { FlashFrequency, FlashMode, FlashSizeName } from '../chip/header.ts';

/** `error`: it will not work, or the file is damaged. `warning`: it works differently, or only by luck. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** A place that proves a finding. Values are numbers in hex (`0x20`) or esptool's names, never content of the device's owner. */
export interface Evidence {
  readonly offset: number;
  readonly length: number;
  readonly expected?: string;
  readonly found?: string;
}

/** What would mend it, as data; the words for people are in `src/words`. */
export type Fix =
  /** Write the file with its header as it is. */
  | { readonly action: 'keep-header' }
  /** Set the size nibble (`--flash-size`). */
  | { readonly action: 'set-flash-size'; readonly flashSize: FlashSizeName }
  | { readonly action: 'set-flash-mode'; readonly flashMode: FlashMode }
  | { readonly action: 'set-flash-freq'; readonly flashFreq: FlashFrequency }
  /** Put esp_init_data_default there; `version` 5 or 8, `null` if the SDK does not tell. */
  | { readonly action: 'write-init-data'; readonly offset: number; readonly version: 5 | 8 | null }
  /** Read the device again, `length` bytes (`null`: as many as before). */
  | { readonly action: 'read-again'; readonly length: number | null }
  /** Keep only the first bytes. */
  | { readonly action: 'cut'; readonly length: number }
  /** Let the boot bytes choose this slot. */
  | { readonly action: 'set-slot'; readonly slot: string }
  /** Take settings and keys from the target's own backup instead. */
  | { readonly action: 'take-identity' }
  /** Write it to one of these addresses instead. */
  | { readonly action: 'write-at'; readonly offsets: readonly number[] }
  /** Put the part of the build that belongs at `offset` into the file too. */
  | { readonly action: 'add-part'; readonly offset: number }
  /** Undo what was done to it on the way (`repair`). */
  | { readonly action: 'unmangle' }
  /** Unpack it first. */
  | { readonly action: 'unpack' }
  /** It needs a chip of another kind, or of at least `size` bytes. */
  | { readonly action: 'other-chip'; readonly chip: 'esp32' | 'esp8266'; readonly size: number | null };

/** What a fix consists of. */
export type FixAction = Fix['action'];
