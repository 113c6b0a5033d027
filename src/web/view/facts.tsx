import { hex } from '../../base/bytes.ts';
import { formatSize } from '../../words/size.ts';
import type { LoadedFile } from '../model/files.ts';
import { say } from '../words/language.ts';

/** What the file says about itself. */
export function Facts({ file }: { readonly file: LoadedFile }) {
  const { inspection } = file;
  if (inspection === undefined) return null;
  const { family, bootloader, sdk, header, donorMac, application } = inspection;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [say.value.size, formatSize(inspection.file.size)],
    [say.value.family, application === null ? family : `${application.name} (${family})`],
    [say.value.bootLoader, bootloader === null ? undefined : `${bootloader.name} ${bootloader.version ?? ''}`],
    [say.value.sdk, sdk ?? undefined],
    [
      say.value.header,
      header === null
        ? undefined
        : [header.flashMode, header.flashSize, header.flashFreq, hex(header.entry)].filter((part) => part !== null).join(' · '),
    ],
    [say.value.readFrom, donorMac ?? undefined],
    ['SHA-256', inspection.file.sha256],
  ];
  return (
    <section class="card">
      <h2>{say.value.facts}</h2>
      <dl class="facts">
        {rows.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
