import { computed, signal } from '@preact/signals';
import type { Inspection, WriteOptions } from '../../image/index.ts';
import { KEEP_HEADER } from '../../image/index.ts';
import type { PageFile } from '../job/image-handlers.ts';
import type { Judgement } from '../job/judge.ts';
import { startImageWorker } from '../worker/workers.ts';

/** A file on the page, with what is known about it so far. */
export interface LoadedFile extends PageFile {
  readonly id: number;
  readonly inspection: Inspection | undefined;
  /** For the chosen chip and way of writing; `undefined` while it is being judged. */
  readonly judgement: Judgement | undefined;
  /** Why it could not be read or judged; a fault of the page. */
  readonly failure: string | undefined;
}

/** Larger files are no flash of an ESP8266: its address space for flash ends at 16 MiB. */
export const MAX_FILE = 16 * 1024 * 1024;
/** More files than that are no use side by side. */
export const MAX_FILES = 8;

export const files = signal<readonly LoadedFile[]>([]);
/** Bytes of flash of the chip that the file goes to; `undefined` for one like that it was read from. */
export const chipSize = signal<number | undefined>(undefined);
export const chipKind = signal<'esp8266' | 'esp8285'>('esp8266');
export const write = signal<WriteOptions>(KEEP_HEADER);
/** The file that the details are about. */
export const selectedId = signal<number | undefined>(undefined);
export const selected = computed(() => files.value.find(({ id }) => id === selectedId.value) ?? files.value[0]);

/** The chip that was chosen. */
export const chip = computed(() => (chipSize.value === undefined ? undefined : { size: chipSize.value, kind: chipKind.value }));

let worker: ReturnType<typeof startImageWorker> | undefined;
/** The worker that reads and executes images, started when first needed. */
export function imageWorker(): ReturnType<typeof startImageWorker> {
  worker ??= startImageWorker();
  return worker;
}

let count = 0;
/** Judgements of an older choice are dropped when they arrive. */
let generation = 0;

function update(id: number, change: Partial<LoadedFile>): void {
  files.value = files.value.map((file) => (file.id === id ? { ...file, ...change } : file));
}

/** Puts a file on the page and has it judged. */
export async function addFile({ name, bytes }: PageFile): Promise<void> {
  if (files.value.length >= MAX_FILES || bytes.length > MAX_FILE) return;
  const id = count++;
  files.value = [...files.value, { id, name, bytes, inspection: undefined, judgement: undefined, failure: undefined }];
  selectedId.value = id;
  try {
    update(id, { inspection: await imageWorker().inspect(bytes) });
  } catch (error) {
    update(id, { failure: messageOf(error) });
    return;
  }
  await judgeOne(id, bytes, generation);
}

export function removeFile(id: number): void {
  files.value = files.value.filter((file) => file.id !== id);
}

/** Judges all files anew, after the chip or the way of writing has changed. */
export async function judgeAgain(): Promise<void> {
  const current = ++generation;
  for (const { id } of files.value) update(id, { judgement: undefined });
  for (const { id, bytes, failure } of files.value) if (failure === undefined) await judgeOne(id, bytes, current);
}

async function judgeOne(id: number, bytes: Uint8Array, current: number): Promise<void> {
  try {
    const judgement = await imageWorker().judge(bytes, chip.value, write.value, true);
    if (current === generation) update(id, { judgement });
  } catch (error) {
    update(id, { failure: messageOf(error) });
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
