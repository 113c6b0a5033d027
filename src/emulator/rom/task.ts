import { cost } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import { lock, unlock } from './interrupt.ts';
import type { RomMachine } from './machine.ts';
import { CURRENT_TASK, IDLE_CALLBACK, TASK_TABLE, TASKS_READY } from './ram.ts';
import { RESUME } from './resume.ts';

/**
 * A task in guest RAM: function, queue of {signal, parameter}, bytes {length of the queue, next to write, next to read, events waiting},
 * its bit in {@link TASKS_READY}. Priorities are 1..32 and the first entry is priority 1's; others reach what lies around the table.
 */
const TASK = { FUNCTION: 0, QUEUE: 4, LENGTH: 8, WRITE: 9, READ: 10, COUNT: 11, BIT: 12, SIZE: 16 } as const;
const EVENT_SIZE = 8;
/** What `ets_run` and its loop take of the stack. */
const RUN_FRAME = 48;

/** Address of `ets_run`. */
export const ETS_RUN = 0x40000e04;

const A1 = 1;

const taskAt = (priority: number): number => (TASK_TABLE + TASK.SIZE * (priority - 1)) >>> 0;

/** ets_task(function, priority, queue, length). */
export function defineTask(rom: RomMachine, handler: number, priority: number, queue: number, length: number): void {
  const { bus } = rom;
  const task = taskAt(priority);
  bus.write32(task + TASK.FUNCTION, handler);
  bus.write32(task + TASK.QUEUE, queue);
  bus.write8(task + TASK.LENGTH, length);
  for (const counter of [TASK.WRITE, TASK.READ, TASK.COUNT]) bus.write8(task + counter, 0);
  bus.write32(task + TASK.BIT, (1 << (priority - 1)) >>> 0);
}

/** ets_post(priority, signal, parameter): 0, or 1 when the queue is full. Interrupts are on afterwards, whatever they were before. */
export function post(rom: RomMachine, priority: number, signal: number, parameter: number): 0 | 1 {
  const { bus } = rom;
  lock(rom);
  const task = taskAt(priority);
  const length = bus.read8(task + TASK.LENGTH);
  const count = bus.read8(task + TASK.COUNT);
  const isFull = count >= length;
  if (!isFull) {
    const write = bus.read8(task + TASK.WRITE);
    const slot = bus.read32(task + TASK.QUEUE) + EVENT_SIZE * write;
    bus.write32(slot + 4, parameter);
    bus.write32(slot, signal);
    bus.write8(task + TASK.WRITE, write + 1 === length ? 0 : write + 1);
    bus.write8(task + TASK.COUNT, count + 1);
    if (count === 0) bus.write32(TASKS_READY, bus.read32(TASKS_READY) | bus.read32(task + TASK.BIT));
  }
  unlock(rom);
  return isFull ? 1 : 0;
}

/** `ets_run`: nothing runs yet. It never returns. */
function start(rom: RomMachine): void {
  rom.bus.write8(CURRENT_TASK, 0);
  rom.set(A1, rom.get(A1) - RUN_FRAME);
  schedule(rom);
}

/**
 * Calls the highest priority that has events with the oldest one. Without any, the idle callback is called once, with interrupts locked,
 * and the core waits for an interrupt.
 */
function schedule(rom: RomMachine): void {
  const { bus } = rom;
  bus.write8(CURRENT_TASK, 0);
  lock(rom);
  const ready = bus.read32(TASKS_READY);
  if (ready === 0) {
    const callback = bus.read32(IDLE_CALLBACK);
    if (callback === 0) wait(rom);
    else rom.call(callback, RESUME.taskIdle, bus.read32(IDLE_CALLBACK + 4));
    return;
  }
  const priority = 32 - Math.clz32(ready);
  const task = taskAt(priority);
  const read = bus.read8(task + TASK.READ);
  const count = (bus.read8(task + TASK.COUNT) - 1) & 0xff;
  bus.write8(task + TASK.READ, read + 1 === bus.read8(task + TASK.LENGTH) ? 0 : read + 1);
  bus.write8(task + TASK.COUNT, count);
  if (count === 0) bus.write32(TASKS_READY, ready & ~bus.read32(task + TASK.BIT));
  bus.write8(CURRENT_TASK, priority);
  unlock(rom);
  rom.call(bus.read32(task + TASK.FUNCTION), RESUME.task, bus.read32(task + TASK.QUEUE) + EVENT_SIZE * read);
}

/** `waiti 0`: the loop goes on after the next interrupt. */
function wait(rom: RomMachine): void {
  unlock(rom);
  rom.cpu.waiting = true;
  rom.cpu.pc = RESUME.task;
}

/** The cooperative scheduler in which the ROM's `main` ends. Its places in RAM are those of the ROM itself. */
export const TASK_FUNCTIONS: readonly RomFunction[] = [
  leaf('ets_task', 0x40000dd0, 'function priority queue length', cost(19), (rom) => {
    defineTask(rom, rom.arg(0), rom.arg(1), rom.arg(2), rom.arg(3));
    return undefined;
  }),
  leaf('ets_post', 0x40000e24, 'priority signal parameter', cost(46), (rom) => post(rom, rom.arg(0), rom.arg(1), rom.arg(2))),
  control('ets_run', ETS_RUN, '', cost(12), start),
  resume('task', schedule, cost(40)),
  resume('taskIdle', wait),
  leaf('ets_set_idle_cb', 0x40000dc0, 'function argument', cost(4), (rom) => {
    rom.bus.write32(IDLE_CALLBACK, rom.arg(0));
    rom.bus.write32(IDLE_CALLBACK + 4, rom.arg(1));
    return undefined;
  }),
];
