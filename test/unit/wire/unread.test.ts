import { expect, test } from 'vitest';
import type { EventClock } from '../../../src/base/event-clock.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { HostEnd } from '../../../src/wire/host-end.ts';
import { Transmitter } from '../../../src/wire/transmitter.ts';
import { RecordingDevice } from '../../support/recording-device.ts';

const MAX_UNREAD = 4 * 1024 * 1024;
const CHUNK = 0x10000;

function hostEnd(clock: EventClock = new VirtualClock()): HostEnd {
  const transmitter = new Transmitter(clock, new RecordingDevice(new VirtualClock()));
  return new HostEnd({ clock, transmitter, setLines: () => {}, discard: () => {}, unplug: () => {}, farRate: undefined });
}

/** What `end` gives until it says that something is missing. */
async function drained(end: HostEnd): Promise<{ length: number; error: unknown }> {
  for (let length = 0; ; ) {
    try {
      length += (await end.read(0x100000)).length;
    } catch (error) {
      return { length, error };
    }
  }
}

test('a host that reads nothing: 4 MiB are kept, the read that comes to the gap says how much is lost, then it goes on', async () => {
  const end = hostEnd();
  for (let sent = 0; sent < 3 * MAX_UNREAD; sent += CHUNK) end.deliver(new Uint8Array(CHUNK));
  const { length, error } = await drained(end);
  expect(length).toBe(MAX_UNREAD + CHUNK);
  expect(error).toMatchObject({
    code: 'link.failed',
    facts: { port: 'emulator:', reason: `${2 * MAX_UNREAD - CHUNK} bytes were lost, because nobody read them` },
  });
  end.deliver(Uint8Array.of(7));
  expect(await end.read(9)).toEqual(Uint8Array.of(7));
});

test('what is discarded is not missed', async () => {
  const end = hostEnd();
  for (let sent = 0; sent < 2 * MAX_UNREAD; sent += CHUNK) end.deliver(new Uint8Array(CHUNK));
  void end.discardInput();
  end.deliver(Uint8Array.of(7));
  expect(await end.read(9)).toEqual(Uint8Array.of(7));
});
