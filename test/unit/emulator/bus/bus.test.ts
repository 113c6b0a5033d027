import { describe, expect, test } from 'vitest';
import { Bus } from '../../../../src/emulator/bus/bus.ts';
import { DeviceTable } from '../../../../src/emulator/bus/device-table.ts';
import type { BusDevice } from '../../../../src/emulator/device.ts';

/** Four words that remember; offset 12 is not modelled. */
class Words implements BusDevice {
  readonly size = 16;
  readonly words: number[] = [1, 2, 0x87654321];
  readonly name: string;
  constructor(name = 'words') {
    this.name = name;
  }
  read(offset: number): number | undefined {
    return this.words[offset / 4];
  }
  write(offset: number, value: number): boolean {
    if (offset === 12) return false;
    this.words[offset / 4] = value;
    return true;
  }
  isVolatile(offset: number): boolean {
    return offset === 4;
  }
  reset(): void {}
}

function makeBus(flash = Uint8Array.from({ length: 0x200000 }, (_, i) => (i ^ (i >> 8) ^ (i >> 16)) & 0xff)) {
  const device = new Words();
  const seen: unknown[] = [];
  const bus = new Bus({ flash: { bytes: flash }, devices: [{ base: 0x60000200, device }], onUnmodelled: (access) => seen.push(access) });
  return { bus, device, seen, flash };
}

describe('memory', () => {
  test.each([0x3ffe8000, 0x3fffbffe, 0x3ffffff8, 0x40100000, 0x4010fff8])(
    'at %d takes any width at any alignment, little-endian',
    (base) => {
      const { bus, seen } = makeBus();
      bus.write32(base, 0x04030201);
      bus.write32(base + 4, 0x08070605);
      expect([bus.read32(base + 1), bus.read16(base + 3), bus.read8(base + 7)]).toEqual([0x05040302, 0x0504, 8]);
      bus.write32(base + 1, 0xddccbbaa);
      bus.write16(base + 5, 0x7766);
      expect([...bus.readBytes(base, 8)]).toEqual([1, 0xaa, 0xbb, 0xcc, 0xdd, 0x66, 0x77, 8]);
      bus.writeBytes(base + 2, Uint8Array.of(9, 10));
      expect(bus.read32(base)).toBe(0x0a09aa01);
      expect(seen).toEqual([]);
    },
  );

  test('is unsigned', () => {
    const { bus } = makeBus();
    bus.write32(0x3ffe8000, -1);
    expect([bus.read32(0x3ffe8000), bus.read16(0x3ffe8000), bus.read8(0x3ffe8000)]).toEqual([0xffffffff, 0xffff, 0xff]);
  });

  test('user and system DRAM are one piece', () => {
    const { bus } = makeBus();
    bus.write32(0x3fffbffe, 0x11223344);
    expect(bus.read32(0x3fffbffe)).toBe(0x11223344);
    expect(bus.dram[0x3fffbffe - 0x3ffe8000]).toBe(0x44);
  });

  test('readBytes gives a copy', () => {
    const { bus } = makeBus();
    const copy = bus.readBytes(0x3ffe8000, 4);
    copy[0] = 99;
    expect(bus.read8(0x3ffe8000)).toBe(0);
  });

  test('writes into IRAM drop what was decoded there, two bytes before included', () => {
    const { bus } = makeBus();
    const dropped = (write: () => void): number[] => {
      for (let offset = 0; offset < 0x200; offset++) bus.code.put(0x40100000 + offset, 1, 1);
      write();
      return Array.from({ length: 0x200 }, (_, offset) => offset).filter((offset) => bus.code.peek(0x40100000 + offset) === 0);
    };
    expect(dropped(() => bus.write32(0x40100100, 5))).toEqual([0xfe, 0xff, 0x100, 0x101, 0x102, 0x103]);
    expect(dropped(() => bus.write8(0x40100100, 5))).toEqual([0xfe, 0xff, 0x100]);
    expect(dropped(() => bus.write32(0x40100000, 5))).toEqual([0, 1, 2, 3]);
    expect(dropped(() => bus.writeBytes(0x40100101, Uint8Array.of(1, 2, 3)))).toEqual([0xff, 0x100, 0x101, 0x102, 0x103]);
    expect(dropped(() => bus.write16(0x40100103, 1))).toEqual([0x101, 0x102, 0x103, 0x104]);
  });

  test('banks that serve as cache do not answer, and come back with their bytes', () => {
    const { bus, seen } = makeBus();
    bus.write32(0x4010c000, 0x1234);
    bus.setCacheBanks(1);
    expect([bus.read32(0x4010c000), bus.iramSize]).toEqual([0, 0xc000]);
    expect(seen.length).toBeGreaterThan(0);
    bus.setCacheBanks(2);
    expect(bus.iramSize).toBe(0x8000);
    bus.setCacheBanks(0);
    expect(bus.read32(0x4010c000)).toBe(0x1234);
  });

  test('ROM as data is the chip id word and zeros', () => {
    const { bus } = makeBus();
    expect([bus.read32(0x40001000), bus.read8(0x40001003), bus.read32(0x40000000), bus.read32(0x4000fffc)]).toEqual([
      0xfff0c101, 0xff, 0, 0,
    ]);
  });
});

