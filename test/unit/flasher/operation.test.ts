import { describe, expect, test } from 'vitest';
import { concat, isBlank, u32At } from '../../../src/base/bytes.ts';
import { md5 } from '../../../src/base/checksum.ts';
import { ms } from '../../../src/base/clock.ts';
import { erase } from '../../../src/flasher/operation/erase.ts';
import { info } from '../../../src/flasher/operation/info.ts';
import { planRestore, restore } from '../../../src/flasher/operation/restore.ts';
import { verify } from '../../../src/flasher/operation/verify.ts';
import { answer, connected, failure, noise, run } from '../../support/flasher/rig.ts';

const SIZE = 0x80000;
const blank = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);

describe('restore', () => {
  test('keeps, erases and writes regions, proves each and the whole, in this order', async () => {
    const before = noise(SIZE, 1);
    const { clock, session, flash, events } = await connected(before.slice());
    const bytes = concat(before.slice(0, 0x20000), noise(0x20000, 2), blank(0x20000), noise(0x1800, 3));
    const result = await run(clock, async () => restore(session, await planRestore(session, bytes)));
    expect(result.regions.map(({ offset, length, result: how }) => [offset, length, how])).toEqual([
      [0, 0x20000, 'kept'],
      [0x20000, 0x20000, 'written'],
      [0x40000, 0x20000, 'erased'],
      [0x60000, 0x2000, 'written'],
    ]);
    expect(result).toMatchObject({ offset: 0, length: bytes.length, md5: md5(bytes) });
    expect(md5(flash.bytes)).toBe(md5(concat(bytes, before.slice(bytes.length))));
    const told = events.map((event) => (event.type === 'phase' ? event.phase : event.type)).filter((type) => type !== 'progress');
    expect(told.slice(told.indexOf('write'))).toEqual(['write', 'region', 'region', 'region', 'region', 'verify', 'proof']);
    const done = events.flatMap((event) => (event.type === 'progress' && event.phase === 'write' ? [event.done] : []));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(0x62000);
  });

  test('run again, it writes nothing', async () => {
    const { clock, chip, session } = await connected(noise(SIZE));
    const bytes = noise(0x30000, 9);
    const go = () => run(clock, async () => restore(session, await planRestore(session, bytes, 0x1000)));
    await go();
    const from = chip.requests.length;
    expect((await go()).regions.every(({ result }) => result === 'kept')).toBe(true);
    expect([...new Set(chip.requests.slice(from).map(({ name }) => name))]).toEqual(['spiFlashMd5']);
  });

  test('of a region that differs in a few sectors, only those are written, and a blank run is erased', async () => {
    const before = noise(SIZE, 1);
    const { clock, chip, session, flash } = await connected(before.slice());
    const bytes = before.slice();
    for (const at of [0x15000, 0x16000, 0x2f000]) bytes.set(noise(0x1000, at), at);
    bytes.fill(0xff, 0x40000, 0x4a000);
    const { regions } = await run(clock, async () => restore(session, await planRestore(session, bytes)));
    expect(regions.map(({ offset, length, result }) => [offset, length, result])).toEqual([
      [0, 0x15000, 'kept'],
      [0x15000, 0x2000, 'written'],
      [0x17000, 0x18000, 'kept'],
      [0x2f000, 0x1000, 'written'],
      [0x30000, 0x10000, 'kept'],
      [0x40000, 0xa000, 'erased'],
      [0x4a000, SIZE - 0x4a000, 'kept'],
    ]);
    expect(md5(flash.bytes)).toBe(md5(bytes));
    const sent = chip.requests.filter(({ name }) => name === 'flashDeflBegin').map(({ request }) => u32At(request.data, 12));
    expect(sent).toEqual([0x15000, 0x2f000]);
  });

  test('an erased flash is only written where it shall hold something', async () => {
    const { clock, chip, session, flash } = await connected(blank(SIZE));
    const bytes = concat(noise(0x9000, 3), blank(0x30000), noise(0x1000, 4), blank(0x10000));
    const { regions } = await run(clock, async () => restore(session, await planRestore(session, bytes)));
    expect(regions.map(({ offset, length, result }) => [offset, length, result])).toEqual([
      [0, 0x9000, 'written'],
      [0x9000, 0x7000, 'kept'],
      [0x10000, 0x20000, 'kept'],
      [0x30000, 0x9000, 'kept'],
      [0x39000, 0x1000, 'written'],
      [0x3a000, 0x6000, 'kept'],
      [0x40000, 0xa000, 'kept'],
    ]);
    expect(chip.requests.filter(({ name }) => name === 'eraseRegion')).toHaveLength(0);
    expect(md5(flash.bytes.subarray(0, bytes.length))).toBe(md5(bytes));
  });

  test('what is blank already is not erased when its digest is quicker, though the comparison did not tell', async () => {
    const { clock, chip, session, flash } = await connected(concat(blank(0x8000), noise(0x8000), blank(0x10000), noise(0x60000)));
    const plan = await run(clock, () => planRestore(session, blank(0x20000)));
    const steps = [
      [0, 0x8000],
      [0x8000, 0x8000],
      [0x10000, 0x10000],
    ].map(([offset = 0, length = 0]) => ({ offset, length, action: 'erase' as const, bytes: blank(length) }));
    const { regions } = await run(clock, () => restore(session, plan, { plan, steps }));
    expect(regions.map(({ offset, result }) => [offset, result])).toEqual([
      [0, 'kept'],
      [0x8000, 'erased'],
      [0x10000, 'erased'],
    ]);
    const erased = chip.requests.filter(({ name }) => name === 'eraseRegion').map(({ request }) => u32At(request.data, 0));
    expect(erased).toEqual([0x8000, 0x10000]);
    expect(isBlank(flash.bytes.subarray(0, 0x20000))).toBe(true);
  });

  test('after a failure only what is still wrong is written again', async () => {
    const { clock, chip, session, flash } = await connected(new Uint8Array(SIZE));
    const bytes = noise(0x10000, 6);
    let isWritten = false;
    let isSpoilt = false;
    chip.tamper = (name) => {
      if (name === 'spiFlashMd5' && isWritten && !isSpoilt) flash.bytes[0x5123] = bytes[0x5123] === 0 ? 1 : 0; // before the proof
      isSpoilt ||= name === 'spiFlashMd5' && isWritten;
      isWritten = name === 'flashDeflEnd';
      return undefined;
    };
    await run(clock, async () => restore(session, await planRestore(session, bytes)));
    const writes = chip.requests
      .filter(({ name }) => name === 'flashDeflBegin')
      .map(({ request }) => [u32At(request.data, 12), u32At(request.data, 0)]);
    expect(writes).toEqual([
      [0, 0x10000],
      [0x5000, 0x1000],
    ]);
    expect(md5(flash.bytes.subarray(0, 0x10000))).toBe(md5(bytes));
  });

  test('leaves the bytes around an odd range as they are', async () => {
    const before = noise(SIZE);
    const { clock, session, flash } = await connected(before.slice());
    const bytes = noise(0x2345, 5);
    await run(clock, async () => restore(session, await planRestore(session, bytes, 0x10123)));
    const due = before.slice();
    due.set(bytes, 0x10123);
    expect(md5(flash.bytes)).toBe(md5(due));
  });

  test('an image larger than the flash, or beside it, is refused before anything is touched', async () => {
    const { clock, chip, session } = await connected(noise(SIZE));
    const from = chip.requests.length;
    for (const [length, offset] of [
      [SIZE + 1, 0],
      [1, SIZE],
      [0, 0],
      [16, -4],
      [16, 0.5],
    ] as const) {
      const error = await run(clock, () => failure(planRestore(session, new Uint8Array(length), offset)));
      expect(error).toMatchObject({ code: 'flash.range', facts: { offset, length, flashSize: SIZE } });
    }
    expect(chip.requests.length).toBe(from);
  });

  test('a flash that does not take a bit is never a success', async () => {
    const { clock, session, flash, events } = await connected(noise(SIZE));
    const execute = flash.execute.bind(flash);
    flash.execute = (name, request) => {
      const reply = execute(name, request);
      flash.bytes[0x21234] = 0x5a;
      return reply;
    };
    const error = await run(clock, async () => failure(restore(session, await planRestore(session, blank(SIZE), 0, 0x20000))));
    expect(error).toMatchObject({ code: 'flash.verify', facts: { offset: 0x20000, length: 0x20000, expected: md5(blank(0x20000)) } });
    expect(events.some(({ type }) => type === 'proof')).toBe(false);
  });

  test('a region that changes after its proof is found by the proof of the whole, to the sector', async () => {
    const { clock, chip, session, flash } = await connected(noise(SIZE));
    chip.tamper = (_name, _request, _count) => {
      if (chip.requests.filter(({ name }) => name === 'flashDeflEnd').length === 4) flash.bytes[0x5432] = 0xee;
      return undefined;
    };
    const bytes = noise(SIZE, 77);
    const error = await run(clock, async () => failure(restore(session, await planRestore(session, bytes, 0, 0x20000))));
    expect(error).toMatchObject({
      code: 'flash.verify',
      facts: { offset: 0x5000, length: 0x1000, expected: md5(bytes.subarray(0x5000, 0x6000)) },
    });
  });

  test.each([
    [1, undefined],
    [3, 'flash.verify'],
  ])('the digest of the whole is wrong %i times while each part is right: %s', async (times, code) => {
    const bytes = noise(SIZE, 78);
    const { clock, chip, session } = await connected(bytes);
    let left = times;
    chip.tamper = (name, { opcode, data }) => {
      const isWhole = name === 'spiFlashMd5' && new DataView(data.buffer, data.byteOffset).getUint32(4, true) === SIZE;
      return isWhole && left-- > 0 ? [answer(opcode, { data: new Uint8Array(16) })] : undefined;
    };
    const plan = await run(clock, () => planRestore(session, bytes));
    const work = () => restore(session, plan, { plan, steps: [] }); // nothing is left to do but the proof
    const result = await run(clock, () => work().catch((error: unknown) => error));
    if (code === undefined) expect(result).toMatchObject({ md5: md5(bytes) });
    else expect(result).toMatchObject({ code, facts: { offset: 0, length: SIZE, expected: md5(bytes), actual: '0'.repeat(32) } });
  });

  test('an abort ends it within bounded time, nothing left behind', async () => {
    const controller = new AbortController();
    const { clock, session } = await connected(noise(SIZE), { signal: controller.signal });
    const plan = await run(clock, () => planRestore(session, noise(SIZE, 8)));
    clock.after(ms(5000), () => controller.abort('ctrl-c'));
    const from = clock.now;
    expect(await run(clock, () => failure(restore(session, plan)))).toBe('ctrl-c');
    expect(clock.now - from).toBeLessThan(ms(5100));
    await run(clock, () => session.close());
  });
});

