import { ms, type Nanos, ns, seconds } from '../../base/clock.ts';
import { EspError, hasCode } from '../../base/error.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import type { Chip, FaultPlan } from '../../emulator/index.ts';
import type { ServerEvent } from '../../node/tcp-server.ts';
import type { Link } from '../../wire/link.ts';
import { EXAM_OPTIONS, type ExamOptions, examine } from '../exam/exam.ts';
import { Visits } from '../exam/visits.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ROM_OPTION } from '../file/mask-rom.ts';
import { CHIP_OPTION, MAC_OPTION } from '../grammar/chip-options.ts';
import type { Command, CommandContext } from '../grammar/command.ts';
import { FAULT_OPTIONS, type FaultOptions, faultPlanOf } from '../grammar/fault-options.ts';
import { listenAt } from '../grammar/host-port.ts';
import type { ChipSpec } from '../grammar/port-spec.ts';
import { oneOf, parseChipSize } from '../grammar/values.ts';
import { emulateLine } from '../render/emulate.ts';
import type { EmulateEvent } from '../schema/emulate.ts';
import { type Endpoint, type EndpointOptions, openEndpoints } from '../serve/endpoints.ts';
import { openTraceFile } from '../serve/trace-file.ts';
import { planChip, powerUp, saveFlash } from '../session/chip.ts';

interface EmulateOptions extends ChipSpec, EndpointOptions, FaultOptions, ExamOptions {
  readonly pace?: 'wire' | 'none';
  readonly trace?: string;
}

/** What the straps say when GPIO0 was low at reset (lx106-and-rom.md §5.1). */
const DOWNLOAD_STRAPS = 1;
/** How far a chip may run ahead of real time after the host did something: see `realTime`. */
const RUSH_IN_LOADER = seconds(60);
const RUSH_IN_APPLICATION = ms(20);

function rushOf(chip: Chip, pace: 'wire' | 'none'): () => Nanos {
  if (pace === 'wire') return () => ns(0);
  return () => (chip.peripherals.gpio.straps === DOWNLOAD_STRAPS ? RUSH_IN_LOADER : RUSH_IN_APPLICATION);
}

function say(context: CommandContext, event: EmulateEvent): void {
  context.emit(event, emulateLine(event));
}

/** A chip that stands still has to say why; people read it beside what the client says. */
function tellStop(context: CommandContext, reason: EspError): void {
  if (!hasCode(reason, 'emulator.unknown-rom')) return;
  const event: EmulateEvent = { schemaVersion: 1, event: 'stopped', ...reason.facts };
  if (context.json) say(context, event);
  else context.note(emulateLine(event));
}

