import { describe, expect, test } from 'vitest';
import { u32At } from '../../../../src/base/bytes.ts';
import { md5 } from '../../../../src/base/checksum.ts';
import { ms } from '../../../../src/base/clock.ts';
import { answer, connected, failure, noise, run } from '../../../support/flasher/rig.ts';

describe('reading', () => {
  test('gives the bytes, block by block, and acknowledges every one with the total', async () => {
    const bytes = noise(0x5123);
    const { clock, chip, session } = await connected(bytes);
    const progress: number[] = [];
    const got = await run(clock, () =>
      session.flash.read({ offset: 0x21, length: 0x3100 }, { onProgress: (done) => void progress.push(done) }),
    );
    expect(got).toEqual(bytes.slice(0x21, 0x3121));
    expect(progress).toEqual([0x1000, 0x2000, 0x3000, 0x3100]);
    expect(chip.raw.map(({ frame }) => u32At(frame, 0))).toEqual([0x1000, 0x2000, 0x3000, 0x3100]);
    const request = chip.requests.find(({ name }) => name === 'readFlash')?.request.data as Uint8Array;
    expect([...new Uint32Array(request.slice().buffer)]).toEqual([0x21, 0x3100, 0x1000, 64]);
  });

  test('acknowledges a block after its first byte and long before its last', async () => {
    const { clock, chip, session } = await connected(noise(0x4000));
    await run(clock, () => session.flash.read({ offset: 0, length: 0x4000 }));
    for (const [i, { at }] of chip.raw.entries()) {
      const { from, to } = chip.sent[i] as { from: number; to: number };
      expect(at).toBeGreaterThan(from);
      expect(at).toBeLessThan(from + (to - from) / 4);
    }
  });

  test('a slow adapter costs no time between blocks', async () => {
    const { clock, chip, session } = await connected(noise(0x10000), { baud: 921_600 }, { latency: ms(16) });
    const from = clock.now;
    await run(clock, () => session.flash.read({ offset: 0, length: 0x10000 }));
    const wire = chip.sent.reduce((sum, frame) => sum + frame.to - frame.from, 0);
    expect(wire / (clock.now - from)).toBeGreaterThan(0.93);
  });

  const damages: [string, (frame: Uint8Array) => Uint8Array, object][] = [
    ['a flipped bit', (frame) => frame.map((byte, i) => (i === 100 ? byte ^ 0x20 : byte)), { code: 'flash.verify' }],
    ['a lost byte', (frame) => frame.filter((_, i) => i !== 100), { code: 'frame.invalid', facts: { fault: 'length' } }],
    ['a byte too many', (frame) => Uint8Array.from([...frame.slice(0, 9), 0x41, ...frame.slice(9)]), { code: 'frame.invalid' }],
    [
      'a broken escape',
      (frame) => frame.map((byte, i) => (i === 50 ? 0xdb : i === 51 ? 0x42 : byte)),
      { code: 'frame.invalid', facts: { fault: 'escape' } },
    ],
    ['a lost frame', () => new Uint8Array(0), { code: 'link.timeout', facts: { command: 'READ_FLASH' } }],
  ];
  test.each(damages)('%s is an error with a name, and the same session reads on', async (_, spoil, expected) => {
    const bytes = new Uint8Array(0x8000).fill(0x55);
    const { clock, chip, session } = await connected(bytes);
    chip.spoil = (frame, count) => (count === 2 ? spoil(frame) : frame);
    const range = { offset: 0, length: 0x8000 };
    expect(await run(clock, () => failure(session.flash.read(range)))).toMatchObject(expected);
    chip.spoil = (frame) => frame;
    expect(await run(clock, () => session.withRetries('read', () => session.flash.read(range)))).toEqual(bytes);
  });

  test('a damaged piece is read again, and only three times', async () => {
    const bytes = noise(0x2000);
    const { clock, chip, session, events } = await connected(bytes);
    chip.spoil = (frame) => frame.map((byte, i) => (i === 40 && frame.length > 100 ? byte ^ 1 : byte));
    const range = { offset: 0, length: 0x2000 };
    const error = await run(clock, () => failure(session.withRetries('READ_FLASH', () => session.flash.read(range), range)));
    expect(error).toMatchObject({ code: 'flash.verify', facts: { offset: 0, length: 0x2000, expected: md5(bytes) } });
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(2);
    expect(chip.requests.filter(({ name }) => name === 'readFlash')).toHaveLength(3);
  });

  test('an abort ends it at once', async () => {
    const controller = new AbortController();
    const { clock, session } = await connected(noise(0x10000), { signal: controller.signal });
    const at = clock.now + ms(1000);
    clock.after(ms(1000), () => controller.abort('stop'));
    expect(await run(clock, () => failure(session.flash.read({ offset: 0, length: 0x10000 })))).toBe('stop');
    expect(clock.now).toBe(at);
  });
});

