import type { ChipKind } from '../chip/efuse.ts';
import type { JedecId } from '../chip/flash-part.ts';
import type { FlashFrequency, FlashMode, FlashSizeName } from '../chip/header.ts';
import type { BootPrediction } from './family/nonos/boot.ts';
import type { ImageHeader } from './format/header.ts';
import type { WriteOptions } from './format/write.ts';
import type { Survey } from './survey.ts';

/** `error`: it will not work, or the file is damaged. `warning`: it works differently, or only by luck. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** A place that proves a finding. Values are numbers in hex (`0x20`) or esptool's names, never content of the device's owner. */
export interface Evidence {
  readonly offset: number;
  readonly length: number;
  readonly expected?: string;
  readonly found?: string;
}

/** What would mend it, as data; words for people are in `src/cli`. */
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
  /** Unpack it first. */
  | { readonly action: 'unpack' }
  /** It needs a chip of another kind, or of at least `size` bytes. */
  | { readonly action: 'other-chip'; readonly chip: 'esp32' | 'esp8266'; readonly size: number | null };

/** What a fix consists of. */
export type FixAction = Fix['action'];

/** The chip that the file goes to. */
export interface Chip {
  /** Physical flash in bytes. */
  readonly size: number;
  readonly kind: ChipKind;
  /** Six bytes. */
  readonly mac?: Uint8Array;
  /** As the flash answers RDID. */
  readonly flashId?: JedecId;
}

/** Everything a rule may look at. */
export interface RuleContext {
  /** As it will be written, header changes included. */
  readonly file: Uint8Array;
  readonly original: Uint8Array;
  /** `undefined` when the file is looked at by itself. */
  readonly chip: Chip | undefined;
  readonly write: WriteOptions;
  /** Of the original; all but the header holds for both. */
  readonly survey: Survey;
  /** Of the file as it will be written. */
  readonly header: ImageHeader | undefined;
  readonly originalHeader: ImageHeader | undefined;
  /** Size nibble that the application was compiled for, where it tells. */
  readonly compiledNibble: number | undefined;
  /** NONOS families only: the start on the chip. */
  readonly boot: BootPrediction | undefined;
  /** The start where the file comes from; its nibble is the one that the image was made for, whatever the header says now. */
  readonly home: BootPrediction | undefined;
}

/** What a rule found; the id is the rule's. */
export interface Report {
  /** The rule's own severity if left out. */
  readonly severity?: Severity;
  readonly evidence: readonly Evidence[];
  /** What the words need beside the evidence. */
  readonly facts?: Readonly<Record<string, number | string | boolean | null>>;
  readonly fix?: Fix;
}

/** One thing that can be wrong, or good to know. Pure. */
export interface Rule<Id extends string = string> {
  readonly id: Id;
  readonly severity: Severity;
  /** Where the fact comes from. */
  readonly source: string;
  check(context: RuleContext): Iterable<Report>;
}
