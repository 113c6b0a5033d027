import { readFile } from 'node:fs/promises';
import { fromHex } from '../../base/bytes.ts';
import { formatMac } from '../../chip/efuse.ts';
import { type BackupManifest, type ChipInfo, decodeManifest, describes, isFrom, sidecarName } from '../../flasher/index.ts';
import type { VerifyReport } from '../schema/device.ts';

/** The manifest beside the backup at `path`, when there is one and it is of these bytes. */
export async function manifestOf(path: string, bytes: Uint8Array): Promise<BackupManifest | undefined> {
  const stored = await readFile(sidecarName(path)).catch(() => undefined); // most files have none
  const manifest = stored === undefined ? undefined : decodeManifest(stored);
  return manifest !== undefined && describes(manifest, bytes) ? manifest : undefined;
}

/** Which chip a backup belongs to, and whether it is this one. */
export function ownerReport(manifest: BackupManifest, chip: ChipInfo): NonNullable<VerifyReport['backupOf']> {
  const { mac, chipId } = manifest.chip;
  return {
    mac: mac === null ? null : formatMac(fromHex(mac)),
    chipId,
    flashId: manifest.flash.id,
    isThisChip: isFrom(manifest, chip) ?? null,
  };
}
