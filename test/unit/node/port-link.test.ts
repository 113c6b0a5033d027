import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { devicePath, listByName } from '../../../src/node/port-link.ts';

test.each([
  ['ttyUSB0', 'linux', '/dev/ttyUSB0'],
  ['/dev/ttyUSB0', 'linux', '/dev/ttyUSB0'],
  ['./pty', 'linux', './pty'],
  ['cu.usbserial-1410', 'darwin', '/dev/cu.usbserial-1410'],
  ['com3', 'win32', 'COM3'],
  ['COM12:', 'win32', 'COM12'],
  ['\\\\.\\COM12', 'win32', '\\\\.\\COM12'],
] as const)('%s on %s is %s', (name, platform, path) => {
  expect(devicePath(name, platform)).toBe(path);
});

test('without udev the kernel describes the adapters', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flashback-'));
  const usb = join(root, 'usb/1-1');
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
  for (const folder of ['dev', 'class/ttyUSB1', 'class/ttyACM0', 'usb/1-1/1-1:1.0/ttyUSB1'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['ttyUSB1', 'ttyACM0', 'ttyS0', 'null']) write(`dev/${name}`, '');
  symlinkSync(join(usb, '1-1:1.0/ttyUSB1'), join(root, 'class/ttyUSB1/device'));
  symlinkSync(join(usb, '1-1:1.0'), join(root, 'class/ttyACM0/device'));
  write('usb/1-1/idVendor', '1a86\n');
  write('usb/1-1/idProduct', '7523\n');
  write('usb/1-1/manufacturer', 'QinHeng\n');
  const facts = { vendorId: '1a86', productId: '7523', manufacturer: 'QinHeng' };
  expect(await listByName(join(root, 'dev'), join(root, 'class'))).toEqual([
    { path: join(root, 'dev/ttyACM0'), ...facts },
    { path: join(root, 'dev/ttyUSB1'), ...facts },
  ]);
  rmSync(root, { recursive: true });
});
