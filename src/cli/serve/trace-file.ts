import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { toHex } from '../../base/bytes.ts';
import type { TraceRecord } from '../../emulator/index.ts';
import { fileError } from '../../node/file-error.ts';

/** Bytes that a UART sent one after the other, waiting to be written as one record. */
interface UartRun {
  readonly at: number;
  readonly uart: 0 | 1;
  readonly bytes: number[];
}

/** Bytes of one record, at most. */
const MAX_RUN = 4096;
/** Bytes of the file. A program that runs away fills a disk in an hour. */
const MAX_SIZE = 2 ** 30;
/** Bytes that wait for the disk, above which records are left out. */
const MAX_WAITING = 16 << 20;

/**
 * A file of trace records: one JSON object a line, `at` in nanoseconds of the chip's time. Calls of the ROM are left out; so is what does
 * not fit, and `{"kind":"omitted","records":N}` stands in its place.
 */
export interface TraceFile {
  note(record: TraceRecord): void;
  /** @throws EspError `file.*` when not everything could be written */
  close(): Promise<void>;
}

function fieldsOf(record: TraceRecord): object | undefined {
  const { kind, at } = record;
  switch (record.kind) {
    case 'input':
      return { at, kind, baud: record.baud, bytes: toHex(record.bytes) };
    case 'lines':
      return { at, kind, dtr: record.dtr, rts: record.rts };
    case 'flash':
      return { at, kind, command: record.command, address: record.address, length: record.length };
    case 'reset':
      return { at, kind, cause: record.cause, straps: record.straps };
    case 'boot':
      return { at, kind, event: record.event };
    case 'unmodelled':
      return { at, kind, access: record.access };
    case 'radio':
      return { at, kind, address: record.address };
    case 'pin':
      return { at, kind, gpio: record.gpio, level: record.isHigh ? 1 : 0 };
    case 'soft-ap':
      return { at, kind };
    case 'cut':
      return { at, kind, uart: record.uart };
    case 'rom':
    case 'output':
      return undefined;
  }
}

/** Opens `path`. @throws EspError `file.*`; `file.exists` unless it may be overwritten */
export async function openTraceFile(path: string, overwrite: boolean): Promise<TraceFile> {
  const stream = createWriteStream(path, { flags: overwrite ? 'w' : 'wx' });
  try {
    await once(stream, 'open');
  } catch (error) {
    throw fileError(path, error);
  }
  let failure: unknown;
  stream.on('error', (error) => {
    failure ??= error; // a full disk does not end the chip; whoever closes the file hears of it
  });
  let run: UartRun | undefined;
  let omitted = 0;
  let size = 0;
  const put = (fields: object): void => {
    const line = `${JSON.stringify(fields)}\n`;
    size += line.length;
    stream.write(line);
  };
  const noteOmitted = (): void => {
    if (omitted > 0) put({ kind: 'omitted', records: omitted });
    omitted = 0;
  };
  const write = (fields: object): void => {
    if (failure !== undefined) return;
    if (size >= MAX_SIZE || stream.writableLength > MAX_WAITING) {
      omitted++;
      return;
    }
    noteOmitted();
    put(fields);
  };
  const flush = (): void => {
    if (run !== undefined) write({ at: run.at, kind: 'output', uart: run.uart, bytes: toHex(Uint8Array.from(run.bytes)) });
    run = undefined;
  };
  return {
    note(record) {
      if (record.kind === 'output') {
        if (run?.uart !== record.uart || run.bytes.length >= MAX_RUN) flush();
        run ??= { at: record.at, uart: record.uart, bytes: [] };
        run.bytes.push(record.byte);
        return;
      }
      const fields = fieldsOf(record);
      if (fields === undefined) return;
      flush();
      write(fields);
    },
    async close() {
      flush();
      noteOmitted();
      if (!stream.closed) {
        stream.end();
        await once(stream, 'close').catch(() => {}); // noted above
      }
      if (failure !== undefined) throw fileError(path, failure);
    },
  };
}
