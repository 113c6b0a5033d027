import { afterAll, expect, test } from 'vitest';
import { koffiPty } from '../../src/node/pty/koffi-pty.ts';
import { ended, flashback, listening, start, workspace } from '../support/cli.ts';
import { worksHere } from '../support/pty-suite.ts';

const work = workspace();
afterAll(() => work.remove());

test.runIf(await worksHere(koffiPty))('over a serial port every answer is heard at once', async () => {
  const chip = start(['emulate', '--pty', '--boot', 'download', '--chip-size', '1MB', '--flash', work.sample('nonos-1mb')]);
  const over = ended(chip);
  try {
    const port = await listening(chip, over);
    const ran = await flashback('backup', work.path('back.bin'), '-p', port, '--before', 'no-reset', '--after', 'no-reset');
    expect(ran.stderr).not.toContain('Trying again');
    expect(ran.code).toBe(0);
  } finally {
    chip.kill('SIGTERM');
    await over;
  }
});
