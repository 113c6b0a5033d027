import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { backup } from '../../../src/flasher/operation/backup.ts';
import { decodeManifest, describes, isFrom, sidecarName } from '../../../src/flasher/operation/sidecar.ts';
import { connected, failure, MemoryStore, noise, run } from '../../support/flasher/rig.ts';

const bytes = noise(0x3000);
const TOOL = 'flashback 1.2.3';

describe('the manifest beside a backup', () => {
  test('says whose it is and what it holds', async () => {
    const { clock, session } = await connected(bytes);
    const store = new MemoryStore();
    await run(clock, () => backup(session, { store, name: 'x.bin', range: { offset: 0x1000, length: 0x2000 }, tool: TOOL }));
    expect([...store.entries.keys()].sort()).toEqual(['x.bin', 'x.bin.json']);
    const stored = store.entries.get(sidecarName('x.bin')) as Uint8Array;
    const part = bytes.slice(0x1000);
    expect(JSON.parse(Buffer.from(stored).toString())).toEqual({
      format: 'esp8266-flashback/backup',
      version: 1,
      tool: TOOL,
      chip: { kind: 'esp8266', mac: '840d8e563412', chipId: 0x563412 },
      flash: { id: 0x1640ef, size: 0x400000 },
      offset: 0x1000,
      length: 0x2000,
      header: Buffer.from(part.slice(0, 16)).toString('hex'),
      md5: createHash('md5').update(part).digest('hex'),
      sha256: createHash('sha256').update(part).digest('hex'),
    });
    const manifest = decodeManifest(stored);
    if (manifest === undefined) throw new Error('it cannot be read back');
    expect(describes(manifest, part)).toBe(true);
    expect(describes(manifest, bytes.slice(0, 0x2000))).toBe(false);
    expect(isFrom(manifest, session.chip)).toBe(true);
    expect(isFrom(manifest, { ...session.chip, mac: new Uint8Array(6) })).toBe(false);
    expect(isFrom(manifest, { ...session.chip, mac: undefined })).toBeUndefined();
    expect(isFrom({ ...manifest, chip: { ...manifest.chip, mac: null } }, session.chip)).toBeUndefined();
  });

  test.each(['', 'x', '[]', 'null', '{}', '{"format":"esp8266-flashback/backup","version":1}', '{"format":"other"}'])(
    '%j is none',
    (text) => {
      expect(decodeManifest(new TextEncoder().encode(text))).toBeUndefined();
    },
  );

  test('a name that somebody else uses is not taken, one that an interrupted run left is', async () => {
    const { clock, session } = await connected(bytes);
    const store = new MemoryStore();
    store.entries.set('x.json', new TextEncoder().encode('{"mine":true}'));
    const error = await run(clock, () => failure(backup(session, { store, name: 'x', tool: TOOL })));
    expect(error).toMatchObject({ code: 'file.exists', facts: { path: 'x.json' } });
    store.entries.clear();
    store.before = (call) => {
      if (call === 'rename x.part x') throw new Error('power');
    };
    expect(await run(clock, () => failure(backup(session, { store, name: 'x', tool: TOOL })))).toMatchObject({ message: 'power' });
    expect(store.entries.has('x.json')).toBe(true);
    store.before = () => {};
    await run(clock, () => backup(session, { store, name: 'x', tool: TOOL, resume: true }));
    expect([...store.entries.keys()].sort()).toEqual(['x', 'x.json']);
  });
});

describe('a manifest that somebody else made', () => {
  const stored = async (): Promise<Record<string, unknown>> => {
    const { clock, session } = await connected(bytes);
    const store = new MemoryStore();
    await run(clock, () => backup(session, { store, name: 'x.bin', range: { offset: 0, length: 0x1000 }, tool: TOOL }));
    return JSON.parse(Buffer.from(store.entries.get('x.bin.json') as Uint8Array).toString()) as Record<string, unknown>;
  };
  const decode = (manifest: object): unknown => decodeManifest(Buffer.from(JSON.stringify(manifest)));

  test('is taken when every field is what it is called', async () => {
    expect(decode(await stored())).toBeDefined();
  });

  test.each([
    ['tool', 'a\u001b[2J'],
    ['tool', 'x'.repeat(1e6)],
    ['header', 'ff'.repeat(17)],
    ['header', 'no'],
    ['md5', 'x'.repeat(32)],
    ['md5', ''],
    ['sha256', '0'.repeat(65)],
    ['chip', { kind: 'esp8266', mac: 'x'.repeat(1e6), chipId: 1 }],
    ['chip', { kind: 'esp8266', mac: '\u001b[2J', chipId: 1 }],
    ['more', 'x'.repeat(0x10000)],
  ])('is none with another %s', async (name, value) => {
    expect(decode({ ...(await stored()), [name]: value })).toBeUndefined();
  });
});
