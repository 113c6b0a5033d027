import { EspError } from '../../base/error.ts';
import type { Range } from '../../base/range.ts';

/** Called with the bytes done so far of what was asked for. */
export type OnProgress = (done: number) => void;

/** What a reader is told on the way. */
export interface ReadHandlers {
  readonly onProgress?: OnProgress | undefined;
  /** Gets each block as it comes, before anything proves it. */
  readonly onBlock?: ((bytes: Uint8Array, at: number) => void) | undefined;
}

/**
 * The flash as whatever answers on the chip gives access to it: Espressif's stub, or the ROM's loader by itself. What differs between
 * the two stands in their two implementations and nowhere else.
 */
export interface FlashAccess {
  /** Who answers. */
  readonly by: 'stub' | 'rom';
  /** Whether the chip computes a digest itself, in a small part of the time that reading takes. */
  readonly hasFastDigest: boolean;
  /** Whether the baud rate can be changed on the way. */
  readonly hasChangeBaud: boolean;
  /** Makes ready for a flash of `size` bytes: addresses are checked against it from then on. @throws what a command throws. */
  setSize(size: number): Promise<void>;
  /** MD5 of `range`, 32 hex digits. @throws what a command throws. */
  md5(range: Range): Promise<string>;
  /** The bytes of `range`. @throws EspError `frame.invalid`, `flash.verify` when what arrived is damaged; what a command throws. */
  read(range: Range, options?: ReadHandlers): Promise<Uint8Array>;
  /**
   * Erases what `bytes` at `offset` touch, whole sectors, and writes them. Only when this returns, and the MD5 agrees, is anything
   * written. @throws what a command throws.
   */
  write(offset: number, bytes: Uint8Array, onProgress?: OnProgress): Promise<void>;
  /** Erases `range`, which consists of whole sectors. @throws what a command throws. */
  erase(range: Range): Promise<void>;
  /** Erases everything. @throws what a command throws. */
  eraseChip(): Promise<void>;
  /** Starts the application in flash, after which nobody listens for commands. @throws EspError `chip.refused` when whoever answers knows no such command. */
  runApplication(): Promise<void>;
}

/** @throws EspError `flash.verify` unless the MD5 of `range` is `expected`. */
export async function requireMd5(flash: FlashAccess, { offset, length }: Range, expected: string): Promise<void> {
  const actual = await flash.md5({ offset, length });
  if (actual !== expected) throw new EspError('flash.verify', { offset, length, expected, actual });
}
