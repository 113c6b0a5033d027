import { expect, test } from 'vitest';
import { ByteQueue } from '../../../src/wire/byte-queue.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('a read gives what is there, over several arrivals, up to its limit', async () => {
  const received = new ByteQueue();
  received.push(bytes(1, 2, 3));
  received.push(bytes());
  received.push(bytes(4, 5));
  expect(await received.read(4)).toEqual(bytes(1, 2, 3, 4));
  expect(received.length).toBe(1);
  expect(await received.read(4)).toEqual(bytes(5));
  expect(received.length).toBe(0);
});

test('a waiting reader gets the next arrival; there is one at a time', async () => {
  const received = new ByteQueue();
  const first = received.read(2);
  await expect(received.read(1)).rejects.toThrow(TypeError);
  received.push(bytes(1, 2, 3));
  expect(await first).toEqual(bytes(1, 2));
  expect(received.length).toBe(1);
});

test('after the end what is there can still be read, then every read fails', async () => {
  const received = new ByteQueue();
  const end = new Error('gone');
  received.push(bytes(1));
  received.end(end);
  received.end(new Error('later'));
  expect(await received.read(9)).toEqual(bytes(1));
  await expect(received.read(9)).rejects.toBe(end);
});

test('the end fails a waiting reader, and clearing drops what is there', async () => {
  const received = new ByteQueue();
  received.push(bytes(1));
  received.clear();
  expect(received.length).toBe(0);
  const waiting = received.read(1);
  const end = new Error('gone');
  received.end(end);
  await expect(waiting).rejects.toBe(end);
});

test('single bytes are put together: a megabyte of them takes some megabytes, and comes out as it went in', async () => {
  const received = new ByteQueue();
  const length = 1 << 20;
  const before = process.memoryUsage().rss;
  for (let i = 0; i < length; i++) received.push(bytes(i & 0xff));
  expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
  for (let at = 0; at < length; ) {
    const part = await received.read(1 + (at % 10_007));
    for (let i = 0; i < part.length; i++) if (part[i] !== ((at + i) & 0xff)) throw new Error(`byte ${at + i}`);
    at += part.length;
  }
  expect(received.length).toBe(0);
});
