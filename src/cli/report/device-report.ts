import { formatMac } from '../../chip/efuse.ts';
import { FLASH_MAKERS } from '../../chip/flash-part.ts';
import type { ChipInfo, FlashDetails, MismatchCause, Session } from '../../flasher/index.ts';
import type { TargetChip } from '../../image/index.ts';
import type { InfoReport, VerifyReport } from '../schema/device.ts';

/** The chip as every report of a device names it. */
export function chipReport({ kind, mac, chipId, crystalMHz }: ChipInfo): InfoReport['chip'] {
  return { kind, mac: mac === undefined ? null : formatMac(mac), chipId, crystalMHz };
}

/** The connected chip, as a file is judged for it. */
export function targetOf({ chip: { kind, mac, flash }, flashSize }: Session): TargetChip {
  return { size: flashSize, kind, ...(mac !== undefined && { mac }), ...(flash.answers && { flashId: flash.id }) };
}

/** The flash as it identifies itself. */
export function flashReport({ flash }: ChipInfo): InfoReport['flash'] {
  const { id, answers, maker, device, size } = flash;
  return { id, answers, maker, makerName: FLASH_MAKERS[maker] ?? null, device, size: size ?? null };
}

/** What the flash says and does beyond its id. */
export function detailsReport({ status, sfdpSize, repeatsAt }: FlashDetails): NonNullable<InfoReport['details']> {
  return { status: [...status], sfdpSize: sfdpSize ?? null, repeatsAt: repeatsAt ?? null };
}

/** What may be behind a difference. */
export function causeReport(cause: MismatchCause): VerifyReport['causes'][number] {
  return cause.cause === 'header-patched' ? { ...cause, found: [...cause.found], expected: [...cause.expected] } : { ...cause };
}
