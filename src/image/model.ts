import type { ChipKind } from '../chip/efuse.ts';
import type { JedecId } from '../chip/flash-part.ts';
import type { FlashView } from './bytes/flash-view.ts';
import type { RegionMap } from './bytes/regions.ts';
import type { Params } from './family/nonos/params.ts';
import type { SdkFacts } from './family/nonos/sdk.ts';
import type { SdkStart } from './family/nonos/sdk-start.ts';
import type { Fix } from './fix.ts';
import type { Bootloader } from './format/bootloader.ts';
import type { ImageHeader } from './format/header.ts';
import type { RomStart } from './format/rom-log.ts';
import type { StoredSum, V1Image } from './format/v1.ts';
import type { AppImage } from './format/v2.ts';
import type { WriteOptions } from './format/write.ts';
import type { Editor } from './mend/change.ts';

/** What families, surveys and rules say to each other. These types name one another, so they stand in one file. */

/** A place that speaks for a family. */
export interface Clue {
  readonly offset: number;
  readonly length: number;
}

/** The material that tells one family from another. */
export interface Probe {
  readonly file: Uint8Array;
  /** The v1 image at 0. */
  readonly first: V1Image | undefined;
  readonly bootloader: Bootloader | null;
}

/** A place for an application. */
export interface SlotPlace {
  readonly name: string;
  readonly offset: number;
}

/** A place for an application and the image found there. */
export interface AppSlot {
  readonly name: string;
  readonly image: AppImage;
  readonly sdk: SdkFacts;
}

/** What a file's bytes say, whichever chip they go to. The header at 0 is not part of it: writing may change that. */
export interface FileSurvey {
  readonly file: Uint8Array;
  readonly kind: FirmwareFamily;
  readonly clues: readonly Clue[];
  /** The image at 0. */
  readonly first: V1Image | undefined;
  /** What the ROM makes of it; the header's bytes 2 and 3 play no part in that. */
  readonly rom: RomStart;
  readonly bootloader: Bootloader | null;
  /** By ascending offset. */
  readonly slots: readonly AppSlot[];
  /** The slot that is chosen by what the boot loader goes by; `null` where that is not known, and where the start is predicted. */
  readonly chosen: number | null;
  /** Of the first slot that names it. */
  readonly sdkVersion: string | null;
  /** Over the whole program, as newer Arduino cores store it; `null` where none is. */
  readonly arduinoCrc: StoredSum | null;
  /** Sector-aligned places at which init data begin. */
  readonly initData: readonly number[];
}

/**
 * How a start ends: `app` is as far as the statics see. `rom-stops`: the ROM refuses the image at 0. `loader-stops`: the boot
 * loader refuses the map or the boot byte. `loader-crashes`: it has copied a damaged image over itself before it could compare the
 * checksum. `code-overwritten`: the settings' place by the size nibble lies inside the application. `no-slot`: no slot holds what the
 * loader accepts. `init-data-loop`: the SDK restarts endlessly without init data. `need-boot-loop`: the SDK wants a newer boot loader.
 * `map-stop`: an SDK 3 application stops at the wrong map. `unmodelled`: nothing is known of what this boot loader or mode does.
 */
export type BootEnd =
  | 'app'
  | 'rom-stops'
  | 'loader-stops'
  | 'loader-crashes'
  | 'code-overwritten'
  | 'no-slot'
  | 'init-data-loop'
  | 'need-boot-loop'
  | 'map-stop'
  | 'unmodelled';

/** A start predicted from the bytes by the rules of flash-layout.md §2.3 and §2.4. */
export interface BootPrediction {
  readonly end: BootEnd;
  /** Size nibble of the header at 0. */
  readonly nibble: number;
  /** What the owner sees, a line per entry; the application's own lines and those between repeated restarts are left out. */
  readonly log: readonly string[];
  /** The slot that the boot bytes ask for, and the one that runs in the end. */
  readonly wanted: SlotPlace | null;
  readonly slot: SlotPlace | null;
  /** Where the loader would look for user2: a later update over the air goes there. */
  readonly user2: number | null;
  readonly params: Params | null;
  /** Version field of the boot bytes when it is another loader's, so that the choice of slot is reset; `null` otherwise. */
  readonly foreignVersion: number | null;
  readonly sdk: SdkStart | null;
}

/** What one start is predicted from: the bytes as a chip shows them, and the survey of the file they come from. */
export interface BootInput {
  readonly view: FlashView;
  readonly survey: FileSurvey;
  /** Map that the application was compiled for, where the image itself does not tell (NONOS without boot loader). */
  readonly compiledNibble: number | undefined;
}

/** The chip that the file goes to. */
export interface TargetChip {
  /** Physical flash in bytes. */
  readonly size: number;
  readonly kind: ChipKind;
  /** Six bytes. */
  readonly mac?: Uint8Array;
  /** As the flash answers RDID. */
  readonly flashId?: JedecId;
}

