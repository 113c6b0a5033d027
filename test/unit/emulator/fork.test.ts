import { describe, expect, test } from 'vitest';
import { ms, type Nanos } from '../../../src/base/clock.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { VirtualClock } from '../../../src/base/virtual-clock.ts';
import { type Chip, type ChipOptions, CompiledCode, createChip, type TraceRecord } from '../../../src/emulator/index.ts';
import type { AdapterOptions } from '../../../src/wire/adapter.ts';
import { advance } from '../../support/advance.ts';
import { bootProgram } from '../../support/boot-image.ts';
import { le, packet, SerialClient, SYNC, withChip } from '../../support/serial-client.ts';
import { pinnedStub, uploadStub } from '../../support/stub.ts';
import { runVirtual } from '../../support/virtual.ts';

/** Prints a byte every 100 µs or so. */
const CHATTER = bootProgram(`
  j main
  .align 4
  uart: .word 0x60000000
  main: l32r a3, uart
  again: movi a4, 2000
  wait: addi a4, a4, -1; bnez a4, wait
  addi a5, a5, 1; s32i a5, a3, 0
  j again
`);

function chattering(options: Partial<ChipOptions> = {}): { chip: Chip; clock: VirtualClock } {
  const clock = new VirtualClock();
  const chip = createChip({ chipSize: 0x40000, flash: CHATTER, ...options, clock });
  advance(clock, ms(60));
  return { chip, clock };
}

const clockAt = (time: number): VirtualClock => {
  const clock = new VirtualClock();
  advance(clock, time as Nanos);
  return clock;
};

test('a stub that was uploaded to the original answers the fork’s host, and still answers the original’s', () =>
  withChip({ boot: 'download', mac: Uint8Array.of(0x5c, 0xcf, 0x7f, 1, 2, 3) }, async (client, chip, clock) => {
    await client.ask(SYNC);
    await uploadStub(client, pinnedStub());
    const readMac = packet(0x0a, le(0x3ff00054));
    const forkClock = new VirtualClock();
    const fork = chip.fork({ clock: forkClock });
    const link = fork.link();
    const answer = await clock.withClockPaused(() => runVirtual(forkClock, () => new SerialClient(forkClock, link).ask(readMac)));
    expect(answer).toEqual([[1, 0x0a, 2, 0, 2, 1, 0, 2, 0, 0]]);
    expect(await client.ask(readMac)).toEqual(answer);
    expect(fork.flash.part).toBe(chip.flash.part);
  }));

