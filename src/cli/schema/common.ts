import { z } from 'zod';
import { FLASH_FREQUENCIES, FLASH_MODES, FLASH_SIZES, type FlashFrequency, type FlashMode, type FlashSizeName } from '../../chip/header.ts';

const names = <K extends string>(table: Readonly<Record<K, unknown>>): [K, ...K[]] => Object.keys(table) as [K, ...K[]];

/** Every object that is printed says by which version of its shape it is read. */
export const schemaVersion = z.literal(1);

/** Bytes, or a place in a file or in flash. */
export const bytes = z.int().min(0);
/** Shape of a byte. */
export const byte = z.int().min(0).max(255);
/** Shape of a digest: hexadecimal digits. */
export const digest = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
/** Shape of a MAC address. */
export const mac = z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);

/** Shape of a size in the header, by esptool's name. */
export const flashSize = z.enum(names<FlashSizeName>(FLASH_SIZES));
/** Shape of a flash mode, by esptool's name. */
export const flashMode = z.enum(names<FlashMode>(FLASH_MODES));
/** Shape of a flash frequency, by esptool's name. */
export const flashFreq = z.enum(names<FlashFrequency>(FLASH_FREQUENCIES));
/** Shape of the kind of chip. */
export const chipKind = z.enum(['esp8266', 'esp8285']);

/** A file that was read or written. */
export const file = z.object({ path: z.string(), size: bytes, sha256: digest(64) });

/** Header bytes that differ from the file's. */
export const headerChange = z.object({ offset: z.union([z.literal(2), z.literal(3)]), before: byte, after: byte });

/** The physical chip that a file is judged for. */
export const chip = z.object({ size: bytes, kind: chipKind, mac: mac.nullable() });

/** How a file is written, and which header bytes that changes. */
export const write = z.object({
  flashSize: z.union([flashSize, z.literal('keep'), z.literal('detect')]),
  flashMode: z.union([flashMode, z.literal('keep')]),
  flashFreq: z.union([flashFreq, z.literal('keep')]),
  changes: z.array(headerChange),
});
