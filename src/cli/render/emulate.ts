import { hex } from '../../base/bytes.ts';
import type { EmulateEvent } from '../schema/emulate.ts';
import { formatSize } from '../size.ts';

/** One line for what happens at a served chip; the first two words of the ready line are fixed. */
export function emulateLine(event: EmulateEvent): string {
  switch (event.event) {
    case 'listening':
      return `listening ${event.url}`;
    case 'connected':
      return `connected ${event.client}`;
    case 'disconnected':
      return `disconnected ${event.client}`;
    case 'turned-away':
      return `turned away ${event.client}: another client is connected`;
    case 'overrun':
      return `overrun ${event.client}: it did not read, ${event.bytes} bytes were lost`;
    case 'stopped':
      return `stopped at ${event.name} (${hex(event.address, 8)}), called from ${hex(event.caller, 8)}: not modelled; goes on at the next reset`;
    case 'saved':
      return `saved ${event.file.path} (${formatSize(event.file.size)})`;
  }
}
