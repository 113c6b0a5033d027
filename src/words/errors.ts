import { hex } from '../base/bytes.ts';
import type { ErrorCode, ErrorFacts, NoSyncCause } from '../base/error.ts';
import { COMMANDS } from '../wire/command.ts';
import { type StatusName, statusName } from '../wire/status.ts';
import { formatSize } from './size.ts';

/** One kind of failure in words. */
export interface ErrorWords<Facts> {
  /** What happened and, where it is known, why: one sentence. */
  message(facts: Facts): string;
  /** What to do now. */
  hint(facts: Facts): string;
}

const always = (text: string) => (): string => text;
const WIRING =
  'Check power and wiring (RX to TX, TX to RX, common ground). If the board has no reset lines, hold GPIO0 low (the button) while you power it up, then try again.';
const TRY_SLOWER = 'Try again with a lower --baud, shorter wires or another USB port.';
const REPORT = 'This is a fault of flashback; please report it with the command you ran.';
const seen = (sample: string): string => (sample === '' ? '' : `, starting with ${sample.slice(0, 32)}`);

const INTO_LOADER = 'Hold GPIO0 low (the button) while you reset or power up the board; for a board without reset lines use --board bare.';

const REFUSED_URL: { readonly [C in ErrorFacts['url.refused']['cause']]: string } = {
  malformed: 'it is not a valid address',
  scheme: 'only https: addresses are supported',
  'plain-http': 'plain http: can be tampered with',
  credentials: 'a user name and password in an address end up in logs',
};

const REDIRECTED: { readonly [C in ErrorFacts['url.redirect']['cause']]: string } = {
  nowhere: 'without naming the new address',
  downgrade: 'from https: to a less safe address',
  'too-many': 'too many times',
};

const TOO_LONG: { readonly [P in ErrorFacts['url.timeout']['phase']]: string } = {
  answer: 'no response',
  idle: 'the transfer stalled',
  total: 'the transfer did not finish',
};

/** Why no SYNC was answered, and what to do about it. */
export const NO_SYNC_WORDS: {
  readonly [C in NoSyncCause]: {
    /** The cause, as the end of a sentence. */
    why(heard: { received: number; sample: string; bootMode: number | undefined }): string;
    /** What to do about it. */
    readonly todo: string;
  };
} = {
  silent: { why: always('nothing was received'), todo: WIRING },
  echo: {
    why: always('our own bytes were echoed'),
    todo: 'TX and RX touch each other, or the adapter echoes: check the solder joints and the wires between adapter and board.',
  },
  'other-chip': {
    why: always('a different chip family answered'),
    todo: 'This is not an ESP8266 or ESP8285: use a tool made for that chip.',
  },
  deaf: {
    why: always('it waits in its ROM loader but does not receive what is sent'),
    todo: "Check the wire from the adapter's TX to the board's RX, and that nothing else on the board drives that pin.",
  },
  'gpio0-high': {
    why: always('it started from its flash, so GPIO0 was high at reset'),
    todo: `${INTO_LOADER} With a board that has reset lines, check that DTR reaches GPIO0.`,
  },
  straps: {
    why: ({ bootMode }) => `${bootMode ?? '?'} is not a usable boot mode`,
    todo: 'GPIO15 must be low and GPIO2 high when the chip is reset: disconnect whatever pulls them the other way.',
  },
  'boot-loop': {
    why: always('it restarts in a loop, with GPIO0 high'),
    todo: `The firmware in its flash does not run; you can still flash it. ${INTO_LOADER}`,
  },
  watchdog: {
    why: always('watchdog resets restart it in a loop, with GPIO0 high'),
    todo: `The firmware in its flash hangs, or the flash is empty; you can still flash it. ${INTO_LOADER}`,
  },
  application: {
    why: always('an application is running and was not reset'),
    todo: INTO_LOADER,
  },
  garbage: {
    why: ({ received, sample }) => `${received} unreadable bytes received${seen(sample)}`,
    todo: `Something is connected, but it is not in its ROM loader, or it runs at another baud rate. ${WIRING}`,
  },
};

const READING: readonly string[] = [COMMANDS.readFlash.name, COMMANDS.spiFlashMd5.name];

/** What to do about a refusal: a sum that is wrong is the line's fault, and a read wears nothing out. */
function refusalHint(command: string, reason: StatusName | undefined): string {
  switch (reason) {
    case 'bad-checksum':
      return 'Bytes were damaged on their way to the chip: check wires and power supply, and use a lower rate (--baud 115200) or a shorter cable.';
    case 'spi-failed':
    case 'failed':
    case 'verify-failed':
    case 'unlock-failed':
      return READING.includes(command)
        ? 'Check the size of the flash ("flashback info"): addresses beyond its end are refused.'
        : 'Reset the chip and try again; if it persists, the flash may be write-protected or worn.';
    default:
      return 'Reset the chip and try again; if it persists, check wires and power supply.';
  }
}

