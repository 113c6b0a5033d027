import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { koffiPty } from '../../../src/node/pty/koffi-pty.ts';
import { ended, start, workspace } from '../../support/cli.ts';
import { followGuide } from '../../support/guide.ts';
import { worksHere } from '../../support/pty-suite.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

/** The guide's commands against `flashback emulate` with those options; what its flash holds afterwards. */
async function guideAt(name: string, ...endpoint: readonly string[]): Promise<Buffer> {
  const saved = work.path(`${name}-saved.bin`);
  const served = start(['emulate', ...endpoint, '--chip-size', '1MB', '--flash', dump, '--save', saved]);
  const done = ended(served);
  try {
    if (served.stdout === null) throw new TypeError('its output is piped');
    const lines = createInterface(served.stdout);
    const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(60_000) })) as [string];
    await followGuide(line.replace('listening ', ''), dump, (file) => work.path(`${name}-${file}`));
  } finally {
    served.kill('SIGTERM');
    await done;
  }
  return readFileSync(saved);
}

function due(): Buffer {
  const bytes = readFileSync(dump);
  bytes[2] = 3; // as asked for by -fm dout
  return bytes;
}

const missing = (await worksHere(koffiPty)) ? '' : ' (needs koffi)';

describe("the guide's four commands, unchanged", () => {
  test('over RFC 2217, with reset lines', async () => {
    expect((await guideAt('rfc2217', '--rfc2217', '127.0.0.1:0')).equals(due())).toBe(true);
  });

  test('over a socket, which has none', async () => {
    expect((await guideAt('tcp', '--tcp', '127.0.0.1:0', '--boot', 'download')).equals(due())).toBe(true);
  });

  test.skipIf(missing !== '')(`over a pty${missing}`, async () => {
    expect((await guideAt('pty', '--pty', '--boot', 'download')).equals(due())).toBe(true);
  });
});
