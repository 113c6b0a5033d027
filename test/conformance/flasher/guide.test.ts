import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { koffiPty } from '../../../src/node/pty/koffi-pty.ts';
import { ended, flashback, parsed, start, workspace } from '../../support/cli.ts';
import { followGuide } from '../../support/guide.ts';
import { worksHere } from '../../support/pty-suite.ts';

const work = workspace();
afterAll(() => work.remove());
const dump = work.sample('nonos-1mb');

/** Does `use` with the port of a `flashback emulate` with those options; what its flash holds afterwards. */
async function served(name: string, endpoint: readonly string[], use: (port: string) => Promise<void>): Promise<Buffer> {
  const saved = work.path(`${name}-saved.bin`);
  const child = start(['emulate', ...endpoint, '--chip-size', '1MB', '--flash', dump, '--save', saved]);
  const done = ended(child);
  try {
    if (child.stdout === null) throw new TypeError('its output is piped');
    const lines = createInterface(child.stdout);
    const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(60_000) })) as [string];
    await use(line.replace('listening ', ''));
  } finally {
    child.kill('SIGTERM');
    await done;
  }
  return readFileSync(saved);
}

function guideAt(name: string, ...endpoint: readonly string[]): Promise<Buffer> {
  return served(name, endpoint, (port) => followGuide(port, dump, (file) => work.path(`${name}-${file}`)));
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

test('over RFC 2217 the boot log is heard: reset into the loader and out of it, monitor until Ctrl-C, restore --watch', async () => {
  await served('boot', ['--rfc2217', '127.0.0.1:0'], async (port) => {
    const into = await flashback('reset', '--into', 'loader', '-p', port, '--json');
    expect(parsed('reset', into)).toMatchObject({ outcome: 'download-mode', bootMode: 1 });
    const out = await flashback('reset', '-p', port, '--json');
    expect(parsed('reset', out)).toMatchObject({ outcome: 'started', bootMode: 3 });

    const monitor = start(['monitor', '-p', port]);
    const done = ended(monitor);
    let said = '';
    await new Promise<void>((heard) =>
      monitor.stdout?.on('data', (text) => {
        said += text;
        if (said.includes('jump to run user1 @ 1000')) heard();
      }),
    );
    monitor.kill('SIGINT'); // once: a second one would end it at once
    expect(await done).toMatchObject({ code: 130, stderr: '' });

    const restored = await flashback('restore', dump, '--watch', '-p', port, '--json');
    expect(parsed('restore', restored)).toMatchObject({ watch: { outcome: 'started' }, regions: [{ result: 'kept' }] });
  });
});
