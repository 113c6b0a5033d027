import { SerialPortStream } from '@serialport/stream';
import { DEFAULT_BAUD, type Link } from '../wire/link.ts';
import { serialBinding } from './serial-binding.ts';
import { openStream } from './stream-link.ts';

/**
 * The link that a program gets which opens `path` through `serialport`, with the software chip's wire behind it instead of
 * hardware: the same stream code, hence the same chunks, callbacks and errors. Opens when its clock runs.
 */
export function virtualPort(path: string, wire: () => Link): Promise<Link> {
  return openStream(new SerialPortStream({ binding: serialBinding(wire), path, baudRate: DEFAULT_BAUD, autoOpen: false }));
}