/**
 * `boots`: as it did where it came from. `boots-changed`: starts, but settings, slot or code differ. `does-not-boot`: it is
 * refused, restarts endlessly or stops. `not-an-image`: nothing the ROM could start at all. `unknown`: the family, the boot
 * loader or its mode is not known well enough to say.
 *
 * A size nibble larger than the chip makes addresses wrap, so that the same bytes are read as before: that `boots` (with a
 * warning, `nonos/size-nibble-moved`, since it dies with the next chip), and is `boots-changed` under SDK 3, which notices.
 * A slot whose CRC is wrong starts, because nothing checks that sum at boot; it is `boots-changed` with an error among the findings.
 */
export type Verdict = 'boots' | 'boots-changed' | 'does-not-boot' | 'not-an-image' | 'unknown';

/** Everything a rule may look at. */
export interface RuleContext {
  /** As it will be written, header changes included. */
  readonly file: Uint8Array;
  readonly original: Uint8Array;
  /** `undefined` when the file is looked at by itself. */
  readonly chip: TargetChip | undefined;
  readonly write: WriteOptions;
  /** Of the original; all but the header holds for both. */
  readonly survey: FileSurvey;
  /** Of the file as it will be written. */
  readonly header: ImageHeader | undefined;
  readonly originalHeader: ImageHeader | undefined;
  /** Size nibble that the application was compiled for, where it tells. */
  readonly compiledNibble: number | undefined;
  /** Families with a predicted start only: the start on the chip. */
  readonly boot: BootPrediction | undefined;
  /** Families without a predicted start only, for an image that the ROM loads. */
  readonly start: FamilyStart | undefined;
  /** The start where the file comes from; its nibble is the one that the image was made for, whatever the header says now. */
  readonly home: BootPrediction | undefined;
}

/** Why a family's start differs, or fails. `init-data`: none, or none that it accepts; `incomplete`: the application ends too early. */
export type StartReason = 'settings' | 'code' | 'slot' | 'init-data' | 'incomplete' | 'no-sound-slot';

/** How an image of a family starts whose start is not predicted step by step. */
export interface FamilyStart {
  readonly verdict: 'boots' | 'boots-changed' | 'does-not-boot' | 'unknown';
  /** `null` for `boots` and `unknown`. */
  readonly because: StartReason | null;
  /** With `init-data`: the address where they are looked for, and the byte that the chip shows there. */
  readonly initData?: { readonly address: number; readonly value: number };
}

/** What the software chip did with the file, told in plain data: this room does not know the chip. */
export interface Execution {
  readonly outcome: 'running' | 'radio-init' | 'app-started' | 'boot-loop' | 'halted' | 'download-mode' | 'no-image';
  readonly milestones: readonly { readonly name: string; readonly atMs: number }[];
  readonly lastLine: string;
  /** Everything that was printed, line by line, without line ends. */
  readonly log: readonly string[];
  readonly slot: { readonly name: string; readonly offset: number } | null;
  /** Name of what the software chip lacks or of the limit that it reached, when that ended the run: it then says nothing about the file. */
  readonly missing: string | null;
}

/**
 * What files of a family are. `dump`: boot loader and application together, nobody builds that in pieces. `program`: a whole program, or
 * its first part. `piece`: a part of something, or not known well enough to be judged when it is written to 0x0. `foreign`: flashed to
 * 0x0 by mistake.
 */
export type FamilyContents = 'dump' | 'program' | 'piece' | 'foreign';

/** Everything that is known of one kind of firmware. Adding one is a file with this shape and a line in `family/index.ts`. */
export interface FirmwareFamily<Name extends string = string> {
  readonly name: Name;
  /** Where the facts come from. */
  readonly source: string;
  readonly contents: FamilyContents;
  /** Files of it have the size of a flash chip; others are also found as images of any length. */
  readonly hasFlashLength: boolean;
  /** Whether the packer stores a CRC behind each slot, so that a wrong one means damage. */
  readonly storesSlotCrc: boolean;
  /** Whether its loaders look at the checksum of a slot. */
  readonly checksSlots: boolean;
  /** Set when nothing at address 0 could start it: what to do instead, `null` if nothing helps. */
  readonly unbootable: { readonly fix: Fix | null } | undefined;
  /** Where to look for applications. */
  readonly places: (file: Uint8Array) => readonly SlotPlace[];
  /** Where the loader would start an application, in families whose start is not predicted. */
  readonly chosen: ((file: Uint8Array) => number | undefined) | undefined;
  /** The start, step by step. */
  readonly predict: ((start: BootInput) => BootPrediction) | undefined;
  /** What becomes of an image at 0 that the ROM loads; `undefined` for families with a predicted start and those nobody knows. */
  readonly start: ((context: Omit<RuleContext, 'start'>) => FamilyStart) | undefined;
  /** Names the regions beside boot loader and slots. `homeNibble`: the map that the image was made for. */
  readonly claim: (map: RegionMap, survey: FileSurvey, homeNibble: number) => void;
  /** Erases what belongs to the owner, beside the SDK's own sectors; `undefined` where nothing tells code and data apart. */
  readonly redact: ((editor: Editor, context: RuleContext) => void) | undefined;
  /** The places that decide, or `undefined` when it is not this family. */
  readonly detect: (probe: Probe) => readonly Clue[] | undefined;
}