describe('verify', () => {
  test('equal bytes are proven, whatever the range', async () => {
    const { clock, session, flash, events } = await connected(noise(SIZE));
    const bytes = flash.bytes.slice(0x123, 0x7654);
    expect(await run(clock, () => verify(session, bytes, 0x123))).toMatchObject({ matches: true, differences: [], actual: md5(bytes) });
    expect(events.at(-1)).toEqual({ type: 'proof', offset: 0x123, length: bytes.length, md5: md5(bytes) });
  });

  test('names the sectors that differ, neighbours joined', async () => {
    const { clock, session, flash, events } = await connected(noise(SIZE));
    const bytes = flash.bytes.slice();
    for (const at of [0x0, 0x5fff, 0x6000, SIZE - 1]) bytes[at] = (bytes[at] as number) ^ 1;
    const result = await run(clock, () => verify(session, bytes));
    expect(result.matches).toBe(false);
    expect(result.differences).toEqual([
      { offset: 0, length: 0x1000 },
      { offset: 0x5000, length: 0x2000 },
      { offset: SIZE - 0x1000, length: 0x1000 },
    ]);
    expect(events.some(({ type }) => type === 'proof')).toBe(false);
  });
});

describe('erase', () => {
  test('the whole flash, by one command, proven', async () => {
    const { clock, chip, session, flash } = await connected(noise(SIZE));
    expect(await run(clock, () => erase(session))).toEqual({ offset: 0, length: SIZE, md5: md5(blank(SIZE)) });
    expect(isBlank(flash.bytes)).toBe(true);
    expect(chip.requests.filter(({ name }) => name === 'eraseFlash')).toHaveLength(1);
  });

  test('a range, and nothing beside it', async () => {
    const before = noise(SIZE);
    const { clock, session, flash, events } = await connected(before.slice());
    await run(clock, () => erase(session, { offset: 0x3000, length: 0x50000 }));
    expect(md5(flash.bytes)).toBe(md5(concat(before.slice(0, 0x3000), blank(0x50000), before.slice(0x53000))));
    expect(events.at(-1)).toMatchObject({ type: 'proof', offset: 0x3000, length: 0x50000 });
  });

  test('parts of sectors are refused', async () => {
    const { clock, session } = await connected(noise(SIZE));
    expect(await run(clock, () => failure(erase(session, { offset: 0x800, length: 0x1000 })))).toMatchObject({ code: 'usage.invalid' });
    expect(await run(clock, () => failure(erase(session, { offset: 0, length: SIZE + 0x1000 })))).toMatchObject({ code: 'flash.range' });
  });

  test('each piece of a range is proven by itself, and tried again', async () => {
    const { clock, chip, session, flash, events } = await connected(noise(SIZE));
    chip.tamper = (name, { opcode }, count) => (name === 'eraseRegion' && count === 1 ? [answer(opcode)] : undefined);
    await run(clock, () => erase(session, { offset: 0, length: SIZE }));
    expect(isBlank(flash.bytes)).toBe(true);
    const at = { offset: 0, length: 0x40000 };
    expect(events).toContainEqual({ type: 'retry', what: 'ERASE_REGION', attempt: 1, because: 'flash.verify', at });
  });

  test('a chip that says yes and erases nothing is found out', async () => {
    const { clock, chip, session } = await connected(noise(SIZE));
    chip.tamper = (name, { opcode }) => (name === 'eraseFlash' || name === 'eraseRegion' ? [answer(opcode)] : undefined);
    expect(await run(clock, () => failure(erase(session)))).toMatchObject({ code: 'flash.verify' });
    expect(await run(clock, () => failure(erase(session, { offset: 0, length: 0x1000 })))).toMatchObject({ code: 'flash.verify' });
  });
});

describe('info', () => {
  test('gives chip and header and changes nothing', async () => {
    const before = noise(SIZE);
    const { clock, session, flash } = await connected(before.slice());
    expect(await run(clock, () => info(session))).toMatchObject({ chip: { kind: 'esp8266' }, header: before.slice(0, 16) });
    expect(md5(flash.bytes)).toBe(md5(before));
  });
});
