import type { ChipInfo } from '../protocol/identify.ts';
import { type FlashDetails, flashDetails } from '../region/flash-details.ts';
import type { Session } from '../session/session.ts';

/** What there is to know about a device without reading it as a whole. */
export interface DeviceInfo {
  readonly chip: ChipInfo;
  /** `undefined` when the flash does not answer. */
  readonly details: FlashDetails | undefined;
  /** The first 16 bytes of the flash, an image's header if there is one; `undefined` when the flash does not answer. */
  readonly header: Uint8Array | undefined;
}

const HEADER = { offset: 0, length: 16 };

/** Chip, flash and the header of what is in it. Nothing is written. */
export async function info(session: Session): Promise<DeviceInfo> {
  const { chip } = session;
  if (!chip.flash.answers) return { chip, details: undefined, header: undefined };
  return {
    chip,
    details: await flashDetails(session),
    header: await session.withRetries('READ_FLASH', () => session.flash.read(HEADER), HEADER),
  };
}