describe('the window', () => {
  test('is off at first', () => {
    const { bus, seen } = makeBus();
    expect(bus.read32(0x40200000)).toBe(0);
    expect(seen.length).toBeGreaterThan(0);
  });

  test('shows the flash from its base on, 1 MiB or 2 MiB wide', () => {
    const { bus, flash } = makeBus();
    bus.window.set({ enabled: true, base: 0x100000 });
    expect([...bus.readBytes(0x40201235, 5)]).toEqual([...flash.subarray(0x101235, 0x10123a)]);
    expect([bus.window.size, bus.window.indexOf(0x402fffff), bus.window.indexOf(0x40300000)]).toEqual([0x100000, 0x1fffff, -1]);
    bus.window.set({ enabled: true, base: 0, size: 0x200000 });
    expect(bus.read8(0x403fffff)).toBe(flash[0x1fffff]);
  });

  test('wraps at the capacity', () => {
    const { bus, flash } = makeBus(Uint8Array.from({ length: 0x80000 }, (_, i) => i >> 8));
    bus.window.set({ enabled: true, base: 0x300000 });
    expect([bus.window.base, bus.window.span, bus.window.indexOf(0x40280004)]).toEqual([0, 0x80000, 4]);
    expect(bus.read8(0x402ffffe)).toBe(flash[0x7fffe]);
  });

  test('cannot be written through', () => {
    const { bus, flash, seen } = makeBus();
    bus.window.set({ enabled: true, base: 0 });
    const before = flash[0x10];
    bus.write8(0x40200010, ~(before ?? 0));
    expect([flash[0x10], seen.length]).toEqual([before, 1]);
  });

  test('drops decoded code on a remap that shows something else, and on a flash change', () => {
    const { bus } = makeBus();
    bus.window.set({ enabled: true, base: 0 });
    bus.code.put(0x40203004, 77, 3);
    expect(bus.code.peek(0x40203004)).toBe(77);
    bus.window.set({ enabled: true, base: 0x200000 }); // wraps to the same place
    expect(bus.code.peek(0x40203004)).toBe(77);
    bus.window.set({ enabled: true, base: 0x100000 });
    expect(bus.code.peek(0x40203004)).toBe(0);
    bus.code.put(0x40203004, 77, 3);
    bus.flashChanged(0x3000, 256);
    expect(bus.code.peek(0x40203004)).toBe(0);
  });

  test('wants flash made of aligned words', () => {
    const bytes = new Uint8Array(0x1000);
    for (const wrong of [bytes.subarray(1, 5), bytes.subarray(0, 6), bytes.subarray(0, 0)]) {
      expect(() => new Bus({ flash: { bytes: wrong }, devices: [] })).toThrow(RangeError);
    }
  });
});

describe('devices', () => {
  test('are reached by words, and narrow accesses by their place in the word', () => {
    const { bus, device } = makeBus();
    expect([bus.read32(0x60000208), bus.read8(0x6000020a), bus.read16(0x6000020a)]).toEqual([0x87654321, 0x65, 0x8765]);
    bus.write32(0x60000200, -1);
    expect(device.words[0]).toBe(0xffffffff);
    bus.write8(0x60000201, 0x12);
    expect(device.words[0]).toBe(0x1200);
    bus.write16(0x60000202, 0x1234);
    expect(device.words[0]).toBe(0x12340000);
  });

  test('say which of their registers are volatile', () => {
    const { bus } = makeBus();
    expect([bus.isVolatile(0x60000200), bus.isVolatile(0x60000206), bus.isVolatile(0x60000f00)]).toEqual([false, true, false]);
  });

  test('that do not know a register, or are not there, are counted by name', () => {
    const { bus, seen } = makeBus();
    bus.pc = 0x40100123;
    bus.write32(0x6000020c, 1);
    expect([bus.read32(0x6000020c), bus.read32(0x6000020c), bus.read32(0x3ff00000)]).toEqual([0, 0, 0]);
    expect(seen[0]).toEqual({ address: 0x6000020c, kind: 'write', pc: 0x40100123 });
    expect(bus.unmodelled).toEqual([
      { address: 0x3ff00000, kind: 'read', count: 1 },
      { address: 0x6000020c, kind: 'read', count: 2 },
      { address: 0x6000020c, kind: 'write', count: 1 },
    ]);
  });

  test('may share a slot, but not an address', () => {
    const table = new DeviceTable([
      { base: 0x60000000, device: new Words('a') },
      { base: 0x60000010, device: new Words('b') },
    ]);
    expect([table.find(0x6000000c)?.device.name, table.find(0x60000010)?.device.name, table.find(0x60000020)]).toEqual([
      'a',
      'b',
      undefined,
    ]);
    expect(
      () =>
        new DeviceTable([
          { base: 0x60000000, device: new Words('a') },
          { base: 0x6000000c, device: new Words('b') },
        ]),
    ).toThrow(/b overlaps a/);
    expect(() => new DeviceTable([{ base: 0x60000002, device: new Words() }])).toThrow(RangeError);
  });
});
