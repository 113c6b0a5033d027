import { readdir, readFile } from 'node:fs/promises';
// The package's front door loads a dozen parsers too, which takes longer than to open the port.
import { SerialPort } from 'serialport/dist/serialport.js';
import { DEFAULT_BAUD, type Link } from '../wire/link.ts';
import { systemCode } from './file-error.ts';
import { openStream } from './stream-link.ts';

/** Opens the serial device `path` (`/dev/ttyUSB0`, `COM5`). @throws EspError `link.missing`, `link.busy`, `link.denied`, `link.failed` */
export function portLink(path: string, baudRate = DEFAULT_BAUD): Promise<Link> {
  return openStream(new SerialPort({ path: devicePath(path, process.platform), baudRate, autoOpen: false }));
}

/** The device behind a name as people say it: `ttyUSB0` lies in `/dev`; on Windows `com3` is `COM3`, with or without a colon. */
export function devicePath(name: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return /^com\d+:?$/i.test(name) ? name.toUpperCase().replace(':', '') : name;
  return name.includes('/') ? name : `/dev/${name}`;
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
    return await listByName();
  }
}

/** What the kernel itself says about the adapters in `/dev`. */
export async function listByName(devices = '/dev', classes = '/sys/class/tty'): Promise<readonly PortDescription[]> {
  const names = (await readdir(devices)).filter((name) => ADAPTERS.test(name));
  return await Promise.all(names.sort().map(async (name) => ({ path: `${devices}/${name}`, ...(await usbFacts(`${classes}/${name}`)) })));
}

/** The USB device is one or two levels above what drives the line. */
const ABOVE = ['device/..', 'device/../..'] as const;
const USB_FACTS = { manufacturer: 'manufacturer', serialNumber: 'serial', vendorId: 'idVendor', productId: 'idProduct' } as const;

async function usbFacts(folder: string): Promise<Omit<PortDescription, 'path'>> {
  const facts: Record<string, string> = {};
  for (const above of ABOVE) {
    for (const [key, file] of Object.entries(USB_FACTS)) {
      const text = await readFile(`${folder}/${above}/${file}`, 'latin1').catch(() => ''); // not every device says everything
      if (text.trim() !== '') facts[key] ??= text.trim();
    }
  }
  return facts;
}
