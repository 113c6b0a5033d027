import { EspError } from '../../base/error.ts';
import type { LinkRecord } from '../../wire/index.ts';
import { version } from '../package-root.ts';

/** What keeps a session's record. */
export interface RecordKeeper {
  /** Redacts what happened, and writes it. @throws EspError `file.*` */
  keep(record: Pick<LinkRecord, 'port' | 'events'>): Promise<void>;
}

const KEY_SIZE = 32;

/** Makes sure that `path` is free, so that nothing is found out at the end. @throws EspError `file.*` */
export async function recordKeeper(path: string): Promise<RecordKeeper> {
  const { randomBytes } = await import('node:crypto');
  const { dirname } = await import('node:path');
  const { checkFolder, checkFree, writeOutput } = await import('../../node/write-file.ts');
  const { formatRecord, redactEvents } = await import('../../wire/index.ts');
  await checkFolder(dirname(path));
  await checkFree(path);
  return {
    async keep({ port, events }) {
      const redacted = redactEvents(events, new Uint8Array(randomBytes(KEY_SIZE)));
      const text = formatRecord({ tool: `flashback ${version()}`, port, events: redacted });
      await writeOutput(path, new TextEncoder().encode(text));
    },
  };
}

/** @throws EspError `file.*`; `usage.invalid` for a file that is no record */
export async function readRecord(path: string): Promise<LinkRecord> {
  const { readInput } = await import('../../node/read-file.ts');
  const { parseRecord } = await import('../../wire/index.ts');
  const record = parseRecord(new TextDecoder().decode(await readInput(path)));
  if (record !== undefined) return record;
  throw new EspError('usage.invalid', { argument: '--port', given: `replay:${path}`, expected: 'a file that --record wrote' });
}
