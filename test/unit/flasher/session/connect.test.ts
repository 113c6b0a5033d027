import { describe, expect, test } from 'vitest';
import { fromLatin1 } from '../../../../src/base/bytes.ts';
import { ms } from '../../../../src/base/clock.ts';
import { EspError } from '../../../../src/base/error.ts';
import { connect } from '../../../../src/flasher/session/connect.ts';
import { answer, failure, rig, run, STUB } from '../../../support/flasher/rig.ts';

const MEM_BEGIN = 0x05;

describe('connect', () => {
  test('resets, syncs, uploads text before data, identifies, tells the size', async () => {
    const { clock, chip, events, open } = rig();
    const session = await run(clock, open);
    expect(events.map(({ type }) => type)).toEqual(['phase', 'attempt', 'synced', 'stub', 'chip']);
    expect(events[1]).toEqual({ type: 'attempt', attempt: 1, attempts: 7, reset: 'classic' });
    expect(events[2]).toEqual({ type: 'synced', stub: false });
    expect(events[3]).toEqual({ type: 'stub', uploaded: 0x1900 + 300 });
    const begins = chip.requests.filter(({ name }) => name === 'memBegin').map(({ request }) => [...new Uint32Array(request.data.buffer)]);
    expect(begins).toEqual([
      [0x1900, 2, 0x1800, STUB.textStart],
      [300, 1, 0x1800, STUB.dataStart],
    ]);
    const blocks = chip.requests.filter(({ name }) => name === 'memData').map(({ request }) => request.data.length - 16);
    expect(blocks).toEqual([0x1800, 0x100, 300]);
    const params = chip.requests.find(({ name }) => name === 'spiSetParams')?.request.data;
    expect([...new Uint32Array((params as Uint8Array).slice().buffer)]).toEqual([0, 0x400000, 0x10000, 0x1000, 0x100, 0xffff]);
    expect(session.chip).toMatchObject({ kind: 'esp8266', chipId: 0x563412, crystalMHz: 26 });
    expect([...(session.chip.mac as Uint8Array)]).toEqual([0x84, 0x0d, 0x8e, 0x56, 0x34, 0x12]);
    expect(session.chip.flash).toEqual({ id: 0x1640ef, answers: true, maker: 0xef, device: 0x4016, size: 0x400000 });
    expect(session.flashSize).toBe(0x400000);
  });

  test('a running stub is used as it is', async () => {
    const { clock, chip, events, open } = rig({ resets: [] });
    chip.state = 'stub';
    await run(clock, open);
    expect(events).toContainEqual({ type: 'stub', uploaded: 0 });
    expect(chip.requests.some(({ name }) => name === 'memBegin')).toBe(false);
    expect(chip.lines).toEqual([]);
  });

  test('boot log and noise in front of the first reply do no harm', async () => {
    const { clock, chip, open } = rig();
    chip.tamper = (name, { opcode }, count) => {
      if (name !== 'sync' || count > 1) return undefined;
      const log = fromLatin1('\r\n ets Jan  8 2013,rst cause:2, boot mode:(1,7)\r\n\r\n\xc0\xdb\x01');
      return [log, answer(opcode, { value: 0x20120707 }), answer(opcode, { value: 0x20120707 })];
    };
    await run(clock, open);
  });

  test('nobody answers: every attempt is made, and what was heard is told', async () => {
    const { clock, chip, events, open } = rig({ attempts: 4 });
    chip.state = 'off';
    clock.after(ms(20), () => chip.say(fromLatin1('boot')));
    const error = await run(clock, () => failure(open()));
    expect(error).toMatchObject({ code: 'chip.no-sync', facts: { attempts: 4, received: 4, sample: '626f6f74' } });
    const resets = events.flatMap((event) => (event.type === 'attempt' ? [event.reset] : []));
    expect(resets).toEqual(['classic', 'unix-tight', 'classic-long', 'classic']);
    expect(clock.pending).toBe(0);
  });

  test('a link without lines is tried without, once told', async () => {
    const { clock, chip, events, link } = rig();
    link.setLines = () => Promise.reject(new EspError('link.failed', { port: 'pty', reason: 'no lines' }));
    chip.state = 'rom';
    chip.tamper = (name, _, count) => (name === 'sync' && count <= 7 ? [] : undefined);
    await run(clock, () => connect({ link, clock, stub: STUB, onEvent: (event) => events.push(event) }));
    expect(events.slice(0, 5).map(({ type }) => type)).toEqual(['phase', 'attempt', 'no-lines', 'attempt', 'synced']);
    expect(events[3]).toMatchObject({ attempt: 2, reset: undefined });
  });

  test('another family is named by its magic word', async () => {
    const { clock, chip, open, link } = rig();
    chip.registers.set(0x40001000, 0x00f01d83);
    expect(await run(clock, () => failure(open()))).toMatchObject({ code: 'chip.wrong', facts: { magic: 0x00f01d83 } });
    expect(await run(clock, () => failure(link.read(1)))).toMatchObject({ code: 'link.closed' });
  });

  test('a refused upload is done again from its start', async () => {
    const { clock, chip, events, open } = rig();
    chip.tamper = (name, { opcode }, count) => (name === 'memData' && count === 2 ? [answer(opcode, { status: 1, error: 7 })] : undefined);
    await run(clock, open);
    expect(events).toContainEqual({ type: 'retry', what: 'stub', attempt: 1, because: 'chip.refused' });
    expect(chip.requests.filter(({ name }) => name === 'memBegin')).toHaveLength(3);
  });

  test('an upload refused each time fails with the refusal', async () => {
    const { clock, chip, open } = rig();
    chip.tamper = (name) => (name === 'memBegin' ? [answer(MEM_BEGIN, { status: 1, error: 5 })] : undefined);
    const error = await run(clock, () => failure(open()));
    expect(error).toMatchObject({ code: 'chip.refused', facts: { command: 'MEM_BEGIN', status: 1, error: 5 } });
  });

  test('the reply to MEM_END may be lost, the greeting not', async () => {
    const lost = rig();
    lost.chip.tamper = (name) => {
      if (name !== 'memEnd') return undefined;
      lost.chip.state = 'stub';
      return [Uint8Array.from([0xc0, 0x4f, 0x48, 0x41, 0x49, 0xc0])];
    };
    await run(lost.clock, lost.open);

    const silent = rig();
    silent.chip.tamper = (name) => (name === 'memEnd' ? [answer(0x06)] : undefined);
    expect(await run(silent.clock, () => failure(silent.open()))).toMatchObject({ code: 'chip.stub-silent', facts: { waitedMs: 3000 } });
  });

  test('a flash that does not answer has no size, and nobody guesses one', async () => {
    const { clock, chip, open } = rig();
    chip.registers.set(0x60000240, 0xffffff);
    const session = await run(clock, open);
    expect(session.chip.flash).toMatchObject({ answers: false, size: undefined });
    expect(() => session.flashSize).toThrow(expect.objectContaining({ code: 'flash.unknown-size' }));
    expect(chip.requests.some(({ name }) => name === 'spiSetParams')).toBe(false);
  });

  test('the flash controller is left as it was found', async () => {
    const { clock, chip, open } = rig();
    chip.registers.set(0x6000021c, 0x81000040);
    chip.registers.set(0x60000224, 0x7000abcd);
    await run(clock, open);
    const writes = chip.requests
      .filter(({ name }) => name === 'writeReg')
      .map(({ request }) => [...new Uint32Array(request.data.slice().buffer)]);
    expect(writes).toEqual([
      [
        [0x60000220, 23 << 8, 0xffffffff, 0],
        [0x6000021c, 0x90000000, 0xffffffff, 0],
        [0x60000224, 0x7000009f, 0xffffffff, 0],
        [0x60000240, 0, 0xffffffff, 0],
        [0x60000200, 1 << 18, 0xffffffff, 0],
      ].flat(),
      [
        [0x6000021c, 0x81000040, 0xffffffff, 0],
        [0x60000224, 0x7000abcd, 0xffffffff, 0],
      ].flat(),
    ]);
  });

  test('a 40 MHz crystal is told by the divider', async () => {
    const { clock, chip, open } = rig();
    chip.registers.set(0x60000014, 0x500000 | 694);
    expect((await run(clock, open)).chip).toMatchObject({ crystalMHz: 40 });
  });

  test('works at another rate, and gives the first one back', async () => {
    const { clock, chip, events, link, open } = rig({ baud: 460_800 });
    const rates: number[] = [];
    const setBaud = link.setBaud.bind(link);
    link.setBaud = (rate) => {
      rates.push(rate);
      return setBaud(rate);
    };
    const session = await run(clock, open);
    expect(chip.baud).toBe(460_800);
    expect(events).toContainEqual({ type: 'baud', from: 115_200, to: 460_800 });
    await run(clock, () => session.close());
    expect(rates).toEqual([115_200, 460_800, 115_200]);
    expect(await run(clock, () => failure(link.read(1)))).toMatchObject({ code: 'link.closed' });
  });

  test('a rate at which nothing is heard is given up for the old one', async () => {
    const { clock, chip, open } = rig({ baud: 2_000_000 });
    chip.tamper = (name, { opcode }) => {
      if (name === 'changeBaudrate') return [answer(opcode)]; // says yes and stays where it is
      return undefined;
    };
    const session = await run(clock, open);
    expect(session.exchange.baud).toBe(115_200);
  });

  test('an abort ends it within a tick, with its reason, and gives the link back', async () => {
    const controller = new AbortController();
    const { clock, chip, open, link } = rig({ signal: controller.signal });
    chip.state = 'off';
    const reason = new Error('enough');
    clock.after(ms(777), () => controller.abort(reason));
    expect(await run(clock, () => failure(open()))).toBe(reason);
    expect(clock.now).toBeLessThan(ms(780));
    expect(clock.pending).toBe(0);
    expect(await run(clock, () => failure(link.read(1)))).toMatchObject({ code: 'link.closed' });
  });

  test('after an abort the application can still be started', async () => {
    const controller = new AbortController();
    const { clock, chip, open } = rig({ signal: controller.signal });
    const session = await run(clock, open);
    controller.abort('stop');
    await run(clock, () => session.hardReset());
    expect(chip.state).toBe('app');
    expect(chip.lines.at(-1)).toEqual({ dtr: false, rts: false });
  });

  test('the link goes away in the middle', async () => {
    const { clock, open, link } = rig();
    clock.after(ms(300), () => void link.close());
    expect(await run(clock, () => failure(open()))).toMatchObject({ code: 'link.closed' });
  });

  test('a port that does not take bytes or lines any more is given up', async () => {
    const forever = new Promise<never>(() => {});
    const stuckLines = rig();
    stuckLines.link.setLines = () => forever;
    expect(await run(stuckLines.clock, () => failure(stuckLines.open()))).toMatchObject({
      code: 'link.timeout',
      facts: { command: 'reset' },
    });
    const stuckWrites = rig({ attempts: 1 });
    stuckWrites.link.write = () => forever;
    expect(await run(stuckWrites.clock, () => failure(stuckWrites.open()))).toMatchObject({ code: 'chip.no-sync' });
  });
});
