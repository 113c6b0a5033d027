import type { EventClock } from '../../base/event-clock.ts';
import type { Random } from '../../base/random.ts';
import type { FlashPart } from '../../chip/flash-part.ts';
import type { AdapterOptions } from '../../wire/adapter.ts';
import type { Lines } from '../../wire/link.ts';
import type { NorFlash } from '../nor/nor-flash.ts';
import type { FlashTap } from '../nor/tapped-flash.ts';

/** Where a fault sits: each has one seam, and no block of the chip knows of it. */
export type FaultSeam = 'wire' | 'adapter' | 'power' | 'flash';

/** Which way a byte goes. */
export type Way = 'to-chip' | 'to-host';

/** A byte on the line. */
export interface WireByte {
  readonly way: Way;
  readonly byte: number;
  /** When its last bit is in, in nanoseconds that need not be whole. */
  readonly at: number;
  /** The rate at which its sender clocked it out. */
  readonly baud: number;
}

/** What a fault can do to what it sits in. Only from events of the clock, never from inside a byte or a transaction. */
export interface FaultSite {
  readonly clock: EventClock;
  /** The fault's own generator. */
  readonly random: Random;
  /** The power goes off. */
  powerOff(): void;
  /** The power comes back, with GPIO0 high. */
  powerOn(): void;
  /** The adapter leaves the host: its link is closed. */
  unplug(): void;
}

/** A fault at work, by the seams that it acts on. */
export interface Fault {
  readonly adapter?: (options: AdapterOptions) => AdapterOptions;
  /** What arrives in the place of a byte: nothing, itself, something else, more; never earlier. */
  readonly bytes?: (byte: WireByte) => readonly WireByte[];
  /** False when the change of DTR or RTS does not reach the chip. */
  readonly lines?: (lines: Lines) => boolean;
  readonly part?: (part: FlashPart) => FlashPart;
  /** Called once, with the flash as it comes. */
  readonly begin?: (flash: NorFlash) => void;
  readonly transaction?: FlashTap;
}

/** A parameter that is a number, with its unit in the text. */
export interface NumberParameter {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

/** A parameter that is one word out of a list, the first by default. */
export interface WordParameter {
  readonly words: readonly string[];
  readonly text: string;
}

/** Parameters by name. */
export type FaultParameters = Readonly<Record<string, NumberParameter | WordParameter>>;

/** The values for `P`. */
export type FaultValues<P extends FaultParameters> = {
  readonly [K in keyof P]: P[K] extends { readonly words: readonly (infer W)[] } ? W : number;
};

/** One row of the table: a kind of fault. */
export interface FaultKind<P extends FaultParameters = FaultParameters> {
  readonly name: string;
  readonly seam: FaultSeam;
  /** What it does, in half a sentence. */
  readonly text: string;
  readonly parameters: P;
  /** Puts one to work. */
  arm(values: FaultValues<P>, site: FaultSite): Fault;
}

/** Gives a row the types of its own parameters. */
export function faultKind<const P extends FaultParameters>(kind: FaultKind<P>): FaultKind<P> {
  return kind;
}
