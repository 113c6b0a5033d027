import { createWriteStream } from 'node:fs';
import { type Nanos, ns, seconds } from '../../base/clock.ts';
import { EspError } from '../../base/error.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import type { Chip, FirmwareEnd, FirmwareRun, FirmwareScript } from '../../emulator/index.ts';
import type { RealTime } from '../../node/realtime.ts';
import type { Link } from '../../wire/link.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { CommandContext, Result } from '../grammar/command.ts';
import { parsePress, unescapeText } from '../grammar/run-options.ts';
import { runFirmwareLines } from '../render/run-firmware.ts';
import { chipOf, fileReport } from '../report/judge.ts';
import type { RunFirmwareReport } from '../schema/run-firmware.ts';
import { type Endpoint, type EndpointOptions, openEndpoints } from '../serve/endpoints.ts';
import { planChip, powerUp, saveFlash } from './chip.ts';

/** What `run FILE` is given. */
export interface RunFirmwareOptions extends EndpointOptions {
  readonly chipSize?: number;
  readonly chip?: ChipKind;
  readonly mac?: Uint8Array;
  readonly rom?: string;
  readonly expect?: readonly string[];
  readonly fail?: readonly string[];
  readonly send?: readonly string[];
  readonly after?: readonly string[];
  readonly press?: readonly string[];
  readonly for?: Nanos;
  readonly realtime?: boolean;
  readonly save?: string;
  readonly logFile?: string;
}

/** Of a run that has no other end. */
const DEFAULT_DURATION = seconds(60);
/** Characters of each UART that the report keeps. */
const MAX_LOG = 0x40000;

const END_EXIT: { readonly [K in FirmwareEnd['kind']]: ExitCode } = {
  expected: EXIT.done,
  failed: EXIT.doesNotBoot,
  'boot-loop': EXIT.doesNotBoot,
  stopped: EXIT.unknown,
  'time-over': EXIT.timeOver,
  interrupted: EXIT.interrupted,
};

/** @throws EspError `usage.invalid` for more `--after` than `--send` */
function scriptOf(options: RunFirmwareOptions, isServed: boolean): FirmwareScript {
  const { expect = [], fail = [], send = [], after = [], press = [] } = options;
  if (after.length > send.length) {
    throw new EspError('usage.invalid', { argument: '--after', given: after.join(' '), expected: 'one --send for each --after' });
  }
  const duration = options.for ?? (isServed ? undefined : DEFAULT_DURATION);
  return {
    expect: expect.map(unescapeText),
    fail: fail.map(unescapeText),
    sends: send.map((text, i) => ({ text: unescapeText(text), ...(after[i] !== undefined && { after: unescapeText(after[i]) }) })),
    presses: press.map(parsePress),
    ...(duration !== undefined && { duration }),
  };
}

function reasonOf(end: FirmwareEnd): string | null {
  if (end.kind === 'expected' || end.kind === 'failed') return end.text;
  return end.kind === 'stopped' ? end.error.message : null;
}

/** The exit code of an end; when nothing was expected, the end of the time is a good one. */
function exitOf(end: FirmwareEnd, { expect = [] }: RunFirmwareOptions): ExitCode {
  return end.kind === 'time-over' && expect.length === 0 ? EXIT.done : END_EXIT[end.kind];
}

/** Takes away what the chip says to a host that looks at the records instead. */
async function drain(link: Link): Promise<void> {
  try {
    for (;;) await link.read(0x1000);
  } catch {
    // closed
  }
}

/**
 * Runs the firmware in `path` on a software chip: in virtual time, as fast as it goes, or in real time for a terminal or a client.
 * @throws EspError `file.*`, `usage.invalid`, `link.*`
 */
