import { EspError } from '../../base/error.ts';
import { ROM_OPTION } from '../file/mask-rom.ts';
import { MAC_OPTION } from '../grammar/chip-options.ts';
import type { Command, OptionRow } from '../grammar/command.ts';
import { longFlag } from '../grammar/constraints.ts';
import { listenAt } from '../grammar/host-port.ts';
import { parseDuration } from '../grammar/run-options.ts';
import type { DeviceOptions } from '../session/device.ts';
import { asEsptool, ESPTOOL_OPTIONS } from '../session/esptool.ts';
import type { RunFirmwareOptions } from '../session/run-firmware.ts';

/** Without a file it is esptool's; `--after` means something else then, and is accepted. */
type RunCommandOptions = Omit<DeviceOptions, 'port' | 'after'> & Partial<Pick<DeviceOptions, 'port'>> & RunFirmwareOptions;

const SERVED = ['--tcp', '--rfc2217', '--pty'];

const FIRMWARE_OPTIONS: readonly OptionRow[] = [
  { flags: '--expect <text...>', text: 'exit 0 once this text came, after the last --send' },
  { flags: '--fail <text...>', text: 'exit 3 once this text came' },
  { flags: '--send <text...>', text: String.raw`send this text, with \r, \n, \xNN`, excludes: SERVED },
  { flags: '--after <text...>', text: '… once this text came, one for each --send' },
  {
    flags: '--press <spec...>',
    text: 'press a button: gpio0@2s+0.2s',
  },
  {
    flags: '--for <time>',
    text: 'end after this time on the chip (default: 60s)',
    parse: parseDuration('--for'),
  },
  { flags: '--realtime', group: 'terminal', text: 'at the speed of a real chip, with this terminal as its serial line' },
  { flags: '--tcp <host:port>', group: 'terminal', text: 'serve the serial line over TCP', parse: listenAt('--tcp') },
  {
    flags: '--rfc2217 <host:port>',
    group: 'terminal',
    text: 'serve the serial line with baud rate and reset lines',
    parse: listenAt('--rfc2217'),
  },
  { flags: '--pty [link]', group: 'terminal', text: 'serve the serial line as a pseudo-terminal' },
  { flags: '--save <file>', group: 'terminal', text: 'save the flash here on exit' },
  { flags: '--log-file <file>', group: 'terminal', text: 'write what the firmware prints here' },
  { ...MAC_OPTION, group: 'terminal' },
  { ...ROM_OPTION, group: 'terminal' },
];

/** esptool's own, a port no longer needed, and `--after` left to the firmware. */
const LOADER_OPTIONS = ESPTOOL_OPTIONS.filter((row) => longFlag(row) !== '--after').map((row) =>
  longFlag(row) === '--port' ? { ...row, isRequired: false } : row,
);

export const runCommand: Command<RunCommandOptions> = {
  name: 'run',
  summary: 'run a firmware on the software chip; with -p: exit the loader',
  group: 'esptool',
  examples: ['run mine.bin --expect ready', String.raw`run mine.bin --send "AT\r\n" --after ready --expect OK`, 'run -p COM5'],
  arguments: [{ name: '[file]', text: 'a dump of a whole flash; it is not changed' }],
  options: [...FIRMWARE_OPTIONS, ...LOADER_OPTIONS],
  async run([path], options, context) {
    if (path !== undefined) {
      const { runFirmwareFile } = await import('../session/run-firmware.ts');
      return await runFirmwareFile(path, options, context);
    }
    const { port, after: _, ...rest } = options;
    if (port === undefined) throw new EspError('usage.invalid', { argument: 'run', given: '', expected: 'a FILE to run, or --port' });
    const { runApplication } = await import('../../flasher/index.ts');
    return await asEsptool(
      { ...rest, port, stub: false, after: 'no-reset' },
      context,
      async ({ session }) => {
        await runApplication(session);
        return {};
      },
      () => ['The chip left the ROM loader and runs the application.'],
    );
  },
};
