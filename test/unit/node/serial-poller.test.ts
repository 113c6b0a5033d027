import { SerialPort } from 'serialport';
import { expect, test } from 'vitest';
import { koffiPty } from '../../../src/node/pty/koffi-pty.ts';
import type { PtyMaster } from '../../../src/node/pty/master.ts';
import { openStream } from '../../../src/node/stream-link.ts';
import { pause, worksHere } from '../../support/pty-suite.ts';

/** More than a pty takes before somebody reads. */
const MUCH = 1 << 20;

/** Takes what the program sent, until it is `length` bytes. */
async function take(master: PtyMaster, length: number): Promise<void> {
  let taken = 0;
  for await (const event of master.events()) {
    if (event.type === 'data') taken += event.bytes.length;
    if (taken >= length) return;
  }
}

test.runIf(await worksHere(koffiPty))('a write that waits for room is not forgotten when a read begins to wait', async () => {
  const master = (await koffiPty()) as PtyMaster;
  const stream = new SerialPort({ path: master.path, baudRate: 115_200, autoOpen: false });
  const link = await openStream(stream);
  const written = link.write(new Uint8Array(MUCH));
  const { poller } = stream.port as unknown as {
    poller: { once(event: 'readable', f: () => void): void; listenerCount(event: string): number };
  };
  while (poller.listenerCount('writable') === 0) await pause(1);
  poller.once('readable', () => {}); // as a read does that finds nothing
  const taking = take(master, MUCH);
  const outcome = await Promise.race([written.then(() => 'written'), pause(3000).then(() => 'stuck')]);
  written.catch(() => {}); // closing ends it
  await link.close();
  await master.close();
  await taking;
  expect(outcome).toBe('written');
});
