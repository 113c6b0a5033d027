import { SerialPortStream } from '@serialport/stream';
import { expect, test } from 'vitest';
import { serialBinding } from '../../../src/node/serial-binding.ts';
import { openError, openStream } from '../../../src/node/stream-link.ts';
import type { Link } from '../../../src/wire/link.ts';
import { MemoryLink } from '../../support/memory-link.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function linked(): Promise<{ far: MemoryLink; near: Link; stream: SerialPortStream }> {
  const far = new MemoryLink();
  const stream = new SerialPortStream({ binding: serialBinding(far), path: '/dev/ttyUSB0', baudRate: 115_200, autoOpen: false });
  const near = await openStream(stream);
  await settled();
  far.calls.length = 0;
  return { far, near, stream };
}

test('read gives at most the limit and keeps the rest in order', async () => {
  const { far, near } = await linked();
  far.send([1, 2, 3]);
  await settled();
  far.send([4, 5, 6, 7]);
  await settled();
  expect([...(await near.read(2))]).toEqual([1, 2]);
  expect([...(await near.read(3))]).toEqual([3, 4, 5]);
  expect([...(await near.read(100))]).toEqual([6, 7]);
});

test('a read waits for the first byte', async () => {
  const { far, near } = await linked();
  const reading = near.read(10);
  await settled();
  far.send([9]);
  expect([...(await reading)]).toEqual([9]);
});

test('both lines are always named, never left to defaults', async () => {
  const { far, near } = await linked();
  await near.setLines({ dtr: false, rts: false });
  await near.setLines({ dtr: true, rts: false });
  expect(far.calls).toEqual(['lines', 'lines dtr']);
});

test('a port without modem lines says so', async () => {
  const { far, near } = await linked();
  far.linesError = new Error('Inappropriate ioctl for device, cannot set');
  await expect(near.setLines({ dtr: true, rts: false })).rejects.toMatchObject({
    code: 'link.failed',
    facts: { port: '/dev/ttyUSB0', reason: 'no reset lines' },
  });
});

test('discardInput drops what came, and lets unsent output out first', async () => {
  const { far, near } = await linked();
  far.send([1, 2, 3]);
  await settled();
  await near.discardInput();
  expect(far.calls).toEqual(['drain', 'discard']);
  far.send([4]);
  await settled();
  expect([...(await near.read(10))]).toEqual([4]);
});

test('baud rate and writes pass through', async () => {
  const { far, near } = await linked();
  await near.setBaud(460_800);
  await near.write(Uint8Array.of(0xc0, 0xc0));
  await near.drain();
  expect(far.calls).toEqual(['baud 460800', 'write c0 c0', 'drain']);
});

test('after close everything is link.closed, and a second close is fine', async () => {
  const { far, near } = await linked();
  const reading = near.read(1);
  await near.close();
  await near.close();
  await expect(reading).rejects.toMatchObject({ code: 'link.closed', facts: { port: '/dev/ttyUSB0' } });
  await expect(near.read(1)).rejects.toMatchObject({ code: 'link.closed' });
  await expect(near.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'link.closed' });
  expect(far.isClosed).toBe(true);
});

test('unplugging ends the waiting read and every later call, but what had come can still be read', async () => {
  const { far, near } = await linked();
  far.send([7]);
  await settled();
  far.unplug();
  await settled();
  expect([...(await near.read(1))]).toEqual([7]);
  await expect(near.read(1)).rejects.toMatchObject({ code: 'link.closed' });
  await expect(near.setBaud(9600)).rejects.toMatchObject({ code: 'link.closed' });
});

test('a reader that falls behind does not lose or reorder anything', async () => {
  const { far, near } = await linked();
  const total = 3 << 20;
  const chunk = 64 * 1024;
  for (let at = 0; at < total; at += chunk) far.send(Uint8Array.from({ length: chunk }, (_, i) => (at / chunk + i) & 0xff));
  for (let round = 0; round < 200; round++) await settled();
  expect(far.hasReader).toBe(false); // nobody asks for more than can be kept
  let seen = 0;
  while (seen < total) {
    const bytes = await near.read(100_000);
    for (const byte of bytes) {
      if (byte !== ((Math.floor(seen / chunk) + (seen % chunk)) & 0xff)) throw new Error(`byte ${seen} differs`);
      seen++;
    }
  }
  expect(seen).toBe(total);
});

test.each([
  ['Error: No such file or directory, cannot open /dev/ttyUSB7', 'link.missing'],
  ['Opening COM5: File not found', 'link.missing'],
  ['Error: Permission denied, cannot open /dev/ttyUSB0', 'link.denied'],
  ['Error Resource temporarily unavailable Cannot lock port', 'link.busy'],
  ['Error: Resource busy, cannot open /dev/cu.usbserial', 'link.busy'],
  ['Opening COM5: Access denied', 'link.busy'],
])('"%s" is %s', (text, code) => {
  expect(openError('p', new Error(text))).toMatchObject({ code, facts: { port: 'p' } });
});

test('any other refusal keeps its reason', () => {
  expect(openError('p', new Error('Inappropriate ioctl for device setting custom baud rate'))).toMatchObject({
    code: 'link.failed',
    facts: { port: 'p', reason: 'Inappropriate ioctl for device setting custom baud rate' },
  });
});

test('a device that does not exist is link.missing with the real binding', async () => {
  const { portLink } = await import('../../../src/node/port-link.ts');
  await expect(portLink('/dev/no-such-port')).rejects.toMatchObject({ code: 'link.missing' });
});
