import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromLatin1, latin1 } from '../../../src/base/bytes.ts';
import { ms } from '../../../src/base/clock.ts';
import { heldStore } from '../../../src/cli/session/held-store.ts';
import { type BackupOptions, backup } from '../../../src/flasher/operation/backup.ts';
import { fileStore } from '../../../src/node/file-store.ts';
import { connected, failure, MemoryStore, noise, run } from '../../support/flasher/rig.ts';

const SIZE = 0x8000;
const PIECE = 0x2000;
const COARSE = { chunk: 4096, latency: ms(4) };
const TOOL = 'flashback 1.2.3';
const bytes = noise(SIZE);

/** Runs a backup that loses its power before piece `at` is stored. */
async function interrupted(store: MemoryStore, at = 2, registers: readonly (readonly [number, number])[] = []) {
  const rig = await connected(bytes.slice(), {}, COARSE, (chip) => {
    for (const [address, value] of registers) chip.registers.set(address, value);
  });
  const go = (options: Partial<BackupOptions> = {}) =>
    run(rig.clock, () => backup(rig.session, { store, name: 'x', pieceSize: PIECE, tool: TOOL, ...options }));
  store.before = (call) => {
    if (call === 'append x.part' && store.calls.filter((other) => other === call).length === at) throw new Error('power');
  };
  await failure(go());
  store.before = () => {};
  return { ...rig, go };
}

describe('what lies under the names of a backup', () => {
  test('our own partial backup is gone on with, without being asked for', async () => {
    const store = new MemoryStore();
    const { go } = await interrupted(store);
    expect(await go()).toMatchObject({ resumed: 2 * PIECE, bytes });
    expect([...store.entries.keys()].sort()).toEqual(['x', 'x.json']);
  });

  test('it is begun anew where that is asked for', async () => {
    const store = new MemoryStore();
    const { go } = await interrupted(store);
    expect(await go({ resume: false })).toMatchObject({ resumed: 0, bytes });
  });

  test('power lost while it is begun anew leaves it ours', async () => {
    for (let at = 0; at < 8; at++) {
      const store = new MemoryStore();
      const it = await interrupted(store);
      store.calls.length = 0;
      store.before = () => {
        if (store.calls.length === at) throw new Error('power');
      };
      await failure(it.go({ resume: false }));
      store.before = () => {};
      if (store.entries.has('x')) continue;
      expect(await it.go()).toMatchObject({ bytes });
    }
  });

  const OTHERS: readonly (readonly [string, string, Uint8Array])[] = [
    ['a part without a manifest', 'x.part', fromLatin1('a chapter of somebody’s book')],
    ['a manifest of another chip', 'x.part.manifest', fromLatin1('{"mac":"5ccf7f010203","flashId":1458415,"offset":0,"length":32768}\n')],
    ['a manifest of something else', 'x.part.manifest', fromLatin1('cargo: bananas\n')],
    ['a sidecar of something else', 'x.json', fromLatin1('{"mine":true}')],
  ];
  test.each(OTHERS)('%s is not touched without --force', async (_, name, content) => {
    for (const resume of [undefined, true, false]) {
      const store = new MemoryStore();
      store.entries.set(name, content);
      const { clock, session } = await connected(bytes, {}, COARSE);
      const go = (overwrite: boolean) => run(clock, () => backup(session, { store, name: 'x', tool: TOOL, resume, overwrite }));
      expect(await failure(go(false))).toMatchObject({ code: 'file.exists' });
      expect([...store.entries]).toEqual([[name, content]]);
      expect(await go(true)).toMatchObject({ bytes });
      expect([...store.entries.keys()].sort()).toEqual(['x', 'x.json']);
    }
  });

  test('nor is the sidecar of another chip, or of another backup of this one', async () => {
    for (const change of [
      (text: string) => text.replace(/"mac": ".*"/, '"mac": "5ccf7f010203"'),
      (text: string) => text.replace(/"sha256": "../, '"sha256": "00'),
    ]) {
      const store = new MemoryStore();
      const { clock, session } = await connected(bytes, {}, COARSE);
      await run(clock, () => backup(session, { store, name: 'x', tool: TOOL }));
      store.entries.delete('x');
      const other = fromLatin1(change(latin1(store.entries.get('x.json') as Uint8Array)));
      store.entries.set('x.json', other);
      expect(await run(clock, () => failure(backup(session, { store, name: 'x', tool: TOOL })))).toMatchObject({
        code: 'file.exists',
        facts: { path: 'x.json' },
      });
      expect([...store.entries]).toEqual([['x.json', other]]);
    }
  });

  test.each(['x.json.new', 'x.part.new', 'x.part.manifest.new'])('what somebody keeps under %s stays', async (name) => {
    const store = new MemoryStore();
    const { go } = await interrupted(store);
    store.entries.set(name, Uint8Array.of(1, 2, 3));
    await go();
    expect(store.entries.get(name)).toEqual(Uint8Array.of(1, 2, 3));
    expect([...store.entries.keys()].sort()).toEqual([name, 'x', 'x.json'].sort());
  });

  /** OTP words whose manufacturer is unknown: the chip names no MAC. */
  const NO_MAC: readonly (readonly [number, number])[] = [
    [0x3ff00050, 0],
    [0x3ff00054, 0x00ff0000],
    [0x3ff00058, 0],
    [0x3ff0005c, 0],
  ];
  test('without a MAC only the bytes can tell whose it is', async () => {
    const store = new MemoryStore();
    const { go, flash } = await interrupted(store, 2, NO_MAC);
    flash.bytes[5] = (flash.bytes[5] as number) ^ 1;
    const left = new Map(store.entries);
    expect(await failure(go())).toMatchObject({ code: 'file.exists', facts: { path: 'x.part' } });
    expect(new Map(store.entries)).toEqual(left);
    flash.bytes[5] = bytes[5] as number;
    expect(await go()).toMatchObject({ resumed: 2 * PIECE, bytes });
  });
});

describe('two programs that back up under one name', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flashback-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('one does, whatever the other one’s force, and its file is what it proved', async () => {
    const one = await connected(bytes.slice(), {}, COARSE);
    const other = await connected(noise(SIZE, 9), {}, COARSE);
    const work = ({ clock, session }: typeof one, overwrite: boolean) =>
      run(clock, () =>
        backup(session, {
          store: heldStore(fileStore(folder), (f) => clock.withClockPaused(f)),
          name: 'x',
          pieceSize: PIECE,
          tool: TOOL,
          overwrite,
        }),
      );
    const first = work(one, false);
    while (!readdirSync(folder).includes('x.part')) await new Promise((resolve) => setImmediate(resolve));
    expect(await failure(work(other, true))).toMatchObject({ code: 'file.busy' });
    expect(await first).toMatchObject({ bytes });
    expect(readdirSync(folder).sort()).toEqual(['x', 'x.json']);
    expect(new Uint8Array(readFileSync(join(folder, 'x')))).toEqual(bytes);
  });
});