/** Message and advice for every error that the library can raise; a code without its line here does not compile. */
export const ERROR_WORDS: { readonly [C in ErrorCode]: ErrorWords<ErrorFacts[C]> } = {
  'link.closed': {
    message: ({ port }) => `The connection${port === undefined ? '' : ` to ${port}`} was lost.`,
    hint: always('Check the cable and that nothing else uses the port, then run the command again.'),
  },
  'link.missing': {
    message: ({ port }) => `Port ${port} not found.`,
    hint: always('Run "flashback ports" to list the ports of this computer; unplug and replug the adapter if it is not listed.'),
  },
  'link.busy': {
    message: ({ port }) => `Port ${port} is in use by another program.`,
    hint: always('Close the other program (a serial monitor, another flasher), or choose another port.'),
  },
  'link.denied': {
    message: ({ port }) => `No permission to open port ${port}.`,
    hint: always('On Linux add yourself to the group that owns the port ("sudo usermod -aG dialout $USER"), then log in again.'),
  },
  'link.failed': {
    message: ({ port, reason }) => `Port ${port} cannot be used: ${reason}.`,
    hint: always('Run "flashback ports" to list the ports; a serial adapter, socket://HOST:PORT and emulator: work too.'),
  },
  'link.timeout': {
    message: ({ command, waitedMs, received }) =>
      `The chip did not answer ${command} within ${Math.round(waitedMs)} ms (${received === 0 ? 'nothing' : `${received} bytes`} received).`,
    hint: always(TRY_SLOWER),
  },
  'frame.invalid': {
    message: ({ command, fault }) => `The answer to ${command} arrived damaged (${fault}).`,
    hint: always(TRY_SLOWER),
  },
  'chip.no-sync': {
    message: ({ attempts, cause, received, sample, bootMode }) =>
      `The chip did not answer ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} to connect: ${NO_SYNC_WORDS[cause].why({ received, sample, bootMode })}.`,
    hint: ({ cause }) => NO_SYNC_WORDS[cause].todo,
  },
  'chip.wrong': {
    message: ({ magic }) => `The connected chip is not an ESP8266 (it identifies itself as ${hex(magic, 8)}).`,
    hint: always('Use a tool made for this chip; only ESP8266 and ESP8285 are supported.'),
  },
  'chip.refused': {
    message: ({ command, status, error }) => `The chip refused ${command} (status ${status}, error ${hex(error, 2)}).`,
    hint: ({ command, status, error }) => refusalHint(command, statusName(status, error)),
  },
  'chip.stub-silent': {
    message: ({ waitedMs }) => `The stub was loaded into the chip but did not start within ${Math.round(waitedMs)} ms.`,
    hint: always('Power-cycle the board and try again; a weak power supply is the usual cause.'),
  },
  'flash.unknown-size': {
    message: ({ id }) => `The flash does not report its size (id ${hex(id, 6)}).`,
    hint: always('Give its size with --chip-size. An id of 000000 or ffffff means that the flash does not answer at all.'),
  },
  'flash.range': {
    message: ({ offset, length, flashSize }) => `${formatSize(length)} at ${hex(offset)} do not fit a flash of ${formatSize(flashSize)}.`,
    hint: always('Check the file and the size of the flash ("flashback info").'),
  },
  'flash.verify': {
    message: ({ offset, length, expected, actual }) =>
      `The flash differs from what was read or written at ${hex(offset)} (${formatSize(length)}): MD5 ${actual} instead of ${expected}.`,
    hint: always('Run the command again; if it differs once more, the flash may be worn, write-protected or smaller than it claims.'),
  },
  'file.missing': {
    message: ({ path }) => `File ${path} not found, or its folder does not exist.`,
    hint: always('Check the spelling and the folder.'),
  },
  'file.is-directory': {
    message: ({ path }) => `${path} is a folder, not a file.`,
    hint: always('Give the path of a file.'),
  },
  'file.denied': {
    message: ({ path }) => `No permission to use the file ${path}.`,
    hint: always('Check who owns the file and its folder.'),
  },
  'file.empty': {
    message: ({ path }) => `The file ${path} is empty.`,
    hint: always('A backup of a whole flash has 256 KB to 16 MB; read it from the chip again.'),
  },
  'file.exists': {
    message: ({ path }) => `The file ${path} already exists; nothing was written.`,
    hint: always('Choose another name, or add --force to overwrite it where the command has that option.'),
  },
  'file.busy': {
    message: ({ path }) => `Another program is writing ${path}.`,
    hint: always(`Wait for it, or choose another name. If no such program runs, delete the file of that name with ".lock" behind it.`),
  },
  'file.changed': {
    message: ({ path }) => `Another program replaced ${path} or wrote to it; this run did not use it.`,
    hint: always('Choose a name that no other program uses, and run it again.'),
  },
  'file.too-large': {
    message: ({ path, size, limit }) => `The file ${path} is ${formatSize(size)}; the limit is ${formatSize(limit)}.`,
    hint: always('Check that it is the right file, or give the larger chip with --chip-size.'),
  },
  'file.digest': {
    message: ({ path, expected, actual }) => `${path} is not the expected file: SHA-256 ${actual} instead of ${expected}.`,
    hint: always('Nothing was done with it. Get the digest from whoever publishes the file, and download the file again.'),
  },
  'file.bad-gzip': {
    message: ({ path, reason }) => `${path} starts like a gzip file and cannot be unpacked (${reason}).`,
    hint: always('It is damaged or incomplete: download it again.'),
  },
  'file.no-space': {
    message: ({ path, needed, free }) =>
      needed === undefined || free === undefined
        ? `There is no room left on the disk of ${path}.`
        : `There is no room for ${path}: it needs ${formatSize(needed)}, and ${formatSize(free)} are free.`,
    hint: always('Make room, or choose a place on another disk.'),
  },
  'url.refused': {
    message: ({ url, cause }) => `Refusing to download ${url}: ${REFUSED_URL[cause]}.`,
    hint: always(
      'Give an https: address, or download the file and give its path. --allow-http also allows http: URLs; use it with --sha256.',
    ),
  },
  'url.redirect': {
    message: ({ url, cause }) => `${url} redirects ${REDIRECTED[cause]}.`,
    hint: always('Open the address in a browser and give the one where the file really is.'),
  },
  'url.unreachable': {
    message: ({ url, reason }) => `Cannot connect to ${url} (${reason}).`,
    hint: ({ reason }) =>
      /CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO/.test(reason)
        ? 'The server cannot prove its identity. Check the address and the date of this computer; NODE_EXTRA_CA_CERTS names your own authority.'
        : 'Check the address and the network, or download the file and give its path.',
  },
  'url.status': {
    message: ({ url, status }) => `${url} answers with status ${status} instead of a file.`,
    hint: ({ status }) =>
      status === 401 || status === 403
        ? 'It asks for a login, which flashback never sends: download the file and give its path.'
        : 'Check the address; open it in a browser.',
  },
  'url.timeout': {
    message: ({ url, phase, waitedMs }) => `${url}: ${TOO_LONG[phase]} within ${waitedMs / 1000} s.`,
    hint: always('Try again later, or download the file and give its path.'),
  },
  'url.broken': {
    message: ({ url, received, reason }) => `The transfer from ${url} broke off after ${formatSize(received)} (${reason}), several times.`,
    hint: always('Try again later, or download the file and give its path.'),
  },
  'file.failed': {
    message: ({ path, reason }) => `The file ${path} could not be read or written (${reason}).`,
    hint: always('Check the disk: is it full, or was it removed?'),
  },
  'restore.refused': {
    message: ({ verdict, reason }) =>
      `Nothing was written: ${/^boots/.test(verdict) ? 'the check found a problem' : verdict === 'unknown' ? 'nobody knows whether this file boots (unknown)' : `this file would not boot on this chip (${verdict})`}.${reason === undefined ? '' : ` ${reason}`}`,
    hint: always(
      '"flashback check FILE --chip-size SIZE" gives the reasons; restore with --fit makes the smallest change that lets it boot, --force writes it as it is.',
    ),
  },
  'usage.invalid': {
    message: ({ argument, given, expected }) =>
      given === '' ? `${argument} needs a value: ${expected}.` : `The value "${given}" for ${argument} is not valid; expected ${expected}.`,
    hint: always('Run "flashback help COMMAND" for the options of a command.'),
  },
  'usage.requires': {
    message: ({ option, requires }) => `${option} requires ${requires}.`,
    hint: always('Run "flashback help COMMAND" for the options of a command.'),
  },
  'usage.conflict': {
    message: ({ option, other }) => `${option} and ${other} exclude each other: give one of them.`,
    hint: always('Run "flashback help COMMAND" for the options of a command.'),
  },
  'replay.differs': {
    message: ({ offset, expected, found }) =>
      `The session differs from the recorded one after ${offset} bytes to the chip: recorded ${expected}, now ${found}.`,
    hint: always(
      'Use the command, options and file of the recorded session; another version of flashback may talk to the chip in another order.',
    ),
  },
  'emulator.unknown-rom': {
    message: ({ address, name, caller }) =>
      `The software chip stopped: ${name} at ${hex(address, 8)}, called from ${hex(caller, 8)}, is not modelled.`,
    hint: always('The firmware needs a function of the mask ROM that the software chip lacks; a real chip has it.'),
  },
  'clock.deadlock': {
    message: ({ now }) => `Deadlock: no events pending after ${(now / 1e9).toFixed(3)} s of virtual time, yet the program waits.`,
    hint: always(REPORT),
  },
  'clock.hang': {
    message: ({ now, pending }) =>
      `The program was still waiting after ${(now / 1e9).toFixed(0)} s of virtual time (${pending} events pending).`,
    hint: always(REPORT),
  },
};

/** Message and advice for a failure with its facts. */
export function wordsOfError<C extends ErrorCode>(code: C, facts: ErrorFacts[C]): { readonly message: string; readonly hint: string } {
  const words: ErrorWords<ErrorFacts[C]> = ERROR_WORDS[code];
  return { message: words.message(facts), hint: words.hint(facts) };
}
