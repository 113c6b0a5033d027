import { expect, test } from 'vitest';
import { EspError } from '../../../src/base/error.ts';
import { type WebSerialOptions, webSerialPort } from '../../../src/node/web-serial.ts';
import { MemoryLink } from '../../support/memory-link.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A port and the links of its openings. */
function makePort(options?: WebSerialOptions) {
  const links: MemoryLink[] = [];
  const port = webSerialPort(() => {
    const link = new MemoryLink();
    links.push(link);
    return link;
  }, options);
  return { port, links, link: (i = 0): MemoryLink => links[i] as MemoryLink };
}

test('a closed port has no streams and rejects calls', async () => {
  const { port } = makePort();
  expect([port.readable, port.writable]).toEqual([null, null]);
  await expect(port.close()).rejects.toMatchObject({ name: 'InvalidStateError' });
  await expect(port.setSignals({ requestToSend: true })).rejects.toMatchObject({ name: 'InvalidStateError' });
  await expect(port.getSignals()).rejects.toMatchObject({ name: 'InvalidStateError' });
});

test('opening sets the rate and raises DTR before RTS; a second opening is refused', async () => {
  const { port, links, link } = makePort();
  await port.open({ baudRate: 115200 });
  expect(link().calls).toEqual(['baud 115200', 'lines dtr', 'lines dtr rts']);
  await expect(port.open({ baudRate: 115200 })).rejects.toMatchObject({ name: 'InvalidStateError' });
  expect(links).toHaveLength(1);
});

test('a rate of 0 is refused, and a link that somebody else holds is a network error', async () => {
  const { port, links } = makePort();
  await expect(port.open({ baudRate: 0 })).rejects.toBeInstanceOf(TypeError);
  expect(links).toHaveLength(0);
  const busy = webSerialPort(() => {
    throw new EspError('link.busy', { port: 'emulator:' });
  });
  await expect(busy.open({ baudRate: 9600 })).rejects.toMatchObject({ name: 'NetworkError' });
});

test('bytes pass in both directions, in pieces of bufferSize', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200, bufferSize: 3 });
  const writer = port.writable?.getWriter();
  await writer?.write(Uint8Array.of(0xc0, 0x00));
  expect(link().written).toEqual([0xc0, 0x00]);
  link().send([1, 2, 3, 4]);
  const reader = port.readable?.getReader();
  expect(await reader?.read()).toEqual({ done: false, value: Uint8Array.of(1, 2, 3) });
  expect(await reader?.read()).toEqual({ done: false, value: Uint8Array.of(4) });
});

test('signals: what is left out stays', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200 });
  link().calls.length = 0;
  await port.setSignals({ dataTerminalReady: false });
  await port.setSignals({ requestToSend: false });
  await port.setSignals({ dataTerminalReady: true, break: true });
  await port.setSignals({ dataTerminalReady: false, requestToSend: true });
  expect(link().calls).toEqual(['lines rts', 'lines', 'lines dtr', 'lines rts']);
  expect(await port.getSignals()).toEqual({ dataCarrierDetect: false, clearToSend: false, ringIndicator: false, dataSetReady: false });
});

test('a link without lines opens; setting them is a network error', async () => {
  const link = new MemoryLink();
  link.linesError = new EspError('link.failed', { port: 'x', reason: 'no reset lines' });
  const port = webSerialPort(link);
  await port.open({ baudRate: 115200 });
  await expect(port.setSignals({ requestToSend: true })).rejects.toMatchObject({ name: 'NetworkError' });
});

test('closing frees the link; the next opening has new streams over a new one', async () => {
  const { port, links, link } = makePort();
  await port.open({ baudRate: 115200 });
  const before = [port.readable, port.writable];
  await port.close();
  expect(link().isClosed).toBe(true);
  expect(link().calls.filter((call) => call === 'lines')).toEqual([]);
  expect([port.readable, port.writable]).toEqual([null, null]);
  await port.open({ baudRate: 460800 });
  expect(links).toHaveLength(2);
  expect(link(1).calls[0]).toBe('baud 460800');
  expect([port.readable, port.writable]).not.toContain(before[0]);
  expect([port.readable, port.writable]).not.toContain(before[1]);
});

test('dropsLines lets go of both when the port is closed', async () => {
  const { port, link } = makePort({ dropsLines: true });
  await port.open({ baudRate: 115200 });
  await port.close();
  expect(link().calls.slice(-2)).toEqual(['lines', 'close']);
});

test('a port with a locked stream cannot be closed', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200 });
  const reader = port.readable?.getReader();
  await expect(port.close()).rejects.toBeInstanceOf(TypeError);
  expect(link().isClosed).toBe(false);
  reader?.releaseLock();
  await port.close();
  expect(link().isClosed).toBe(true);
});

test('a cancelled stream drops what was received; the next one reads on, and nothing is lost', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200 });
  const first = port.readable;
  const reader = first?.getReader();
  const waiting = reader?.read();
  await settled();
  expect(link().hasReader).toBe(true);
  await reader?.cancel();
  reader?.releaseLock();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(link().calls.at(-1)).toBe('discard');
  expect(port.readable).not.toBe(first);
  const next = port.readable?.getReader().read();
  link().send([7, 8]);
  expect(await next).toEqual({ done: false, value: Uint8Array.of(7, 8) });
});

test('a writable that was closed is replaced, once everything is on the wire', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200 });
  const first = port.writable;
  await first?.close();
  expect(link().calls.at(-1)).toBe('drain');
  expect(port.writable).not.toBe(first);
  await port.writable?.getWriter().write(Uint8Array.of(5));
  expect(link().written).toEqual([5]);
});

test('unplugged: reading fails, the port says so and can be closed', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200 });
  let isTold = false;
  port.addEventListener('disconnect', () => {
    isTold = true;
  });
  const reader = port.readable?.getReader();
  const waiting = reader?.read();
  await settled();
  link().unplug();
  await expect(waiting).rejects.toMatchObject({ name: 'NetworkError' });
  expect([isTold, port.connected, port.readable, port.writable]).toEqual([true, false, null, null]);
  reader?.releaseLock();
  await port.close();
  expect(link().isClosed).toBe(true);
});

test('writing after the line was lost fails', async () => {
  const { port, link } = makePort();
  await port.open({ baudRate: 115200 });
  const writer = port.writable?.getWriter();
  await link().close();
  await expect(writer?.write(Uint8Array.of(1))).rejects.toMatchObject({ name: 'NetworkError' });
  expect(port.connected).toBe(false);
});

test('getInfo gives what it was told', () => {
  expect(makePort().port.getInfo()).toEqual({});
  expect(makePort({ usbVendorId: 0x1a86, usbProductId: 0x7523 }).port.getInfo()).toEqual({ usbVendorId: 0x1a86, usbProductId: 0x7523 });
});
