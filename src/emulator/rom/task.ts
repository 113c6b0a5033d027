import { PS } from '../cpu/isa/exception.ts';
import { COST } from './cost.ts';
import { control, leaf, type RomFunction, resume } from './function.ts';
import type { RomMachine } from './machine.ts';
import { IDLE_CALLBACK, TASK_COUNT, TASK_TABLE, TASKS_READY } from './ram.ts';
import { RESUME } from './resume.ts';

/** A task in guest RAM: function, queue of {signal, parameter}, then bytes {length, events waiting, next to take}. */
const TASK = { FUNCTION: 0, QUEUE: 4, LENGTH: 8, COUNT: 9, NEXT: 10, SIZE: 16 } as const;
const EVENT_SIZE = 8;

export const ETS_RUN = 0x40000e04;

const taskAt = (priority: number): number => TASK_TABLE + TASK.SIZE * (priority % TASK_COUNT);

/** ets_task(function, priority, queue, length). */
function define(rom: RomMachine): undefined {
  const { bus } = rom;
  const task = taskAt(rom.arg(1));
  bus.write32(task + TASK.FUNCTION, rom.arg(0));
  bus.write32(task + TASK.QUEUE, rom.arg(2));
  bus.write8(task + TASK.LENGTH, rom.arg(3));
  bus.write8(task + TASK.COUNT, 0);
  bus.write8(task + TASK.NEXT, 0);
}

/** ets_post(priority, signal, parameter): 0, or 1 when the queue is full. */
function post(rom: RomMachine): number {
  const { bus } = rom;
  const [priority, signal, parameter] = [rom.arg(0), rom.arg(1), rom.arg(2)];
  const task = taskAt(priority);
  const length = bus.read8(task + TASK.LENGTH);
  const count = bus.read8(task + TASK.COUNT);
  if (count >= length) return 1;
  const slot = bus.read32(task + TASK.QUEUE) + EVENT_SIZE * ((bus.read8(task + TASK.NEXT) + count) % length);
  bus.write32(slot, signal);
  bus.write32(slot + 4, parameter);
  bus.write8(task + TASK.COUNT, count + 1);
  bus.write32(TASKS_READY, bus.read32(TASKS_READY) | (1 << (priority % TASK_COUNT)));
  return 0;
}

/** The scheduler: the highest priority that has events is called with the oldest one. It never returns. */
function schedule(rom: RomMachine): void {
  const { bus, cpu } = rom;
  cpu.ps &= ~PS.INTLEVEL;
  const ready = bus.read32(TASKS_READY);
  if (ready === 0) {
    const callback = bus.read32(IDLE_CALLBACK);
    if (callback === 0) rom.waitForEvent();
    else rom.call(callback, RESUME.task, bus.read32(IDLE_CALLBACK + 4));
    return;
  }
  const priority = 31 - Math.clz32(ready);
  const task = taskAt(priority);
  const next = bus.read8(task + TASK.NEXT);
  const count = bus.read8(task + TASK.COUNT) - 1;
  bus.write8(task + TASK.NEXT, (next + 1) % bus.read8(task + TASK.LENGTH));
  bus.write8(task + TASK.COUNT, count);
  if (count === 0) bus.write32(TASKS_READY, ready & ~(1 << priority));
  rom.call(bus.read32(task + TASK.FUNCTION), RESUME.task, bus.read32(task + TASK.QUEUE) + EVENT_SIZE * next);
}

/** The cooperative scheduler in which the ROM's `main` ends. */
export const TASK_FUNCTIONS: readonly RomFunction[] = [
  leaf('ets_task', 0x40000dd0, 'function priority queue length', COST.small, define),
  leaf('ets_post', 0x40000e24, 'priority signal parameter', COST.small, post),
  control('ets_run', ETS_RUN, '', COST.small, schedule),
  resume('task', schedule, COST.small),
  leaf('ets_set_idle_cb', 0x40000dc0, 'function argument', COST.tiny, (rom) => {
    rom.bus.write32(IDLE_CALLBACK, rom.arg(0));
    rom.bus.write32(IDLE_CALLBACK + 4, rom.arg(1));
    return undefined;
  }),
];
