import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { equal } from '../../../src/base/bytes.ts';
import { fileStore } from '../../../src/node/file-store.ts';
import { readInput } from '../../../src/node/read-file.ts';
import { writeOutput } from '../../../src/node/write-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashback-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);

test('writeOutput makes the whole file and leaves nothing else behind', async () => {
  await writeOutput(at('a.bin'), Uint8Array.of(1, 2, 3));
  expect([...readFileSync(at('a.bin'))]).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual(['a.bin']);
});

test('an existing file is kept unless overwriting is asked for', async () => {
  writeFileSync(at('a.bin'), 'old');
  await expect(writeOutput(at('a.bin'), Uint8Array.of(1))).rejects.toMatchObject({ code: 'file.exists', facts: { path: at('a.bin') } });
  expect(readFileSync(at('a.bin'), 'utf8')).toBe('old');
  await writeOutput(at('a.bin'), Uint8Array.of(1), { overwrite: true });
  expect([...readFileSync(at('a.bin'))]).toEqual([1]);
  expect(readdirSync(folder)).toEqual(['a.bin']);
});

test('a dangling symbolic link counts as existing', async () => {
  symlinkSync(at('nowhere'), at('a.bin'));
  await expect(writeOutput(at('a.bin'), Uint8Array.of(1))).rejects.toMatchObject({ code: 'file.exists' });
  expect(readdirSync(folder)).toEqual(['a.bin']);
});

test('two writers of one name: one wins, nothing is mixed', async () => {
  const big = (value: number): Uint8Array => new Uint8Array(1 << 20).fill(value);
  const results = await Promise.allSettled([writeOutput(at('a.bin'), big(1)), writeOutput(at('a.bin'), big(2))]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  const content = readFileSync(at('a.bin'));
  expect(content.every((byte) => byte === content[0])).toBe(true);
});

test('no such folder, and a folder in the place of the file', async () => {
  await expect(writeOutput(join(folder, 'no', 'a.bin'), Uint8Array.of(1))).rejects.toMatchObject({ code: 'file.missing' });
  mkdirSync(at('sub'));
  await expect(writeOutput(at('sub'), Uint8Array.of(1), { overwrite: true })).rejects.toMatchObject({ code: 'file.is-directory' });
  expect(readdirSync(folder)).toEqual(['sub']);
});

test('readInput returns the content, or says what is wrong with the path', async () => {
  writeFileSync(at('a.bin'), Buffer.alloc(3 << 20, 7));
  expect(equal(await readInput(at('a.bin')), new Uint8Array(3 << 20).fill(7))).toBe(true);
  writeFileSync(at('empty'), '');
  await expect(readInput(at('empty'))).rejects.toMatchObject({ code: 'file.empty' });
  await expect(readInput(at('none'))).rejects.toMatchObject({ code: 'file.missing' });
  await expect(readInput(join(at('a.bin'), 'below'))).rejects.toMatchObject({ code: 'file.missing' });
  await expect(readInput(folder)).rejects.toMatchObject({ code: 'file.is-directory' });
  await expect(readInput(at('a.bin'), { limit: 1000 })).rejects.toMatchObject({
    code: 'file.too-large',
    facts: { size: 3 << 20, limit: 1000 },
  });
});

test('readInput unpacks gzip, told by its magic, unless it shall not', async () => {
  const content = new Uint8Array(100_000).fill(7);
  writeFileSync(at('a.bin'), gzipSync(content));
  const seen: number[][] = [];
  expect(equal(await readInput(at('a.bin'), { onUnpacked: (...sizes) => seen.push(sizes) }), content)).toBe(true);
  expect(seen).toEqual([[readFileSync(at('a.bin')).length, content.length]]);
  expect([...(await readInput(at('a.bin'), { unpack: false }))]).toEqual([...readFileSync(at('a.bin'))]);
});

test('a file that blows up while it is unpacked is stopped at the limit; damaged, cut-off and empty ones are told', async () => {
  const packed = gzipSync(new Uint8Array(8 << 20));
  writeFileSync(at('bomb.gz'), packed);
  await expect(readInput(at('bomb.gz'), { limit: 1 << 20 })).rejects.toMatchObject({ code: 'file.too-large', facts: { limit: 1 << 20 } });
  writeFileSync(at('short.gz'), packed.subarray(0, packed.length - 9));
  await expect(readInput(at('short.gz'))).rejects.toMatchObject({ code: 'file.bad-gzip', facts: { path: at('short.gz') } });
  writeFileSync(at('bad.gz'), packed.fill(0x55, 20, 40));
  await expect(readInput(at('bad.gz'))).rejects.toMatchObject({ code: 'file.bad-gzip' });
  writeFileSync(at('nothing.gz'), gzipSync(''));
  await expect(readInput(at('nothing.gz'))).rejects.toMatchObject({ code: 'file.empty' });
});

test('readInput takes the file only with the digest that was asked for, of the file as it lies there', async () => {
  const packed = gzipSync('content');
  writeFileSync(at('a.gz'), packed);
  const sha256 = createHash('sha256').update(packed).digest('hex');
  expect(new TextDecoder().decode(await readInput(at('a.gz'), { sha256 }))).toBe('content');
  const expected = sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  await expect(readInput(at('a.gz'), { sha256: expected })).rejects.toMatchObject({
    code: 'file.digest',
    facts: { expected, actual: sha256 },
  });
});

test('readInput gives up on a source without end', async () => {
  await expect(readInput('/dev/zero', { limit: 5 << 20 })).rejects.toMatchObject({ code: 'file.too-large' });
});

test('the store appends, syncs, renames, lists and removes', async () => {
  const store = fileStore(folder);
  expect(await store.read('a.part')).toBeUndefined();
  await store.append('a.part', Uint8Array.of(1, 2));
  await store.append('a.part', Uint8Array.of(3));
  await store.sync('a.part');
  mkdirSync(at('sub'));
  expect(await store.list()).toEqual(['a.part']);
  await store.rename('a.part', 'a.bin');
  expect(await store.read('a.bin')).toEqual(Uint8Array.of(1, 2, 3));
  expect(await store.list()).toEqual(['a.bin']);
  await store.remove('a.bin');
  await store.remove('a.bin');
  expect(await store.list()).toEqual([]);
});

test('the store stays inside its folder', async () => {
  const store = fileStore(at('sub'));
  mkdirSync(at('sub'));
  for (const name of ['../a', 'x/y', '', '.', '..']) {
    await expect((async () => store.append(name, Uint8Array.of(1)))()).rejects.toThrow(RangeError);
  }
  expect(readdirSync(folder)).toEqual(['sub']);
});

test('the store names what fails', async () => {
  const store = fileStore(at('none'));
  await expect(store.list()).rejects.toMatchObject({ code: 'file.missing' });
  await expect(store.append('a', Uint8Array.of(1))).rejects.toMatchObject({ code: 'file.missing', facts: { path: join(at('none'), 'a') } });
  await expect(store.sync('a')).rejects.toMatchObject({ code: 'file.missing' });
});
