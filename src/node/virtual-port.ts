import { SerialPortStream } from '@serialport/stream';
import type { Link } from '../wire/link.ts';
import { serialBinding } from './serial-binding.ts';
import { openStream } from './stream-link.ts';

/** Baud rate of the ROM loader, at which a port is opened. */
const FIRST_BAUD = 115_200;

/**
 * The link that a program gets which opens `path` through `serialport`, with the software chip's wire behind it instead of
 * hardware: the same stream code, hence the same chunks, callbacks and errors. Opens when its clock runs.
 */
export function virtualPort(path: string, wire: () => Link): Promise<Link> {
  return openStream(new SerialPortStream({ binding: serialBinding(wire), path, baudRate: FIRST_BAUD, autoOpen: false }));
}