describe('writing', () => {
  test('sends one stream in blocks of 0x4000 and waits for the end', async () => {
    const { clock, chip, session, flash } = await connected(new Uint8Array(0x20000));
    const bytes = noise(0x9000);
    await run(clock, () => session.flash.write(0x3000, bytes));
    expect(flash.bytes.slice(0x3000, 0xc000)).toEqual(bytes);
    const writes = chip.requests.filter(({ name }) => name.startsWith('flashDefl'));
    expect(writes.map(({ name }) => name)).toEqual(['flashDeflBegin', 'flashDeflData', 'flashDeflData', 'flashDeflData', 'flashDeflEnd']);
    const [begin, block, , , end] = writes.map(({ request }) => request.data) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect([...new Uint32Array(begin.slice().buffer)]).toEqual([0x9000, 3, 0x4000, 0x3000]);
    expect(block.length).toBe(0x4010);
    expect([...block.slice(16, 18)]).toEqual([0x78, 0xda]); // zlib, level 9
    expect(u32At(end, 0)).toBe(1);
  });

  test('a late error shows in the next reply, and the region is written again from its start', async () => {
    const { clock, chip, session, flash, events } = await connected(new Uint8Array(0x20000));
    const bytes = noise(0x9000);
    chip.tamper = (name, _, count) => {
      if (name === 'flashDeflData' && count === 2) flash.late = 0xc4; // block 0 could not be written; block 1 is not run
      return undefined;
    };
    const range = { offset: 0, length: bytes.length };
    await run(clock, () => session.withRetries('write', () => session.flash.write(0, bytes), range));
    expect(flash.bytes.slice(0, bytes.length)).toEqual(bytes);
    expect(events.at(-1)).toEqual({ type: 'retry', what: 'write', attempt: 1, because: 'chip.refused', at: range });
    const names = chip.requests.map(({ name }) => name).filter((name) => name.startsWith('flashDefl') || name === 'sync');
    expect(names.slice(-8)).toEqual([
      'flashDeflData',
      'flashDeflData',
      'sync',
      'flashDeflBegin',
      'flashDeflData',
      'flashDeflData',
      'flashDeflData',
      'flashDeflEnd',
    ]);
  });

  test('an error that the stub keeps does not fall on the next command', async () => {
    const { clock, chip, session, flash, events } = await connected(noise(0x8000));
    let once = true;
    chip.tamper = (name) => {
      if (name !== 'spiFlashMd5' || !once) return undefined;
      once = false;
      flash.late = 0xc7;
      return [];
    };
    const range = { offset: 0, length: 0x1000 };
    expect(await run(clock, () => session.withRetries('md5', () => session.flash.md5(range)))).toBe(md5(flash.bytes.subarray(0, 0x1000)));
    expect(events.filter(({ type }) => type === 'synced')).toHaveLength(1); // no reset was needed
  });
});