describe('time', () => {
  test('what comes next comes at the same distance on the fork’s clock, and traces are in its time', () => {
    const told: number[][] = [];
    const tell =
      (clock: VirtualClock, since: number, times: number[]) =>
      (record: TraceRecord): void => {
        if (record.kind === 'output') times.push(record.at - since, record.outAt - since, clock.now - since);
      };
    const { chip } = chattering();
    for (const start of [0, 12_345, 2 ** 50]) {
      const times: number[] = [];
      const other = clockAt(start);
      chip.fork({ clock: other, onTrace: tell(other, start, times) });
      advance(other, ms(5));
      told.push(times);
    }
    expect(told[0]?.length).toBeGreaterThan(60);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  test('a fork that nobody drives stands still', () => {
    const { chip, clock } = chattering();
    const other = new VirtualClock();
    const fork = chip.fork({ clock: other });
    const { cycles } = fork.cpu;
    advance(clock, ms(50));
    expect(fork.cpu.cycles).toBe(cycles);
    expect(other.pending).toBeGreaterThan(0);
  });
});

describe('the line', () => {
  const read = (clock: VirtualClock, chip: Chip): Promise<Uint8Array> => {
    const link = chip.link();
    return runVirtual(clock, () => link.read(4096));
  };

  test('an open link is taken over, with its rate and with what nobody has read', async () => {
    const { chip, clock } = chattering();
    const link = chip.link();
    await runVirtual(clock, () => link.setBaud(74_880));
    advance(clock, ms(20));
    const other = new VirtualClock();
    const fork = chip.fork({ clock: other });
    expect(() => chip.link()).toThrow('link.busy');
    const [ours, theirs] = [await runVirtual(clock, () => link.read(4096)), await read(other, fork)];
    expect(ours.length).toBeGreaterThan(50);
    expect([...theirs]).toEqual([...ours]);
    expect(() => fork.link()).toThrow('link.busy'); // it is taken
  });

  test('where none was open the fork begins with none', async () => {
    const { chip } = chattering();
    const other = new VirtualClock();
    const fork = chip.fork({ clock: other });
    advance(other, ms(20));
    expect((await read(other, fork)).length).toBeLessThan(64);
  });

  test('the fork’s adapter is the original’s, or its own; a source of randomness is not shared', async () => {
    const sizes = async (chip: Chip, clock: VirtualClock): Promise<number[]> => {
      const link = chip.link();
      const list: number[] = [];
      await runVirtual(clock, async () => {
        for (let i = 0; i < 40; i++) list.push((await link.read(4096)).length);
      });
      await link.close();
      return list;
    };
    const adapter = (): AdapterOptions => ({ latency: ms(16), chunk: 20, random: seededRandom(7) });
    const alone = chattering({ adapter: adapter() });
    const expected = await sizes(alone.chip, alone.clock);
    const { chip, clock } = chattering({ adapter: adapter() });
    const [one, two] = [new VirtualClock(), new VirtualClock()];
    expect(new Set((await sizes(chip.fork({ clock: one }), one)).slice(20))).toEqual(new Set([20]));
    expect(new Set((await sizes(chip.fork({ clock: two, adapter: { latency: ms(1), chunk: 5 } }), two)).slice(20))).toEqual(new Set([5]));
    expect(await sizes(chip, clock)).toEqual(expected);
  });
});

test('compiled code is shared: the fork compiles nothing anew', () => {
  const compiledCode = new CompiledCode();
  const { chip } = chattering({ cpu: { compiledCode } });
  const { size } = compiledCode;
  expect(size).toBeGreaterThan(0);
  const clock = new VirtualClock();
  chip.fork({ clock });
  advance(clock, ms(30));
  expect(compiledCode.size).toBe(size);
});

describe('faults', () => {
  const lossy = { seed: 1, faults: [{ fault: 'drop', rate: 1, way: 'to-host' }] };

  test('the original’s stay with the original; a fork may have its own from then on', async () => {
    const heard = (chip: Chip, clock: VirtualClock): Promise<number> => {
      advance(clock, ms(40)); // what was in the FIFO is out
      const link = chip.link();
      return runVirtual(clock, async () => (await link.read(100)).length, ms(10)).catch(() => 0);
    };
    const faulty = chattering({ faults: lossy });
    const [one, two] = [new VirtualClock(), new VirtualClock()];
    expect(await heard(faulty.chip.fork({ clock: one }), one)).toBeGreaterThan(0);
    expect(await heard(faulty.chip, faulty.clock)).toBe(0);
    const sound = chattering();
    expect(await heard(sound.chip.fork({ clock: two, faults: lossy }), two)).toBe(0);
    expect(await heard(sound.chip, sound.clock)).toBeGreaterThan(0);
  });
});

test('off and asleep are states too', () => {
  const { chip, clock } = chattering();
  for (const [register, value] of [
    [0x44, 0x20],
    [0x18, 8],
    [0x04, Math.floor(clock.now / 6000) + 2000],
    [0x08, 1 << 20],
  ] as const) {
    chip.bus.write32(0x60000700 + register, value);
  }
  const [one, two] = [new VirtualClock(), new VirtualClock()];
  const resets: number[] = [];
  const onTrace = (record: TraceRecord): void => {
    if (record.kind === 'reset') resets.push(record.cause, record.at);
  };
  chip.fork({ clock: one, onTrace });
  advance(one, ms(30)); // 2000 ticks of 6 µs are 12 ms
  expect(resets).toEqual([5, expect.closeTo(ms(12), -4)]);
  chip.powerOff();
  const fork = chip.fork({ clock: two });
  const { cycles } = fork.cpu;
  advance(two, ms(10));
  expect(fork.cpu.cycles).toBe(cycles);
  fork.powerCycle();
  advance(two, ms(40));
  expect(fork.cpu.cycles).toBeGreaterThan(cycles);
});

test('forks may be forked', () => {
  const { chip } = chattering();
  const [one, two] = [new VirtualClock(), new VirtualClock()];
  const fork = chip.fork({ clock: one });
  advance(one, ms(3));
  const grandchild = fork.fork({ clock: two });
  advance(one, ms(7));
  advance(two, ms(7));
  expect([grandchild.cpu.cycles, grandchild.cpu.ar[5]]).toEqual([fork.cpu.cycles, fork.cpu.ar[5]]);
});

test('a fault is the fork’s too, until it is reset', () => {
  const clock = new VirtualClock();
  const chip = createChip({
    clock,
    chipSize: 0x40000,
    flash: bootProgram('main: movi a2, 1; movi a3, 0x400; slli a3, a3, 20; addi a3, a3, 4; jx a3'),
  });
  advance(clock, ms(60));
  const other = new VirtualClock();
  const fork = chip.fork({ clock: other });
  expect(fork.fault).toBe(chip.fault);
  expect(other.pending).toBe(0);
  fork.powerCycle('download');
  expect([fork.fault, chip.fault?.code]).toEqual([undefined, 'emulator.unknown-rom']);
});

test('not on the original’s own clock: each would end the other’s slices of execution, endlessly', () => {
  const { chip, clock } = chattering();
  expect(() => chip.fork({ clock })).toThrow(TypeError);
});

test('not from inside of what it executes', () => {
  let chip: Chip | undefined;
  const errors: unknown[] = [];
  const clock = new VirtualClock();
  const onTrace = ({ kind }: TraceRecord): void => {
    if (kind !== 'rom' || errors.length > 0) return;
    try {
      chip?.fork({ clock: new VirtualClock() });
    } catch (error) {
      errors.push(error);
    }
  };
  chip = createChip({ clock, chipSize: 0x40000, flash: CHATTER, onTrace });
  advance(clock, ms(5));
  expect(errors).toEqual([expect.any(TypeError)]);
});
