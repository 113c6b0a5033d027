import { fromHex, toHex } from '../../base/bytes.ts';
import type { ErrorCode } from '../../base/error.ts';
import type { TappedCall } from '../tap.ts';

/** What a host wrote that is kept out of a record: enough to tell whether somebody writes the same. */
export interface BytesDigest {
  readonly length: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** A call of a `Link` that the host made, other than reading. */
export type LinkCall = Exclude<TappedCall, { call: 'write' }> | { readonly call: 'write'; readonly bytes: Uint8Array | BytesDigest };

/** One thing that happened at a link, in the order in which it did. Times are nanoseconds since the record began. */
export type LinkEvent =
  | (LinkCall & {
      readonly at: number;
      /** How long the call took. */
      readonly took: number;
      /** Why it failed. */
      readonly error?: ErrorCode;
    })
  /** Bytes that the host was given. */
  | { readonly at: number; readonly read: Uint8Array }
  /** Reading came to its end. */
  | { readonly at: number; readonly error: ErrorCode };

/** Everything that crossed a link. */
export interface LinkRecord {
  /** Name and version of the program that made it, for people. */
  readonly tool: string;
  /** What kind of port it was: how a host gets hold of a chip depends on it. */
  readonly port: string;
  readonly events: readonly LinkEvent[];
}

const FORMAT = 'flashback session 1';

/** One line of JSON for the whole, then one for each event. Bytes are hex digits. */
export function formatRecord({ tool, port, events }: LinkRecord): string {
  const lines = events.map((event) => {
    if ('read' in event) return { ...event, read: toHex(event.read) };
    if ('call' in event && event.call === 'write') {
      return { ...event, bytes: event.bytes instanceof Uint8Array ? toHex(event.bytes) : event.bytes };
    }
    return event;
  });
  return [{ format: FORMAT, tool, port }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && Number.isFinite(value);

function bytesOf(value: unknown): Uint8Array | BytesDigest {
  if (typeof value === 'string') return fromHex(value);
  const { length, sha256 } = value as Partial<BytesDigest>;
  if (!isTime(length) || typeof sha256 !== 'string') throw new RangeError('no bytes');
  return { length, sha256 };
}

function eventOf(line: { readonly [key: string]: unknown }): LinkEvent {
  const { at, took, call, error } = line;
  if (!isTime(at)) throw new RangeError('no time');
  const failed = typeof error === 'string' ? { error: error as ErrorCode } : {};
  if (typeof line['read'] === 'string') return { at, read: fromHex(line['read']) };
  if (call === undefined && typeof error === 'string') return { at, error: error as ErrorCode };
  if (!isTime(took)) throw new RangeError('no duration');
  switch (call) {
    case 'write':
      return { at, took, call, bytes: bytesOf(line['bytes']), ...failed };
    case 'baud':
      return { at, took, call, rate: Number(line['rate']), ...failed };
    case 'lines':
      return { at, took, call, dtr: line['dtr'] === true, rts: line['rts'] === true, ...failed };
    case 'drain':
    case 'discard':
    case 'close':
      return { at, took, call, ...failed };
    default:
      throw new RangeError('no event');
  }
}

/** The inverse of {@link formatRecord}; `undefined` for anything else. */
export function parseRecord(text: string): LinkRecord | undefined {
  try {
    const [head, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly [key: string]: unknown });
    if (head?.['format'] !== FORMAT) return undefined;
    return { tool: String(head['tool']), port: String(head['port']), events: lines.map(eventOf) };
  } catch {
    return undefined; // no JSON, no hex digits, or no event
  }
}
