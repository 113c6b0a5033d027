import { readdir } from 'node:fs/promises';
// The package's front door loads a dozen parsers too, which takes longer than to open the port.
import { SerialPort } from 'serialport/dist/serialport.js';
import { DEFAULT_BAUD, type Link } from '../wire/link.ts';
import { systemCode } from './file-error.ts';
import { openStream } from './stream-link.ts';

/** Opens the serial device `path` (`/dev/ttyUSB0`, `COM5`). @throws EspError `link.missing`, `link.busy`, `link.denied`, `link.failed` */
export function portLink(path: string, baudRate = DEFAULT_BAUD): Promise<Link> {
  return openStream(new SerialPort({ path, baudRate, autoOpen: false }));
}

/** A serial device of this computer, as far as the operating system describes it. */
export interface PortDescription {
  readonly path: string;
  readonly manufacturer?: string;
  readonly serialNumber?: string;
  /** Four hex digits, lower case. */
  readonly vendorId?: string;
  readonly productId?: string;
}

/** Serial adapters by the names that Linux gives them. */
const ADAPTERS = /^tty(USB|ACM)\d+$/;

/** The serial devices of this computer, in the operating system's order; by name alone on a Linux without udev. */
export async function listPorts(): Promise<readonly PortDescription[]> {
  try {
    const ports = await SerialPort.list();
    return ports.map(({ path, manufacturer, serialNumber, vendorId, productId }) => ({
      path,
      ...(manufacturer !== undefined && { manufacturer }),
      ...(serialNumber !== undefined && { serialNumber }),
      ...(vendorId !== undefined && { vendorId: vendorId.toLowerCase() }),
      ...(productId !== undefined && { productId: productId.toLowerCase() }),
    }));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    const names = (await readdir('/dev')).filter((name) => ADAPTERS.test(name));
    return names.sort().map((name) => ({ path: `/dev/${name}` }));
  }
}