export const emulateCommand: Command<EmulateOptions> = {
  name: 'emulate',
  summary: 'serve a software ESP8266 to any flasher, until Ctrl-C',
  group: 'more',
  examples: ['emulate --tcp 127.0.0.1:0 --boot download'],
  options: [
    {
      flags: '--tcp <host:port>',
      text: 'raw serial over TCP, no reset lines (the default)',
      parse: listenAt('--tcp'),
    },
    { flags: '--rfc2217 <host:port>', text: 'serial over TCP with baud rate and reset lines', parse: listenAt('--rfc2217') },
    { flags: '--pty [link]', text: 'a pseudo-terminal, optionally under this name' },
    {
      flags: '--chip-size <size>',
      text: "chip's flash size (default: fits --flash, else 4MB)",
      parse: parseChipSize,
    },
    { flags: '--flash <file>', text: 'initial content of the flash; never written' },
    { flags: '--save <file>', text: 'save the flash here on exit' },
    { flags: '--force', text: 'overwrite existing files of --save and --trace', needs: ['--save', '--trace'] },
    MAC_OPTION,
    CHIP_OPTION,
    {
      flags: '--boot <from>',
      text: 'flash or download (default: flash)',
      parse: oneOf<'flash' | 'download'>('--boot', ['flash', 'download']),
    },
    {
      flags: '--pace <how>',
      text: 'wire: real baud rates; none: full speed (default)',
      parse: oneOf('--pace', ['wire', 'none']),
    },
    ROM_OPTION,
    ...FAULT_OPTIONS,
    ...EXAM_OPTIONS,
    { flags: '--trace <file>', text: 'log what happens on wire and chip, as lines of JSON' },
  ],
  async run(_, options, context) {
    const { fileReport } = await import('../report/judge.ts');
    const { realTime } = await import('../../node/realtime.ts');
    const { checkFolder } = await import('../../node/write-file.ts');
    const { dirname } = await import('node:path');
    const plan = await planChip(options);
    if (plan.rom?.remark !== undefined) context.note(plan.rom.remark);
    if (options.save !== undefined) await checkFolder(dirname(options.save));
    const faults = options.exam ? undefined : await faultPlanOf(options);
    const trace = options.trace === undefined ? undefined : await openTraceFile(options.trace, options.force === true);
    const clock = new VirtualClock();
    const onStop = (reason: EspError): void => tellStop(context, reason);
    const power = (faultPlan: FaultPlan | undefined): Promise<Chip> =>
      powerUp(clock, plan, options, {
        onStop,
        ...(trace && { onTrace: (record) => trace.note(record) }),
        ...(faultPlan && faultPlan.faults.length > 0 && { faults: faultPlan }),
      });
    let chip = await power(faults);
    let tap = (link: Link): Link => link;
    const { promise: broken, reject: fail } = withReject();
    const drive = realTime({ clock, rush: () => rushOf(chip, options.pace ?? 'none')(), onError: fail });
    const endpoints: Endpoint[] = [];
    const announce = ({ url }: Endpoint): void => say(context, { schemaVersion: 1, event: 'listening', url, chipSize: plan.chipSize });
    const add = (endpoint: Endpoint): void => {
      endpoints.push(endpoint);
      if (endpoint.isPublic) context.note(`Anybody who can reach this computer over the network can use the chip at ${endpoint.url}.`);
      if (!options.exam) announce(endpoint);
    };
    const visits = new Visits();
    /** In an exam the chip of the next run comes first. */
    let isReady = !options.exam;
    const open = (line: { readonly anyBaud: boolean }): Link => {
      if (!isReady) throw new EspError('link.busy', { port: endpoints[0]?.url ?? '' });
      return tap(drive.link(chip.link(line)));
    };
    const onEvent = ({ type, ...rest }: ServerEvent): void => {
      visits.note(type);
      if (type === 'disconnected' && options.exam && options.client === undefined) isReady = false;
      say(context, { schemaVersion: 1, event: type, ...rest } as EmulateEvent);
    };
    let exitCode: ExitCode = EXIT.done;
    try {
      await openEndpoints(options, open, onEvent, add);
      drive.wake();
      const over = interrupted(context.signal);
      const unannounced = [...endpoints];
      if (options.exam) {
        const work = examine(
          options,
          {
            url: endpoints[0]?.url ?? '',
            async power(next, witness) {
              chip.powerOff();
              chip = await power(next);
              tap = witness;
              isReady = true;
              drive.wake();
              for (const endpoint of unannounced.splice(0)) announce(endpoint);
              return chip;
            },
            nextVisit: () => Promise.race([visits.next(), over]),
            whenAlone: () => Promise.race([visits.alone(), over]),
            say: (event) => say(context, event),
          },
          context,
        );
        exitCode = await Promise.race([broken, work]);
      } else await Promise.race([broken, over]);
    } finally {
      for (const endpoint of endpoints) await endpoint.close();
      drive.stop();
    }
    const traceFailure = await trace?.close().catch((error: unknown) => error);
    await saveFlash(chip, options);
    if (options.save !== undefined) {
      say(context, { schemaVersion: 1, event: 'saved', file: fileReport({ path: options.save, bytes: chip.flash.bytes }) });
    }
    if (traceFailure !== undefined) throw traceFailure;
    return { exitCode, data: undefined, text: [] };
  },
};

function withReject(): { promise: Promise<never>; reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  promise.catch(() => {}); // it is awaited later, or something else failed first
  return { promise, reject };
}

/** Resolves when the user has had enough, which is how this command ends well. */
function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
