import { concat } from '../../base/bytes.ts';
import { seconds } from '../../base/clock.ts';
import type { BootOutcome } from '../../flasher/index.ts';
import { parseResetSequence, playReset, RESET_SEQUENCES, type ResetStep } from '../../wire/reset-sequence.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import type { PortSpec } from '../grammar/port-spec.ts';
import { oneOf } from '../grammar/values.ts';
import { resetLines } from '../render/device.ts';
import type { ResetReport } from '../schema/monitor.ts';
import { PORT_OPTION, portName, withDevice } from '../session/device.ts';
import { listen } from '../session/listen.ts';

interface ResetOptions {
  readonly port: PortSpec;
  readonly into?: 'application' | 'loader';
  readonly resetSequence?: readonly ResetStep[];
}

/** Long enough for the ROM to speak, and for what it starts to fail at once. */
const LISTENS = seconds(1);

/** What the boot log has to show for a reset that did what it should. */
const EXPECTED: { readonly [I in NonNullable<ResetOptions['into']>]: BootOutcome } = {
  application: 'started',
  loader: 'download-mode',
};

/** A chip that says nothing may have done as it should. */
function exitOf(outcome: BootOutcome, into: keyof typeof EXPECTED): ExitCode {
  if (outcome === EXPECTED[into]) return EXIT.done;
  return outcome === 'silent' || outcome === 'unreadable' ? EXIT.unknown : EXIT.failed;
}

export const resetCommand: Command<ResetOptions> = {
  name: 'reset',
  summary: 'reset the chip using DTR/RTS and say how it started',
  group: 'more',
  examples: ['reset -p COM5'],
  options: [
    PORT_OPTION,
    { flags: '--into <where>', text: 'application or loader (default: application)', parse: oneOf('--into', ['application', 'loader']) },
    {
      flags: '--reset-sequence <steps>',
      text: 'custom reset sequence: D0 or D1, R0 or R1, W0.1 and so on, separated by |',
      parse: parseResetSequence,
    },
  ],
  async run(_, options, context) {
    const { BOOT_LOG_BAUD, readBootLog } = await import('../../flasher/index.ts');
    const { port, into = 'application' } = options;
    const loader = port.kind === 'rfc2217' ? RESET_SEQUENCES.rfc2217 : RESET_SEQUENCES.classic;
    const steps = options.resetSequence ?? (into === 'loader' ? loader : RESET_SEQUENCES.hard);
    const log = await withDevice(port, context, async (device) => {
      const heard: Uint8Array[] = [];
      try {
        await device.link.setBaud(BOOT_LOG_BAUD);
        await device.link.discardInput();
        await playReset(device.link, steps, device.clock, context.signal);
        await listen(device, context, (bytes) => heard.push(bytes), LISTENS);
      } finally {
        await device.link.close();
      }
      return concat(...heard);
    });
    context.signal.throwIfAborted();
    const { outcome, resetCause, bootMode } = readBootLog(log);
    const report: ResetReport = {
      schemaVersion: 1,
      port: portName(port),
      into,
      outcome,
      resetCause: resetCause ?? null,
      bootMode: bootMode ?? null,
    };
    return { exitCode: exitOf(outcome, into), data: report, text: resetLines(report) };
  },
};
