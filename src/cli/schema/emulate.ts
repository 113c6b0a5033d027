import { z } from 'zod';
import { bytes, file, schemaVersion } from './common.ts';

/** `emulate`: one of these a line. */
export const schema = z.discriminatedUnion('event', [
  /** A client may connect now. */
  z.object({ schemaVersion, event: z.literal('listening'), url: z.string(), chipSize: bytes }),
  z.object({ schemaVersion, event: z.enum(['connected', 'disconnected', 'turned-away']), client: z.string() }),
  /** Bytes that a client did not take in time. */
  z.object({ schemaVersion, event: z.literal('overrun'), client: z.string(), bytes }),
  /** The chip reached a ROM function that is not modelled, for the `count`-th time: it stands still until the next reset. */
  z.object({ schemaVersion, event: z.literal('stopped'), name: z.string(), address: bytes, caller: bytes, count: bytes }),
  z.object({ schemaVersion, event: z.literal('saved'), file }),
]);
export type EmulateEvent = z.infer<typeof schema>;
