import { describe, expect, test } from 'vitest';
import { ms, us } from '../../../../src/base/clock.ts';
import { VirtualClock } from '../../../../src/base/virtual-clock.ts';
import { type Chip, createChip, parseFault } from '../../../../src/emulator/index.ts';

const SIZE = 0x40000;
const WREN = 0x06;
const PROGRAM = 0x02;
const SECTOR_ERASE = 0x20;
const READ = 0x03;
const RDID = 0x9f;
const RDSR = 0x05;
const WRSR = 0x01;
const NONE = new Uint8Array();

function chipWith(fault: string, flash: Uint8Array = new Uint8Array(SIZE).fill(0xff), seed = 1): { clock: VirtualClock; chip: Chip } {
  const clock = new VirtualClock();
  return { clock, chip: createChip({ clock, chipSize: SIZE, boot: 'download', flash, faults: { seed, faults: [parseFault(fault)] } }) };
}

/** Lets everything that is due within `delay` happen. */
function pass(clock: VirtualClock, delay: number): void {
  let isOver = false;
  clock.after(us(delay), () => {
    isOver = true;
  });
  while (!isOver) clock.step();
}

function modify({ clock, chip }: { clock: VirtualClock; chip: Chip }, command: number, address: number, out: Uint8Array = NONE): void {
  chip.flash.execute(WREN, 0, NONE, 0);
  chip.flash.execute(command, address, out, 0);
  pass(clock, 60_000);
}

const zeros = (length: number): Uint8Array => new Uint8Array(length);

describe('a part that does not do as it is told', () => {
  test('stuck at zero: an erase leaves them; stuck at one: programming does', () => {
    const worn = chipWith('stuck-bits:sector=3,count=8,value=zero');
    const held = (): number => worn.chip.flash.bytes.reduce((sum, byte) => sum + (byte === 0xff ? 0 : 1), 0);
    const before = held();
    expect(before).toBeGreaterThan(0);
    modify(worn, SECTOR_ERASE, 0x3000);
    expect(held()).toBe(before);
    expect([...worn.chip.flash.bytes.keys()].every((at) => worn.chip.flash.bytes[at] === 0xff || at >> 12 === 3)).toBe(true);

    const full = chipWith('stuck-bits:sector=0,count=400,value=one');
    modify(full, PROGRAM, 0, zeros(256));
    const left = full.chip.flash.bytes.subarray(0, 256).filter((byte) => byte !== 0);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(256);
  });

  test('a weak erase leaves bits, and the next one may not', () => {
    const it = chipWith('weak-erase:rate=1,count=4', zeros(SIZE));
    modify(it, SECTOR_ERASE, 0x1000);
    const left = it.chip.flash.bytes.subarray(0x1000, 0x2000).filter((byte) => byte !== 0xff).length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(4);
    const sound = chipWith('weak-erase:rate=0', zeros(SIZE));
    modify(sound, SECTOR_ERASE, 0x1000);
    expect(sound.chip.flash.bytes.subarray(0x1000, 0x2000).every((byte) => byte === 0xff)).toBe(true);
  });

  test('an erase without the latch is struck by nothing', () => {
    const { chip } = chipWith('weak-erase:rate=1');
    chip.flash.execute(SECTOR_ERASE, 0x1000, NONE, 0);
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
  });

  test('a program that fails takes its time and changes nothing', () => {
    const { chip } = chipWith('failed-program:rate=1');
    chip.flash.execute(WREN, 0, NONE, 0);
    chip.flash.execute(PROGRAM, 0x100, zeros(256), 0);
    expect(chip.flash.isBusy).toBe(true);
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
  });

  test('protection: nothing is written until the status register is', () => {
    const it = chipWith('write-protected');
    expect((it.chip.flash.execute(RDSR, 0, NONE, 1)[0] as number) & 0x1c).toBe(0x1c);
    modify(it, PROGRAM, 0, zeros(16));
    expect(it.chip.flash.bytes[0]).toBe(0xff);
    modify(it, WRSR, 0, Uint8Array.of(0));
    modify(it, PROGRAM, 0, zeros(16));
    expect(it.chip.flash.bytes[0]).toBe(0);
  });

  test('ten times slower: busy for ten typical sector erases', () => {
    const { chip, clock } = chipWith('slow-flash');
    chip.flash.execute(WREN, 0, NONE, 0);
    chip.flash.execute(SECTOR_ERASE, 0, NONE, 0);
    expect(chip.flash.busyUntil - clock.now).toBe(ms(450));
  });

  test('a fake says more than it has; another id says what it likes', () => {
    const fake = chipWith('fake-size:doublings=2').chip.flash;
    expect([...fake.execute(RDID, 0, NONE, 3)]).toEqual([0xef, 0x40, 0x14]); // 256 KiB, says 1 MiB
    expect(fake.bytes).toHaveLength(SIZE);
    expect([...chipWith('wrong-id').chip.flash.execute(RDID, 0, NONE, 3)]).toEqual([0xff, 0xff, 0xff]);
  });

  test('read errors: one bit in so many bytes, never in the array', () => {
    const { chip } = chipWith('read-errors:rate=0.001');
    let wrong = 0;
    for (let at = 0; at < SIZE; at += 64) wrong += chip.flash.execute(READ, at, NONE, 64).filter((byte) => byte !== 0xff).length;
    expect(wrong).toBeGreaterThan(200);
    expect(wrong).toBeLessThan(330);
    expect(chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
  });
});

describe('power', () => {
  test('lost in the middle of an erase: some bits as they were, some as they should be, and the chip starts anew', () => {
    const { chip, clock } = chipWith('power-loss:after=20,ms=3', zeros(SIZE));
    chip.flash.execute(WREN, 0, NONE, 0);
    chip.flash.execute(SECTOR_ERASE, 0x1000, NONE, 0);
    pass(clock, 22_000);
    const sector = chip.flash.bytes.subarray(0x1000, 0x2000);
    const set = sector.reduce((sum, byte) => sum + (byte === 0xff ? 1 : 0), 0);
    expect(set).toBeLessThan(0x200);
    expect(sector.some((byte) => byte !== 0)).toBe(true);
    const { instructions } = chip;
    pass(clock, 900);
    expect(chip.instructions).toBe(instructions); // it is off
    pass(clock, 10_000);
    expect(chip.instructions).toBeGreaterThan(instructions);
    expect(chip.peripherals.gpio.straps).toBe(3); // from flash
  });

  test('lost when the flash does nothing: nothing happens to it', () => {
    const it = chipWith('power-loss:after=200', zeros(SIZE));
    modify(it, SECTOR_ERASE, 0x1000);
    pass(it.clock, 300_000);
    expect(it.chip.flash.bytes.subarray(0x1000, 0x2000).every((byte) => byte === 0xff)).toBe(true);
    expect(it.chip.flash.bytes.subarray(0, 0x1000).every((byte) => byte === 0)).toBe(true);
  });
});

test('unplugged: the link is closed, and another can be opened', async () => {
  const { chip, clock } = chipWith('unplug:at=3');
  const link = chip.link();
  const read = link.read(1);
  void link.write(Uint8Array.of(1, 2, 3)).catch(() => {});
  pass(clock, 1_000);
  await expect(read).rejects.toMatchObject({ code: 'link.closed' });
  await chip.link().close();
});
