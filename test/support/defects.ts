import { concat } from '../../src/base/bytes.ts';
import type { CheckOptions, FindingId } from '../../src/image/index.ts';
import { KEEP_HEADER } from '../../src/image/index.ts';
import { type Dump, makeApp, makeDump } from './dump.ts';
import { FAMILY_FILES, makeArduino, makeSplitBuild } from './families.ts';
import { plantItead } from './vendor.ts';

/** A file with one thing wrong, and how it is looked at. */
export interface Defect {
  readonly file: Uint8Array;
  readonly options?: CheckOptions;
}

/** One way to plant each defect into a sound dump. Total: a new finding needs its line here. */
export const DEFECTS: Readonly<Record<FindingId, (dump: Dump) => Defect>> = {
  'file/not-a-dump': ({ bytes, user1 }) => ({ file: bytes.slice(user1.offset, user1.crc + 4) }),
  'file/mangled': ({ bytes }) => ({ file: bytes.map((byte) => byte ^ 0xff) }),
  'file/larger-than-chip': ({ bytes, size }) => ({ file: bytes, options: on(size / 2) }),
  'file/smaller-than-chip': ({ bytes, size }) => ({ file: bytes, options: on(size * 2) }),
  'file/odd-length': ({ bytes, size }) => ({ file: bytes.slice(0, size - 3) }),
  'backup/truncated': ({ bytes, size }) => ({ file: bytes.slice(0, size - 0x5000) }),
  'backup/mirrored': ({ bytes, size }) => {
    const file = new Uint8Array(size * 2);
    file.set(bytes, 0);
    file.set(bytes, size);
    return { file };
  },
  'backup/shifted': ({ bytes, user2 }) => ({ file: without(bytes, user2.crc + 0x100, 3) }),
  'image/bad-magic': ({ bytes }) => ({ file: changed(bytes, 0, 0x00) }),
  'image/bad-checksum': ({ bytes, loaderEnd }) => ({ file: flipped(bytes, loaderEnd - 0x40) }),
  'image/entry': ({ bytes }) => ({ file: changed(bytes, 7, 0x50) }),
  'image/segment-place': ({ bytes }) => ({ file: changed(bytes, 11, 0x50) }),
  'image/mapped-code-missing': () => ({ file: makeSplitBuild().slice(0, 0x10000) }),
  'slot/crc-mismatch': ({ bytes, user1 }) => ({ file: flipped(bytes, user1.offset + 0x2000) }),
  'slot/blank-run': ({ bytes, user1 }) => ({ file: bytes.slice().fill(0xff, user1.offset + 0x2000, user1.offset + 0x3000) }),
  'slot/only-other-valid': ({ bytes, options, user1, user2 }) => {
    const { inner } = options.active === 'user1' ? user1 : user2;
    return { file: flipped(bytes, inner + 0x20) };
  },
  'slot/wrong-slot': ({ bytes, options, user1 }) => {
    const file = bytes.slice();
    file.set(makeApp({ number: 2, sdk: options.sdk, compiled: options.compiled, seed: options.seed }), user1.offset);
    return { file };
  },
  'nonos/size-nibble-moved': ({ bytes, options }) => ({ file: changed(bytes, 3, options.nibble === 4 ? 0x20 : 0x40) }),
  'nonos/tail-missing': ({ bytes, options }) => ({ file: changed(bytes, 3, options.nibble === 4 || options.nibble === 6 ? 0x90 : 0x40) }),
  'nonos/init-data-missing': ({ bytes, initData }) => ({ file: bytes.slice().fill(0xff, initData, initData + 0x1000) }),
  'nonos/init-data-odd': ({ bytes, initData }) => ({ file: changed(bytes, initData + 48, 0) }),
  'nonos/map-mismatch': ({ options }) => {
    const dump = makeDump({ ...options, sdk: '3.0.4' });
    return { file: changed(dump.bytes, 3, options.nibble === 3 ? 0x20 : 0x30) };
  },
  'nonos/param-checksum': ({ bytes, params }) => ({ file: flipped(bytes, params + 0x1a) }),
  'boot/version-mismatch': ({ bytes, params }) => ({ file: changed(bytes, params + 1, 0xe4) }),
  'boot/does-not-start': ({ bytes, user1, user2 }) => ({
    file: bytes
      .slice()
      .fill(0xff, user1.offset, user1.offset + 0x1000)
      .fill(0xff, user2.offset, user2.offset + 0x1000),
  }),
  'boot/starts-otherwise': ({ bytes, user1, user2, options }) => {
    const { offset } = options.active === 'user1' ? user1 : user2;
    return { file: bytes.slice().fill(0xff, offset, offset + 0x1000) };
  },
  'boot/witnesses-differ': ({ bytes }) => ({ file: bytes }),
  'chip/flash-mode': ({ bytes, size }) => ({
    file: bytes,
    options: { chip: { size, kind: 'esp8285' }, write: { ...KEEP_HEADER, flashMode: 'qio' } },
  }),
  'chip/flash-speed': ({ bytes }) => ({ file: bytes, options: { write: { ...KEEP_HEADER, flashFreq: '80m' } } }),
  'chip/fake-size': ({ bytes, size }) => ({ file: bytes, options: { chip: { size, kind: 'esp8266', flashId: 0x1840ef } } }),
  'chip/known-quirk': ({ bytes, size }) => ({
    file: bytes,
    options: { chip: { size, kind: 'esp8266', flashId: 0x164068 }, write: { ...KEEP_HEADER, flashMode: 'qio' } },
  }),
  'slot/converter-firmware': ({ options }) => {
    const { bytes, user2 } = makeDump({ ...options, active: 'user2' });
    const { sdk, compiled, seed } = options;
    bytes.fill(0xff, user2.offset, user2.crc + 4);
    bytes.set(makeApp({ number: 2, sdk, compiled, seed, texts: ['vtrust-recovery'] }), user2.offset);
    return { file: bytes, options: on(bytes.length) };
  },
  'rtos/partition-table': () => ({ file: flipped(FAMILY_FILES['rtos-sdk'], 0x8000 + 12) }),
  'identity/cloned': ({ options }) => {
    const { bytes } = makeDump({ ...options, nibble: 2, compiled: 2 });
    plantItead(bytes);
    return {
      file: bytes,
      options: { chip: { size: bytes.length, kind: 'esp8266', mac: Uint8Array.of(0x5c, 0xcf, 0x7f, 0xaa, 0xbb, 0xcc) } },
    };
  },
  'arduino/fs-moves-with-chip': () => ({ file: makeArduino('file.cpp:9 flashinit: configuration not found'), options: on(0x400000) }),
  'arduino/flash-size-mismatch': () => ({
    file: makeArduino('Flash size mismatch, check that the build setting matches the device.'),
    options: { ...on(0x400000), write: { ...KEEP_HEADER, flashSize: '4MB' } },
  }),
  'identity/other-device': ({ bytes, size }) => ({
    file: bytes,
    options: { chip: { size, kind: 'esp8266', mac: Uint8Array.of(0x5c, 0xcf, 0x7f, 0xaa, 0xbb, 0xcc) } },
  }),
  'privacy/credentials': ({ bytes }) => ({ file: bytes }),
};

function on(size: number): CheckOptions {
  return { chip: { size, kind: 'esp8266' } };
}

function changed(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const file = bytes.slice();
  file[offset] = value;
  return file;
}

function flipped(bytes: Uint8Array, offset: number): Uint8Array {
  return changed(bytes, offset, (bytes[offset] as number) ^ 0x10);
}

/** `bytes` without `count` bytes at `offset`, and so much shorter. */
function without(bytes: Uint8Array, offset: number, count: number): Uint8Array {
  return concat(bytes.subarray(0, offset), bytes.subarray(offset + count));
}
