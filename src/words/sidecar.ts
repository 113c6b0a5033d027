import { foreignText } from './text.ts';

/** A backup's sidecar, as far as sentences need it. */
interface SidecarFacts {
  readonly path: string;
  readonly isUnchanged: boolean;
  readonly mac: string | null;
  readonly readAt: string | null;
  readonly isThisChip: boolean | null;
}

/** A file that is no longer what the sidecar describes. */
export function changedSinceWords({ path, readAt }: Pick<SidecarFacts, 'path' | 'readAt'>): string {
  const when = readAt === null ? '' : ` (${readAt.slice(0, 10)})`;
  return `The file is not the one that was backed up${when}: its SHA-256 is not that of ${foreignText(path)}. It was changed or damaged since.`;
}

/** What a sidecar says about the file beside it, a sentence each: where it comes from, and what that means for the connected chip. */
export function sidecarWords({ mac, readAt, isThisChip }: SidecarFacts): string[] {
  const when = readAt === null ? '' : `, read on ${readAt.slice(0, 10)}`;
  const from = `Backup of the chip with MAC ${mac ?? 'not known'}${when}`;
  if (isThisChip === null) return [`${from}.`];
  if (isThisChip) return [`${from}: this chip.`];
  return [
    `${from}: another chip.`,
    'A backup does not depend on its chip to boot. But it brings the cloud identity of the original: a cloud service may mistake this device for it.',
  ];
}
