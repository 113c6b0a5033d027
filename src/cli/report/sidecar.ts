import { fromHex } from '../../base/bytes.ts';
import { formatMac } from '../../chip/efuse.ts';
import type { BackupManifest } from '../../flasher/index.ts';
import { changedSinceWords } from '../../words/sidecar.ts';
import { readShort } from '../file/short.ts';
import type { CheckReport, FindingReport } from '../schema/check.ts';
import type { SidecarReport } from '../schema/sidecar.ts';
import { digest, type NamedFile } from './judge.ts';

/** A sidecar that was found, with what its file looks like now. */
export interface FoundSidecar {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly isUnchanged: boolean;
}

/** The sidecar beside `file`; `undefined` when there is none, and for what comes by a URL. */
export async function findSidecar({ path: of, bytes }: NamedFile): Promise<FoundSidecar | undefined> {
  if (of.includes('://')) return undefined;
  const path = `${of}.json`; // `sidecarName` without its room: most files have none
  const stored = await readShort(path);
  if (stored === undefined) return undefined;
  const { decodeManifest } = await import('../../flasher/index.ts');
  const manifest = decodeManifest(stored);
  if (manifest === undefined) return undefined;
  return { path, manifest, isUnchanged: manifest.length === bytes.length && manifest.sha256 === digest(bytes) };
}

/** A sidecar as reports hold it, for the chip with `mac`. */
export function sidecarReport(found: FoundSidecar | undefined, mac?: Uint8Array): SidecarReport | null {
  if (found === undefined) return null;
  const { path, isUnchanged, manifest } = found;
  const own = manifest.chip.mac === null ? null : formatMac(fromHex(manifest.chip.mac));
  return {
    path,
    isUnchanged,
    tool: manifest.tool,
    mac: own,
    chipId: manifest.chip.chipId,
    flashId: manifest.flash.id,
    readAt: manifest.readAt ?? null,
    isThisChip: own === null || mac === undefined ? null : own === formatMac(mac),
  };
}

/** The finding that a sidecar leads to: the file is not the one that was backed up. */
export function sidecarFindings(sidecar: SidecarReport | null): FindingReport[] {
  if (sidecar === null || sidecar.isUnchanged) return [];
  const fix = `Use the original file, or delete ${sidecar.path} if you changed the file on purpose.`;
  return [{ id: 'backup/changed-since', severity: 'warning', summary: changedSinceWords(sidecar), evidence: [], fix }];
}

/** A judgement with what the sidecar of its file says. */
export function withSidecar(check: CheckReport, found: FoundSidecar | undefined, mac?: Uint8Array): CheckReport {
  const sidecar = sidecarReport(found, mac);
  return { ...check, sidecar, findings: [...check.findings, ...sidecarFindings(sidecar)] };
}