describe('commands', () => {
  test('replies to something else and noise are skipped', async () => {
    const { clock, chip, session, flash } = await connected(noise(0x2000));
    chip.tamper = (name, request) => {
      if (name !== 'spiFlashMd5') return undefined;
      return [Uint8Array.of(1, 2, 3), answer(0x0a, { value: 7 }), answer(request.opcode, flash.execute(name, request))];
    };
    expect(await run(clock, () => session.flash.md5({ offset: 0, length: 16 }))).toBe(md5(flash.bytes.subarray(0, 16)));
  });

  test('a reply that came before the request is not its reply', async () => {
    const { clock, chip, session, flash } = await connected(noise(0x2000));
    chip.say(answer(0x13, { data: new Uint8Array(16) }));
    await run(clock, () => new Promise<void>((resolve) => void clock.after(ms(20), resolve)));
    expect(await run(clock, () => session.flash.md5({ offset: 0, length: 16 }))).toBe(md5(flash.bytes.subarray(0, 16)));
  });

  test('silence, refusal, a damaged reply: each has its code', async () => {
    const { clock, chip, session } = await connected(noise(0x200000));
    const fail = (length = 0x1000): Promise<unknown> => run(clock, () => failure(session.flash.md5({ offset: 0, length })));
    chip.tamper = () => [];
    expect(await fail()).toMatchObject({ code: 'link.timeout', facts: { command: 'SPI_FLASH_MD5', waitedMs: 3000, received: 0 } });
    expect(await fail(0x200000)).toMatchObject({ facts: { waitedMs: 16_000 } });
    chip.tamper = () => [answer(0x13, { status: 0xc4 })];
    expect(await fail()).toMatchObject({ code: 'chip.refused', facts: { command: 'SPI_FLASH_MD5', status: 0xc4, error: 0 } });
    chip.tamper = () => [answer(0x13, { data: new Uint8Array(7) })];
    expect(await fail()).toMatchObject({ code: 'frame.invalid', facts: { fault: 'length' } });
    chip.tamper = () => [answer(0x13)];
    expect(await fail()).toMatchObject({ code: 'frame.invalid' });
    chip.tamper = () => [Uint8Array.of(0xc0, 0x01, 0xdb, 0x00, 0xc0)];
    expect(await fail()).toMatchObject({ code: 'frame.invalid', facts: { fault: 'escape' } });
  });

  test('a chip that fell back into its loader refuses by an older opcode, and is brought back', async () => {
    const { clock, chip, session, events } = await connected(noise(0x2000));
    chip.tamper = (name) => (name === 'eraseRegion' && chip.state === 'rom' ? [answer(0x08, { status: 1, error: 5 })] : undefined);
    chip.state = 'rom';
    const from = clock.now;
    expect(await run(clock, () => failure(session.flash.erase({ offset: 0, length: 0x1000 })))).toMatchObject({ code: 'chip.refused' });
    expect(clock.now - from).toBeLessThan(ms(100));
    await run(clock, () => session.withRetries('erase', () => session.flash.erase({ offset: 0, length: 0x1000 })));
    expect(chip.state).toBe('stub');
    expect(events.map(({ type }) => type).slice(-6)).toEqual(['retry', 'phase', 'attempt', 'synced', 'stub', 'chip']);
  });

  test('a chip that is gone for good gives the first failure, not that of the reconnection', async () => {
    const { clock, chip, session } = await connected(noise(0x2000));
    chip.state = 'off';
    const error = await run(clock, () => failure(session.withRetries('md5', () => session.flash.md5({ offset: 0, length: 16 }))));
    expect(error).toMatchObject({ code: 'link.timeout', facts: { command: 'SPI_FLASH_MD5' } });
    expect(session.exchange.baud).toBe(115_200);
    expect(clock.pending).toBe(0);
  });

  test('what the stub does not know is not asked again', async () => {
    const { clock, chip, session, events } = await connected(noise(0x2000));
    chip.tamper = (name, { opcode }) => (name === 'spiFlashMd5' ? [answer(opcode, { status: 0xff })] : undefined);
    const error = await run(clock, () => failure(session.withRetries('md5', () => session.flash.md5({ offset: 0, length: 16 }))));
    expect(error).toMatchObject({ code: 'chip.refused', facts: { status: 0xff } });
    expect(events.some(({ type }) => type === 'retry')).toBe(false);
  });
});
