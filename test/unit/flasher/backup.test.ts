import { describe, expect, test } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { md5 } from '../../../src/base/checksum.ts';
import { ms } from '../../../src/base/clock.ts';
import { type BackupOptions, backup } from '../../../src/flasher/operation/backup.ts';
import { connected, failure, MemoryStore, noise, run } from '../../support/flasher/rig.ts';

const SIZE = 0x9000;
const PIECE = 0x2000;

/** A pipe that hands much over at once: these tests are about the disk. */
const COARSE = { chunk: 0x1000, latency: ms(20) };

/** Flips a bit of what is stored. */
function spoil(store: MemoryStore, at: number): void {
  const bytes = store.entries.get('x.part') as Uint8Array;
  bytes[at] = (bytes[at] as number) ^ 4;
}

describe('backup', () => {
  test('stores every piece before the next is read, and names the file last', async () => {
    const bytes = noise(SIZE);
    const { clock, session, events } = await connected(bytes, {}, COARSE);
    const store = new MemoryStore();
    const result = await run(clock, () => backup(session, { store, name: 'x.bin', pieceSize: PIECE }));
    expect(result).toEqual({ offset: 0, length: SIZE, bytes, md5: md5(bytes), resumed: 0, blank: 0, known: 0 });
    expect([...store.entries]).toEqual([['x.bin', bytes]]);
    const pieceCalls = ['append x.bin.part', 'sync x.bin.part', 'append x.bin.part.manifest', 'sync x.bin.part.manifest'];
    expect(store.calls.slice(4, 12)).toEqual([...pieceCalls, ...pieceCalls]);
    expect(store.calls.slice(-2)).toEqual(['rename x.bin.part x.bin', 'remove x.bin.part.manifest']);
    const types = events.map(({ type }) => type).filter((type) => type !== 'progress');
    expect(types.slice(-8)).toEqual(['phase', 'region', 'region', 'region', 'region', 'region', 'phase', 'proof']);
  });

  test('an existing file is not touched by default', async () => {
    const bytes = noise(SIZE);
    const { clock, chip, session } = await connected(bytes, {}, COARSE);
    const store = new MemoryStore();
    store.entries.set('x.bin', Uint8Array.of(1));
    const from = chip.requests.length;
    expect(await run(clock, () => failure(backup(session, { store, name: 'x.bin' })))).toMatchObject({
      code: 'file.exists',
      facts: { path: 'x.bin' },
    });
    expect(chip.requests.length).toBe(from);
    expect([...store.entries]).toEqual([['x.bin', Uint8Array.of(1)]]);
    await run(clock, () => backup(session, { store, name: 'x.bin', overwrite: true }));
    expect([...store.entries]).toEqual([['x.bin', bytes]]);
  });

  test('a file that appears meanwhile is not overwritten either', async () => {
    const { clock, session } = await connected(noise(SIZE), {}, COARSE);
    const store = new MemoryStore();
    clock.after(ms(1000), () => store.entries.set('x.bin', Uint8Array.of(7)));
    expect(await run(clock, () => failure(backup(session, { store, name: 'x.bin', pieceSize: PIECE })))).toMatchObject({
      code: 'file.exists',
    });
    expect(store.entries.get('x.bin')).toEqual(Uint8Array.of(7));
  });

  test('interrupted at any call of the disk, it resumes and ends with the same bytes', async () => {
    const bytes = noise(SIZE);
    const whole = new MemoryStore();
    const first = await connected(bytes, {}, COARSE);
    await run(first.clock, () => backup(first.session, { store: whole, name: 'x', pieceSize: PIECE }));
    const { clock, session } = await connected(bytes, {}, COARSE);
    const resumed: number[] = [];
    for (let at = 0; at < whole.calls.length; at++) {
      const store = new MemoryStore();
      store.before = () => {
        if (store.calls.length === at) throw new Error('power');
      };
      expect(await run(clock, () => failure(backup(session, { store, name: 'x', pieceSize: PIECE })))).toMatchObject({ message: 'power' });
      store.before = () => {};
      if (store.entries.has('x')) expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
      const result = await run(clock, () => backup(session, { store, name: 'x', pieceSize: PIECE, resume: true, overwrite: true }));
      expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
      expect([...store.entries.keys()].filter((name) => name !== 'x')).toEqual([]);
      resumed.push(result.resumed);
    }
    expect(Math.max(...resumed)).toBe(SIZE);
    expect(resumed.slice(0, 4)).toEqual([0, 0, 0, 0]);
  });

  test('a torn tail, a torn line and bytes that the flash no longer holds are read anew', async () => {
    const bytes = noise(SIZE);
    const { clock, chip, session, flash } = await connected(bytes.slice(), {}, COARSE);
    const store = new MemoryStore();
    const cutOff = async (pieces: number): Promise<void> => {
      store.entries.clear();
      store.calls.length = 0;
      store.before = (call) => {
        if (call === 'append x.part' && store.calls.filter((other) => other === call).length === pieces) throw new Error('power');
      };
      await run(clock, () => failure(backup(session, { store, name: 'x', pieceSize: PIECE })));
      store.before = () => {};
    };
    const go = async (): Promise<{ resumed: number; reads: number }> => {
      const from = chip.requests.length;
      const { resumed } = await run(clock, () => backup(session, { store, name: 'x', pieceSize: PIECE, resume: true }));
      expect(equal(store.entries.get('x') as Uint8Array, flash.bytes)).toBe(true);
      return { resumed, reads: chip.requests.slice(from).filter(({ name }) => name === 'readFlash').length };
    };
    await cutOff(3);
    store.entries.set('x.part', Uint8Array.from([...(store.entries.get('x.part') as Uint8Array), 1, 2, 3]));
    expect(await go()).toEqual({ resumed: 3 * PIECE, reads: 2 });

    await cutOff(3);
    store.entries.set('x.part.manifest', (store.entries.get('x.part.manifest') as Uint8Array).slice(0, -5));
    expect(await go()).toEqual({ resumed: 2 * PIECE, reads: 3 });

    await cutOff(3);
    spoil(store, PIECE + 5);
    expect(await go()).toEqual({ resumed: PIECE, reads: 4 });

    await cutOff(3);
    flash.bytes[PIECE + 9] = (flash.bytes[PIECE + 9] as number) ^ 1;
    expect(await go()).toEqual({ resumed: PIECE, reads: 4 });

    await cutOff(2);
    expect(await run(clock, () => backup(session, { store, name: 'x', pieceSize: 0x1000, resume: true }))).toMatchObject({
      resumed: 2 * PIECE, // pieces of another size go on where those end
    });
  });

  /** What was left when the power went after two pieces, and its chip. */
  async function interrupted(bytes: Uint8Array, more: Partial<BackupOptions> = {}) {
    const it = await connected(bytes, {}, COARSE);
    const store = new MemoryStore();
    store.before = (call) => {
      if (call === 'append x.part' && store.calls.filter((other) => other === call).length === 2) throw new Error('power');
    };
    await run(it.clock, () => failure(backup(it.session, { store, name: 'x', pieceSize: PIECE, ...more })));
    store.before = () => {};
    const resume = (options: Partial<BackupOptions> = {}) =>
      run(it.clock, () => backup(it.session, { store, name: 'x', pieceSize: PIECE, resume: true, ...more, ...options }));
    return { ...it, store, resume };
  }

  /** The manifest with something else in one of its lines. */
  function forge(store: MemoryStore, line: number, change: object): void {
    const lines = new TextDecoder().decode(store.entries.get('x.part.manifest')).split('\n');
    lines[line] = JSON.stringify({ ...(JSON.parse(lines[line] as string) as object), ...change });
    store.entries.set('x.part.manifest', new TextEncoder().encode(lines.join('\n')));
  }

  test.each([
    ['MAC', { mac: '5ccf7f010203' }],
    ['flash id', { flashId: 0x1640c8 }],
    ['size', { length: 2 * SIZE }],
    ['place', { offset: 0x1000 }],
  ])('what was left of another %s is neither resumed nor lost, by default', async (_, change) => {
    const bytes = noise(SIZE);
    const { store, resume } = await interrupted(bytes);
    forge(store, 0, change);
    const [part, manifest] = [store.entries.get('x.part'), store.entries.get('x.part.manifest')];
    expect(await failure(resume())).toMatchObject({ code: 'file.exists', facts: { path: 'x.part' } });
    expect([store.entries.get('x.part'), store.entries.get('x.part.manifest')]).toEqual([part, manifest]);
    expect(await resume({ overwrite: true })).toMatchObject({ resumed: 0 });
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });

  test.each([
    ['another place', { offset: PIECE + 0x1000 }],
    ['another length', { length: PIECE - 1 }],
    ['no length', { length: 0 }],
    ['another digest', { md5: md5(noise(PIECE, 77)) }],
    ['a digest of another kind', { md5: 5 }],
  ])('a manifest that tells of %s keeps only what comes before', async (_, change) => {
    const bytes = noise(SIZE);
    const { store, resume } = await interrupted(bytes);
    forge(store, 2, change);
    expect(await resume()).toMatchObject({ resumed: PIECE });
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });

  test('bytes and digest that agree with each other but not with the chip are read anew', async () => {
    const bytes = noise(SIZE);
    const { store, resume } = await interrupted(bytes);
    spoil(store, PIECE + 5);
    forge(store, 2, { md5: md5((store.entries.get('x.part') as Uint8Array).subarray(PIECE, 2 * PIECE)) });
    expect(await resume()).toMatchObject({ resumed: PIECE });
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });

  test('an older backup of another device helps nothing and spoils nothing', async () => {
    const bytes = noise(SIZE);
    const since = noise(SIZE, 31);
    const { store, resume } = await interrupted(bytes, { since });
    expect(await resume()).toMatchObject({ resumed: 2 * PIECE, known: 0, md5: md5(bytes) });
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });

  test('a disk that gives back something else is no success', async () => {
    const { clock, session } = await connected(noise(SIZE), {}, COARSE);
    const store = new MemoryStore();
    store.before = (call) => {
      if (call === 'read x.part') spoil(store, 0x100);
    };
    expect(await run(clock, () => failure(backup(session, { store, name: 'x', pieceSize: PIECE })))).toMatchObject({ code: 'file.failed' });
    expect(store.entries.has('x')).toBe(false);
  });

  test('a piece whose request was garbled on its way is found by the proof of the whole, and read again', async () => {
    const bytes = noise(SIZE);
    const { clock, chip, session, events } = await connected(bytes, {}, COARSE);
    chip.tamper = (name, { data }, count) => {
      if (name === 'readFlash' && count === 3) data[1] = 0x10; // another offset: the stub's digest is right, the place is not
      return undefined;
    };
    const store = new MemoryStore();
    await run(clock, () => backup(session, { store, name: 'x', pieceSize: PIECE }));
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
    expect(events).toContainEqual({ type: 'retry', what: 'backup', attempt: 1, because: 'flash.verify', at: { offset: 0, length: SIZE } });
  });

  test('a flash that reads otherwise the second time is no success', async () => {
    const { clock, chip, session, flash } = await connected(noise(SIZE), {}, COARSE);
    const store = new MemoryStore();
    chip.tamper = (name) => {
      if (name === 'spiFlashMd5') flash.bytes[0x1234] = (flash.bytes[0x1234] as number) ^ 8;
      return undefined;
    };
    expect(await run(clock, () => failure(backup(session, { store, name: 'x', pieceSize: PIECE })))).toMatchObject({
      code: 'flash.verify',
    });
    expect([...store.entries.keys()]).toEqual(['x.part.manifest', 'x.part']);
  });

  test('what is blank, or as an older backup has it, is proven without being read', async () => {
    const old = noise(0x40000, 3);
    const bytes = old.slice();
    bytes.set(noise(0x1000, 9), 0x5000);
    bytes.fill(0xff, 0x20000, 0x30000);
    const { clock, chip, session, events } = await connected(bytes.slice(), {}, COARSE);
    const store = new MemoryStore();
    const result = await run(clock, () => backup(session, { store, name: 'x', since: old }));
    expect(result).toMatchObject({ md5: md5(bytes), blank: 0x10000, known: 0x2f000, resumed: 0 });
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
    const reads = chip.requests
      .filter(({ name }) => name === 'readFlash')
      .map(({ request }) => [...new Uint32Array(request.data.slice().buffer)]);
    expect(reads.map(([offset, length]) => [offset, length])).toEqual([[0x5000, 0x1000]]);
    const results = events.flatMap((event) => (event.type === 'region' ? [[event.offset, event.result]] : []));
    expect(results).toEqual([
      [0, 'known'],
      [0x5000, 'read'],
      [0x6000, 'known'],
      [0x20000, 'blank'],
      [0x30000, 'known'],
    ]);
    const error = await run(clock, () => failure(backup(session, { store, name: 'y', since: old.slice(1) })));
    expect(error).toMatchObject({ code: 'usage.invalid', facts: { argument: 'since' } });
  });

  test('a digest that wrongly said blank is found by the proof of the whole', async () => {
    const bytes = noise(0x40000, 3);
    bytes.fill(0xff, 0x30000, 0x40000);
    const { clock, chip, session, events } = await connected(bytes.slice(), {}, COARSE);
    chip.tamper = (name, { data }, count) => {
      if (name === 'spiFlashMd5' && count === 1) data[2] = 3; // asked for 0x00000, heard as 0x30000
      return undefined;
    };
    const store = new MemoryStore();
    const result = await run(clock, () => backup(session, { store, name: 'x' }));
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
    expect(result.blank).toBe(0x10000);
    expect(events).toContainEqual(expect.objectContaining({ type: 'retry', what: 'backup', because: 'flash.verify' }));
  });

  test('of a large piece that was damaged only the bad sector is read again', async () => {
    const bytes = noise(0x20000, 5);
    const { clock, chip, session } = await connected(bytes, {}, COARSE);
    chip.spoil = (frame, count) => (count === 9 ? frame.map((byte, i) => (i === 77 ? byte ^ 1 : byte)) : frame);
    const store = new MemoryStore();
    await run(clock, () => backup(session, { store, name: 'x', pieceSize: 0x20000 }));
    const reads = chip.requests
      .filter(({ name }) => name === 'readFlash')
      .map(({ request }) => [...new Uint32Array(request.data.slice().buffer)]);
    expect(reads.map(([offset, length]) => [offset, length])).toEqual([
      [0, 0x20000],
      [0x9000, 0x1000],
    ]);
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });

  test('a read that stopped goes on behind what came', async () => {
    const bytes = noise(0x20000, 5);
    const { clock, chip, session } = await connected(bytes, {}, COARSE);
    chip.spoil = (frame, count) => (count === 12 ? new Uint8Array(0) : frame);
    const store = new MemoryStore();
    await run(clock, () => backup(session, { store, name: 'x', pieceSize: 0x20000 }));
    const reads = chip.requests
      .filter(({ name }) => name === 'readFlash')
      .map(({ request }) => [...new Uint32Array(request.data.slice().buffer)]);
    expect(reads.map(([offset, length]) => [offset, length])).toEqual([
      [0, 0x20000],
      [0xc000, 0x14000],
    ]);
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });

  test('a part of the flash, in odd places', async () => {
    const bytes = noise(SIZE);
    const { clock, session } = await connected(bytes, {}, COARSE);
    const store = new MemoryStore();
    await run(clock, () => backup(session, { store, name: 'x', range: { offset: 0x1ffd, length: 0x2007 }, pieceSize: PIECE }));
    expect(store.entries.get('x')).toEqual(bytes.slice(0x1ffd, 0x4004));
    const error = await run(clock, () => failure(backup(session, { store, name: 'y', range: { offset: 0, length: SIZE + 1 } })));
    expect(error).toMatchObject({ code: 'flash.range' });
  });

  test('an abort leaves what was read, to go on with', async () => {
    const bytes = noise(SIZE);
    const controller = new AbortController();
    const { clock, session } = await connected(bytes, { signal: controller.signal }, COARSE);
    const store = new MemoryStore();
    clock.after(ms(2000), () => controller.abort('ctrl-c'));
    expect(await run(clock, () => failure(backup(session, { store, name: 'x', pieceSize: PIECE })))).toBe('ctrl-c');
    const again = await connected(bytes, {}, COARSE);
    const result = await run(again.clock, () => backup(again.session, { store, name: 'x', pieceSize: PIECE, resume: true }));
    expect(result.resumed).toBe(2 * PIECE);
    expect(equal(store.entries.get('x') as Uint8Array, bytes)).toBe(true);
  });
});
