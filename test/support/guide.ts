import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { flashback, type Ran } from './cli.ts';

const SIZE = 0x100000;

/**
 * The four commands of the guide as it writes them, without `esptool.py`: they must run unchanged, and their output must hold what
 * its reader looks for. `folder` gives a place for a file.
 */
export async function followGuide(port: string, dump: string, folder: (name: string) => string): Promise<void> {
  const file = folder('image1M.bin');
  const esptool = async (command: string): Promise<Ran> => {
    const ran = await flashback('--port', port, ...command.split(' ').map((word) => (word === 'image1M.bin' ? file : word)));
    expect({ command, code: ran.code, stderr: ran.stderr.replace(/^(This port has no|The chip was not) reset.*\n/gm, '') }).toEqual({
      command,
      code: 0,
      stderr: '',
    });
    expect(ran.stdout).toContain('Chip is ESP8266EX');
    return ran;
  };

  const id = await esptool('flash_id');
  expect(id.stdout).toMatch(/^Manufacturer: ef\nDevice: 4014\nDetected flash size: 1MB$/m);

  const read = await esptool('read_flash 0x00000 0x100000 image1M.bin');
  expect(read.stdout).toMatch(/^Read 1048576 bytes at 0x00000000 in \d+\.\d seconds \(\d+\.\d kbit\/s\)\.\.\.$/m);
  expect(readFileSync(file).equals(readFileSync(dump))).toBe(true);

  const erase = await esptool('erase_flash');
  expect(erase.stdout).toMatch(/^Chip erase completed successfully in \d+\.\d seconds$/m);

  const write = await esptool('write_flash -fs 1MB -fm dout 0x0 image1M.bin');
  expect(write.stdout).toMatch(/^Flash params set to 0x0320$/m);
  expect(write.stdout).toMatch(/^Wrote 1048576 bytes at 0x00000000 in \d+\.\d seconds/m);
  expect(write.stdout).toMatch(/^Hash of data verified\.$/m);
  const due = readFileSync(dump);
  due[2] = 3; // dout
  writeFileSync(folder('due.bin'), due);
  await esptool(`verify_flash 0x0 ${folder('due.bin')}`);
  expect(due.length).toBe(SIZE);
}
