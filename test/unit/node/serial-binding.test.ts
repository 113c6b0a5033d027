import { SerialPortStream } from '@serialport/stream';
import { expect, test } from 'vitest';
import { EspError } from '../../../src/base/error.ts';
import { serialBinding } from '../../../src/node/serial-binding.ts';
import { MemoryLink } from '../../support/memory-link.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function call(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

async function openStream(link: MemoryLink): Promise<SerialPortStream> {
  const stream = new SerialPortStream({ binding: serialBinding(link), path: 'chip', baudRate: 74_880, autoOpen: false });
  await call((done) => stream.open(done));
  return stream;
}

test('opening sets the baud rate and raises DTR before RTS, as an operating system does', async () => {
  const link = new MemoryLink();
  const stream = await openStream(link);
  expect(link.calls).toEqual(['baud 74880', 'lines dtr', 'lines dtr rts']);
  expect(stream.isOpen).toBe(true);
});

test('a link without reset lines opens all the same', async () => {
  const link = new MemoryLink();
  link.linesError = new EspError('link.failed', { port: 'x', reason: 'no reset lines' });
  expect((await openStream(link)).isOpen).toBe(true);
});

test('any other failure of the lines fails the opening', async () => {
  const link = new MemoryLink();
  link.linesError = new EspError('link.busy', { port: 'x' });
  await expect(openStream(link)).rejects.toBe(link.linesError);
});

test('bytes pass unchanged in both directions', async () => {
  const link = new MemoryLink();
  const stream = await openStream(link);
  const got: number[] = [];
  stream.on('data', (chunk: Buffer) => got.push(...chunk));
  await call((done) => stream.write(Buffer.from([0xc0, 0x00, 0xff, 0xdb]), done));
  expect(link.written).toEqual([0xc0, 0x00, 0xff, 0xdb]);
  link.send([0x4f, 0x48]);
  await settled();
  link.send([0x41, 0x49]);
  await settled();
  expect(got).toEqual([0x4f, 0x48, 0x41, 0x49]);
});

test('what is written is a copy: the stream may reuse its buffer', async () => {
  const link = new MemoryLink();
  const kept: Uint8Array[] = [];
  link.write = async (bytes) => {
    kept.push(bytes);
  };
  const port = await serialBinding(link).open({ path: 'chip', baudRate: 115_200 });
  const buffer = Buffer.from([1, 2, 3]);
  const written = port.write(buffer);
  buffer.fill(0);
  await written;
  expect([...(kept[0] ?? [])]).toEqual([1, 2, 3]);
});

test('set, update, flush, drain and get reach the link', async () => {
  const link = new MemoryLink();
  const stream = await openStream(link);
  link.calls.length = 0;
  await call((done) => stream.set({ dtr: false, rts: true }, done));
  await call((done) => stream.set({ dtr: false }, done)); // serialport fills in rts: true
  await call((done) => stream.update({ baudRate: 921_600 }, done));
  await call((done) => stream.flush(done));
  await call((done) => stream.drain(done));
  expect(link.calls).toEqual(['lines rts', 'lines rts', 'baud 921600', 'discard', 'drain']);
  expect(await stream.port?.getBaudRate()).toEqual({ baudRate: 921_600 });
  expect(await stream.port?.get()).toEqual({ cts: false, dsr: false, dcd: false });
});

test('closing rejects the parked read as canceled and ends without a disconnect', async () => {
  const link = new MemoryLink();
  const port = await serialBinding(link).open({ path: 'chip', baudRate: 115_200 });
  const reading = port.read(Buffer.alloc(8), 0, 8);
  await port.close();
  await expect(reading).rejects.toMatchObject({ canceled: true });
  await expect(port.write(Buffer.from([1]))).rejects.toMatchObject({ canceled: true });
  expect(link.isClosed).toBe(true);
});

test('a stream that is closed reports no error, one that is unplugged reports a disconnect', async () => {
  for (const unplugged of [false, true]) {
    const link = new MemoryLink();
    const stream = await openStream(link);
    stream.on('data', () => {});
    await settled();
    const closed = new Promise<Error | null>((resolve) => stream.once('close', resolve));
    if (unplugged) link.unplug();
    else stream.close();
    const error = await closed;
    if (unplugged) expect(error).toMatchObject({ disconnected: true });
    else expect(error).toBeNull();
  }
});

test('each opening gets a link of its own when a function is handed in', async () => {
  const links: MemoryLink[] = [];
  const binding = serialBinding(() => {
    const link = new MemoryLink();
    links.push(link);
    return link;
  });
  const stream = new SerialPortStream({ binding, path: 'chip', baudRate: 115_200, autoOpen: false });
  for (let round = 0; round < 2; round++) {
    await call((done) => stream.open(done));
    await call((done) => stream.close(done));
  }
  expect(links.map((link) => link.isClosed)).toEqual([true, true]);
});

test('a line that is not named is on, as in serialport', async () => {
  const link = new MemoryLink();
  const port = await serialBinding(link).open({ path: 'chip', baudRate: 115_200 });
  link.calls.length = 0;
  await port.set({});
  await port.set({ rts: false });
  expect(link.calls).toEqual(['lines dtr rts', 'lines dtr']);
});