export async function runFirmwareFile(path: string, options: RunFirmwareOptions, context: CommandContext): Promise<Result> {
  const { FirmwareRun: Run } = await import('../../emulator/index.ts');
  const isServed = options.tcp !== undefined || options.rfc2217 !== undefined || options.pty !== undefined;
  const script = scriptOf(options, isServed || options.realtime === true);
  const { chipSize, mac, chip: kind = 'esp8266', rom, save } = options;
  const spec = { flash: path, chip: kind, ...(chipSize && { chipSize }), ...(mac && { mac }), ...(rom && { rom }), ...(save && { save }) };
  const plan = await planChip(spec);
  if (plan.rom?.remark !== undefined) context.note(plan.rom.remark);
  const contents = plan.flash ?? new Uint8Array(0);
  const logFile = options.logFile === undefined ? undefined : createWriteStream(options.logFile);
  const logs = ['', ''];
  const clock = new VirtualClock();
  let finish: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const run: FirmwareRun = new Run({
    clock,
    script,
    onOutput(uart, bytes) {
      const text = Buffer.from(bytes).toString('latin1');
      if ((logs[uart] as string).length < MAX_LOG) logs[uart] += text;
      if (uart === 1) return;
      logFile?.write(bytes);
      if (!context.json && !isServed) process.stdout.write(bytes);
    },
    onEnd: () => finish(),
  });
  const chip = await powerUp(clock, plan, spec, { onTrace: (record) => run.note(record), onStop: (error) => run.stop(error) });
  const stop = (): void => run.interrupt();
  if (context.signal.aborted) stop();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    await (isServed || options.realtime === true ? serve(chip, clock, run, over, options, context) : play(chip, clock, run, over));
  } finally {
    context.signal.removeEventListener('abort', stop);
    logFile?.end();
  }
  const end = run.end ?? { kind: 'interrupted' };
  await saveFlash(chip, spec);
  const report: RunFirmwareReport = {
    schemaVersion: 1,
    file: fileReport({ path, bytes: contents }),
    chip: chipOf({ size: plan.chipSize, kind, ...(mac && { mac }) }),
    outcome: end.kind,
    reason: reasonOf(end),
    log: logs[0] as string,
    uart1: logs[1] as string,
    pins: run.pins.map((pin) => ({ ...pin })),
    restarts: run.restarts,
    instructions: chip.instructions,
    virtualMs: Math.round(clock.now / 1e6),
    unmodelled: chip.unmodelled.map((access) => ({ ...access })),
  };
  return { exitCode: exitOf(end, options), data: report, text: runFirmwareLines(report) };
}

/** In virtual time. */
async function play(chip: Chip, clock: VirtualClock, run: FirmwareRun, over: Promise<void>): Promise<void> {
  const { quiesce } = await import('../../node/real-clock.ts');
  const link = chip.link({ anyBaud: true });
  void drain(link);
  await clock.run(
    async () => {
      run.begin(chip, (text) => void link.write(Buffer.from(text, 'latin1')).catch(() => {}));
      await over;
    },
    { quiesce },
  );
  await link.close();
}

/** In real time, for whoever types at the terminal or connects. */
async function serve(
  chip: Chip,
  clock: VirtualClock,
  run: FirmwareRun,
  over: Promise<void>,
  options: RunFirmwareOptions,
  context: CommandContext,
): Promise<void> {
  const { realTime } = await import('../../node/realtime.ts');
  let fail: (error: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  broken.catch(() => {});
  const drive: RealTime = realTime({ clock, rush: () => ns(0), onError: fail });
  const endpoints: Endpoint[] = [];
  const link = options.tcp || options.rfc2217 || options.pty ? undefined : drive.link(chip.link({ anyBaud: true }));
  const type = (bytes: Uint8Array): void => void link?.write(bytes).catch(() => {});
  try {
    if (link === undefined) {
      const add = (endpoint: Endpoint): void => {
        endpoints.push(endpoint);
        context.note(`The firmware's serial line: ${endpoint.url}`);
      };
      await openEndpoints(
        options,
        (line) => drive.link(chip.link(line)),
        () => {},
        add,
      );
    } else {
      void drain(link);
      process.stdin.on('data', type);
    }
    run.begin(chip, (text) => type(Buffer.from(text, 'latin1')));
    drive.wake();
    await Promise.race([over, broken]);
  } finally {
    process.stdin.off('data', type);
    process.stdin.pause();
    for (const endpoint of endpoints) await endpoint.close();
    await link?.close();
    drive.stop();
  }
}
