import { EXIT } from '../exit-code.ts';
import type { Command, CommandContext, Result } from '../grammar/command.ts';
import type { ChipSpec } from '../grammar/port-spec.ts';
import type { DemoReport } from '../schema/demo.ts';
import type { DeviceOptions } from '../session/device.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { rehearseCommand } from './rehearse.ts';
import { restoreCommand } from './restore.ts';
import { verifyCommand } from './verify.ts';

/** The sample that plays the device: a NONOS dump of 1 MB, built for this project. */
const DEVICE = 'nonos-1mb';
const FOUR_MB = 4 * 1024 * 1024;

/** One step: its title, what a user would type, and the exit code it must have. */
interface DemoStep {
  readonly title: string;
  readonly command: string;
  readonly expected: number;
  run(context: CommandContext): Promise<Result>;
}

/** The story, over files in `folder`. */
function story(folder: (name: string) => string): readonly DemoStep[] {
  const port = (spec: string, chip: ChipSpec): { text: string; options: DeviceOptions } => ({
    text: `-p '${spec}'`,
    options: { port: { kind: 'emulator', chip } },
  });
  const device = port('emulator:?flash=device.bin', { flash: folder('device.bin') });
  const swapped = port('emulator:?chip-size=4MB&save=swapped.bin', { chipSize: FOUR_MB, save: folder('swapped.bin') });
  const restored = port('emulator:?flash=swapped.bin', { flash: folder('swapped.bin') });
  const backup = folder('backup.bin');
  const kept = { chipSize: FOUR_MB };
  const patched = { ...kept, flashSize: '4MB' } as const;
  return [
    {
      title: 'A device with 1 MB of flash is backed up; the file appears once the chip has verified it.',
      command: `backup backup.bin ${device.text}`,
      expected: EXIT.done,
      run: (context) => backupCommand.run([backup], device.options, context),
    },
    {
      title: 'Its flash is swapped for one of 4 MB. May the backup be written there as it is?',
      command: 'check backup.bin --chip-size 4MB',
      expected: EXIT.done,
      run: (context) => checkCommand.run([backup], kept, context),
    },
    {
      title: 'And with the size in the header "corrected", as the usual guides have it?',
      command: 'check backup.bin --chip-size 4MB --flash-size 4MB',
      expected: EXIT.doesNotBoot,
      run: (context) => checkCommand.run([backup], patched, context),
    },
    {
      title: 'The same two questions, answered by execution: a software chip boots the file.',
      command: 'rehearse backup.bin --chip-size 4MB',
      expected: EXIT.done,
      run: (context) => rehearseCommand.run([backup], kept, context),
    },
    {
      title: 'With the header changed it reboots endlessly, and its own code says why.',
      command: 'rehearse backup.bin --chip-size 4MB --flash-size 4MB',
      expected: EXIT.doesNotBoot,
      run: (context) => rehearseCommand.run([backup], patched, context),
    },
    {
      title: 'So it is restored to the new chip with its header kept, and verified.',
      command: `restore backup.bin ${swapped.text}`,
      expected: EXIT.done,
      run: (context) => restoreCommand.run([backup], swapped.options, context),
    },
    {
      title: 'Asked again, the new chip still holds it.',
      command: `verify backup.bin ${restored.text}`,
      expected: EXIT.done,
      run: (context) => verifyCommand.run([backup], restored.options, context),
    },
    {
      title: 'And it boots.',
      command: 'rehearse swapped.bin',
      expected: EXIT.done,
      run: (context) => rehearseCommand.run([folder('swapped.bin')], {}, context),
    },
  ];
}

interface DemoOptions {
  readonly keep?: string;
}

export const demoCommand: Command<DemoOptions> = {
  name: 'demo',
  summary: 'the whole story without hardware, in 20 seconds',
  group: 'main',
  examples: ['demo', 'demo --keep story'],
  options: [{ flags: '--keep <folder>', text: 'keep the files in this folder: device.bin, backup.bin, swapped.bin' }],
  async run(_, { keep }, context) {
    const { mkdir, mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const { join } = await import('node:path');
    const { writeOutput } = await import('../../node/write-file.ts');
    const { fileError } = await import('../../node/file-error.ts');
    const { readSample } = await import('../file/sample.ts');
    const began = process.hrtime.bigint();
    const folder = keep ?? (await mkdtemp(join(tmpdir(), 'flashback-demo-')));
    if (keep !== undefined) {
      await mkdir(keep).catch((error: unknown) => {
        throw fileError(keep, error);
      });
    }
    const steps: DemoReport['steps'] = [];
    try {
      await writeOutput(join(folder, 'device.bin'), readSample(DEVICE));
      for (const { title, command, expected, run } of story((name) => join(folder, name))) {
        if (!context.json) context.emit({}, `${steps.length === 0 ? '' : '\n'}${steps.length + 1}. ${title}\n$ flashback ${command}`);
        const { exitCode, data = {}, text } = await run(context);
        if (!context.json) for (const line of text) context.emit({}, line.replaceAll(join(folder, '/'), ''));
        steps.push({ title, command: `flashback ${command}`, expectedExitCode: expected, exitCode, data: { ...data } });
        if (exitCode !== expected) break;
      }
    } finally {
      if (keep === undefined) await rm(folder, { recursive: true });
    }
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const ok = steps.every(({ exitCode, expectedExitCode }) => exitCode === expectedExitCode);
    const report: DemoReport = { schemaVersion: 1, ok, seconds, steps };
    const last = ok
      ? `All of it without hardware, in ${seconds.toFixed(1)} s: what the check predicted is what the executed code did.`
      : 'This step did not end as expected: a fault of flashback, please report it.';
    return { exitCode: ok ? EXIT.done : EXIT.failed, data: report, text: ['', last] };
  },
};
