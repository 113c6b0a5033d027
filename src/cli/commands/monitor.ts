import { type Nanos, seconds } from '../../base/clock.ts';
import { bootWords } from '../../words/boot.ts';
import { safeLine } from '../../words/text.ts';
import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import type { PortSpec } from '../grammar/port-spec.ts';
import { parseBaud } from '../grammar/values.ts';
import type { MonitorEvent } from '../schema/monitor.ts';
import { PORT_OPTION, withDevice } from '../session/device.ts';
import { listen, parseSeconds, playIfPossible } from '../session/listen.ts';
import { LogLines } from '../session/log-lines.ts';

interface MonitorOptions {
  readonly port: PortSpec;
  readonly baud?: number;
  readonly reset: boolean;
  readonly for?: Nanos;
}

/** The default on a software chip: its time passes as fast as it can, so nobody could stop it in time. */
const EMULATED = seconds(5);

export const monitorCommand: Command<MonitorOptions> = {
  name: 'monitor',
  summary: 'show what the chip prints, and explain its boot log',
  group: 'main',
  examples: ['monitor -p COM5'],
  options: [
    PORT_OPTION,
    {
      flags: '-b, --baud <rate>',
      text: "baud rate (default: 74880, the boot log's; many applications use 115200)",
      parse: parseBaud,
    },
    { flags: '--no-reset', text: 'only listen, do not reset the chip' },
    { flags: '--for <seconds>', text: 'stop after N seconds (default: 5 for emulator:, else never)', parse: parseSeconds('--for') },
  ],
  async run(_, options, context) {
    const { BOOT_LOG_BAUD, bootsFrom, bootsOf } = await import('../../flasher/index.ts');
    const { port, baud = BOOT_LOG_BAUD } = options;
    const patience = options.for ?? (port.kind === 'emulator' ? EMULATED : undefined);
    await withDevice(port, context, async (device) => {
      const { link, clock } = device;
      const from = clock.now;
      const say = (event: MonitorEvent, text: string): void => context.emit(event, text);
      const lines = new LogLines(clock, (text) => {
        say({ schemaVersion: 1, event: 'line', atMs: Math.round((clock.now - from) / 1e6), text }, safeLine(text));
        for (const boot of bootsOf(text)) {
          const event = { schemaVersion: 1, event: 'boot', ...boot, from: bootsFrom(boot) } as const;
          say(event, `    (${bootWords(boot.resetCause, event.from)})`);
        }
      });
      try {
        await link.setBaud(baud);
        if (options.reset) await playIfPossible(device, context);
        await listen(device, context, (bytes) => lines.push(bytes), patience);
      } finally {
        lines.flush();
        await link.close();
      }
    });
    return { exitCode: context.signal.aborted ? EXIT.interrupted : EXIT.done, data: undefined, text: [] };
  },
};
