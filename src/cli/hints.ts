import { hex } from '../base/bytes.ts';
import type { ErrorCode, ErrorFacts, NoSyncCause } from '../base/error.ts';
import { formatSize } from '../words/size.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** What one kind of failure means to a person. */
export interface Hint<Facts> {
  readonly exit: ExitCode;
  /** What happened and, where it is known, why; one sentence without a full stop at the end of a path. */
  message(facts: Facts): string;
  /** What to do now. */
  hint(facts: Facts): string;
}

const always = (text: string) => (): string => text;
const WIRING =
  'Check power and wiring (RX to TX, TX to RX, common ground). If the board has no reset lines, hold GPIO0 low (the button) while it is powered up, then try again.';
const TRY_SLOWER = 'Try again with a lower --baud, shorter wires or another USB port.';
const seen = (sample: string): string => (sample === '' ? '' : `, beginning with ${sample.slice(0, 32)}`);

const INTO_LOADER = 'Hold GPIO0 low (the button) while the board is reset or powered up; for a board without reset lines use --board bare.';

const REFUSED_URL: { readonly [C in ErrorFacts['url.refused']['cause']]: string } = {
  malformed: 'that is no address',
  scheme: 'only https: is fetched from',
  'plain-http': 'anybody on the way could change what comes by http:',
  credentials: 'a name and a password in an address end up in logs',
};

const REDIRECTED: { readonly [C in ErrorFacts['url.redirect']['cause']]: string } = {
  nowhere: 'without saying where to',
  downgrade: 'from https: to an address that is less safe',
  'too-many': 'again and again',
};

const TOO_LONG: { readonly [P in ErrorFacts['url.timeout']['phase']]: string } = {
  answer: 'no answer began',
  idle: 'nothing more came',
  total: 'the transfer did not end',
};

/** Why no SYNC was answered, and what to do about it. */
export const NO_SYNC: {
  readonly [C in NoSyncCause]: {
    why(heard: { received: number; sample: string; bootMode: number | undefined }): string;
    readonly todo: string;
  };
} = {
  silent: { why: always('nothing was received'), todo: WIRING },
  echo: {
    why: always('what was sent came back'),
    todo: 'TX and RX touch each other, or the adapter echoes: check the solder joints and the wires between adapter and board.',
  },
  'other-chip': {
    why: always('another family of chips spoke'),
    todo: 'This is not an ESP8266 or ESP8285: use a tool made for the chip.',
  },
  deaf: {
    why: always('it waits in its boot loader, but it does not hear what is sent'),
    todo: "Check the wire from the adapter's TX to the board's RX, and that nothing else on the board drives that pin.",
  },
  'gpio0-high': {
    why: always('it started from its flash, so GPIO0 was high when it was reset'),
    todo: `${INTO_LOADER} With a board that has reset lines, check that DTR reaches GPIO0.`,
  },
  straps: {
    why: ({ bootMode }) => `its boot mode (${bootMode ?? '?'}) leads nowhere`,
    todo: 'GPIO15 must be low and GPIO2 high when the chip is reset: disconnect what pulls them elsewhere.',
  },
  'boot-loop': {
    why: always('it starts again and again, with GPIO0 high'),
    todo: `What is in its flash does not run; that does not keep it from being flashed. ${INTO_LOADER}`,
  },
  watchdog: {
    why: always('its watchdog starts it again and again, with GPIO0 high'),
    todo: `What is in its flash hangs, or there is nothing in it; that does not keep it from being flashed. ${INTO_LOADER}`,
  },
  application: {
    why: always('an application is running, and was not reset'),
    todo: INTO_LOADER,
  },
  garbage: {
    why: ({ received, sample }) => `${received} bytes came that make no sense${seen(sample)}`,
    todo: `Something is connected, but it is not in its boot loader, or runs at another speed. ${WIRING}`,
  },
};

/** Words, advice and exit code for every error the library can raise; a code without its line here does not compile. */
export const HINTS: { readonly [C in ErrorCode]: Hint<ErrorFacts[C]> } = {
  'link.closed': {
    exit: EXIT.noConnection,
    message: ({ port }) => `The connection${port === undefined ? '' : ` to ${port}`} was lost.`,
    hint: always('Check the cable and that nothing else uses the port, then run the command again.'),
  },
  'link.missing': {
    exit: EXIT.port,
    message: ({ port }) => `There is no port ${port}.`,
    hint: always('Run "flashback ports" to see the ports of this computer; unplug and replug the adapter if it is missing there.'),
  },
  'link.busy': {
    exit: EXIT.port,
    message: ({ port }) => `The port ${port} is in use by another program.`,
    hint: always('Close the other program (a serial monitor, another flasher), or choose another port.'),
  },
  'link.denied': {
    exit: EXIT.port,
    message: ({ port }) => `You are not permitted to open the port ${port}.`,
    hint: always('On Linux add yourself to the group that owns the port ("sudo usermod -aG dialout $USER"), then log in again.'),
  },
  'link.failed': {
    exit: EXIT.port,
    message: ({ port, reason }) => `The port ${port} cannot be used: ${reason}.`,
    hint: always('Run "flashback ports" to see which ports there are; a serial adapter, socket://HOST:PORT and emulator: will do.'),
  },
  'link.timeout': {
    exit: EXIT.noConnection,
    message: ({ command, waitedMs, received }) =>
      `The chip did not answer ${command} within ${Math.round(waitedMs)} ms (${received === 0 ? 'nothing' : `${received} bytes`} received).`,
    hint: always(TRY_SLOWER),
  },
  'frame.invalid': {
    exit: EXIT.noConnection,
    message: ({ command, fault }) => `The answer to ${command} arrived damaged (${fault}).`,
    hint: always(TRY_SLOWER),
  },
  'chip.no-sync': {
    exit: EXIT.noConnection,
    message: ({ attempts, cause, received, sample, bootMode }) =>
      `The chip did not answer ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} to connect: ${NO_SYNC[cause].why({ received, sample, bootMode })}.`,
    hint: ({ cause }) => NO_SYNC[cause].todo,
  },
  'chip.wrong': {
    exit: EXIT.failed,
    message: ({ magic }) => `The connected chip is no ESP8266 (it identifies itself as ${hex(magic, 8)}).`,
    hint: always('Use a tool made for this chip; only ESP8266 and ESP8285 are supported.'),
  },
  'chip.refused': {
    exit: EXIT.failed,
    message: ({ command, status, error }) => `The chip refused ${command} (status ${status}, error ${hex(error, 2)}).`,
    hint: always('Reset the chip and try again; if it persists, the flash may be write-protected or worn.'),
  },
  'chip.stub-silent': {
    exit: EXIT.noConnection,
    message: ({ waitedMs }) => `The flasher program was loaded into the chip but did not report within ${Math.round(waitedMs)} ms.`,
    hint: always('Power the board off and on and try again; a weak power supply is the usual cause.'),
  },
  'flash.unknown-size': {
    exit: EXIT.failed,
    message: ({ id }) => `The flash does not say how large it is (id ${hex(id, 6)}).`,
    hint: always('Give its size with --chip-size. An id of 000000 or ffffff means that the flash does not answer at all.'),
  },
  'flash.range': {
    exit: EXIT.failed,
    message: ({ offset, length, flashSize }) => `${formatSize(length)} at ${hex(offset)} do not fit a flash of ${formatSize(flashSize)}.`,
    hint: always('Check the file and the size of the flash ("flashback info").'),
  },
  'flash.verify': {
    exit: EXIT.mismatch,
    message: ({ offset, length, expected, actual }) =>
      `The flash differs from the file at ${hex(offset)} (${formatSize(length)}): MD5 ${actual} instead of ${expected}.`,
    hint: always('Restore again; if it differs once more, the flash may be worn, write-protected or smaller than it claims.'),
  },
  'file.missing': {
    exit: EXIT.failed,
    message: ({ path }) => `There is no file ${path}, or its folder does not exist.`,
    hint: always('Check the spelling and the folder.'),
  },
  'file.is-directory': {
    exit: EXIT.failed,
    message: ({ path }) => `${path} is a folder, not a file.`,
    hint: always('Give the path of a file.'),
  },
  'file.denied': {
    exit: EXIT.failed,
    message: ({ path }) => `You are not permitted to use the file ${path}.`,
    hint: always('Check who owns the file and its folder.'),
  },
  'file.empty': {
    exit: EXIT.failed,
    message: ({ path }) => `The file ${path} is empty.`,
    hint: always('A backup of a whole flash has 512 KB to 16 MB; read it from the chip again.'),
  },
  'file.exists': {
    exit: EXIT.failed,
    message: ({ path }) => `The file ${path} exists already; nothing was written.`,
    hint: always('Choose another name; a command that has --force replaces the file when told so.'),
  },
  'file.too-large': {
    exit: EXIT.failed,
    message: ({ path, size, limit }) => `The file ${path} has ${formatSize(size)}; ${formatSize(limit)} are the limit here.`,
    hint: always('Check that it is the right file, or give the larger chip with --chip-size.'),
  },
  'file.digest': {
    exit: EXIT.mismatch,
    message: ({ path, expected, actual }) => `${path} is not the file that was asked for: SHA-256 ${actual} instead of ${expected}.`,
    hint: always('Nothing was done with it. Get the digest from whoever publishes the file, and the file again.'),
  },
  'file.bad-gzip': {
    exit: EXIT.failed,
    message: ({ path, reason }) => `${path} begins as a gzip file and cannot be unpacked (${reason}).`,
    hint: always('It is damaged or cut off: get it again.'),
  },
  'url.refused': {
    exit: EXIT.usage,
    message: ({ url, cause }) => `Nothing is fetched from ${url}: ${REFUSED_URL[cause]}.`,
    hint: always('Give an https: address, or download the file and give its path. --allow-http takes http: too; use it with --sha256.'),
  },
  'url.redirect': {
    exit: EXIT.failed,
    message: ({ url, cause }) => `${url} sends on ${REDIRECTED[cause]}.`,
    hint: always('Open the address in a browser and give the one that the file really comes from.'),
  },
  'url.unreachable': {
    exit: EXIT.failed,
    message: ({ url, reason }) => `There is no connection to ${url} (${reason}).`,
    hint: ({ reason }) =>
      /CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO/.test(reason)
        ? 'The server cannot prove who it is. Check the address and the date of this computer; NODE_EXTRA_CA_CERTS names your own authority.'
        : 'Check the address and the network, or download the file and give its path.',
  },
  'url.status': {
    exit: EXIT.failed,
    message: ({ url, status }) => `${url} answers with status ${status} instead of a file.`,
    hint: ({ status }) =>
      status === 401 || status === 403
        ? 'It asks for a login, which is never sent: download the file and give its path.'
        : 'Check the address; open it in a browser.',
  },
  'url.timeout': {
    exit: EXIT.failed,
    message: ({ url, phase, waitedMs }) => `${url}: ${TOO_LONG[phase]} within ${waitedMs / 1000} s.`,
    hint: always('Try again later, or download the file and give its path.'),
  },
  'url.broken': {
    exit: EXIT.failed,
    message: ({ url, received, reason }) => `The transfer from ${url} ended after ${formatSize(received)} (${reason}), again and again.`,
    hint: always('Try again later, or download the file and give its path.'),
  },
  'file.failed': {
    exit: EXIT.failed,
    message: ({ path, reason }) => `The file ${path} could not be read or written (${reason}).`,
    hint: always('Check the disk: is it full, or was it removed?'),
  },
  'restore.refused': {
    exit: EXIT.doesNotBoot,
    message: ({ verdict }) => `Nothing was written: written this way to this chip, the file is judged ${verdict}.`,
    hint: always(
      '"flashback check FILE --chip-size SIZE" gives the reasons; restore with --fit makes the smallest change that lets it boot, --force writes it as it is.',
    ),
  },
  'usage.invalid': {
    exit: EXIT.usage,
    message: ({ argument, given, expected }) =>
      given === ''
        ? `Nothing was given for ${argument}; expected ${expected}.`
        : `The value "${given}" for ${argument} is not valid; expected ${expected}.`,
    hint: always('Run "flashback help COMMAND" for what a command takes.'),
  },
  'replay.differs': {
    exit: EXIT.failed,
    message: ({ offset, expected, found }) =>
      `The recorded session went another way, after ${offset} bytes to the chip: ${expected} then, ${found} now.`,
    hint: always(
      'Give the command, the options and the file with which it was recorded; another version of flashback may do something else.',
    ),
  },
  'emulator.unknown-rom': {
    exit: EXIT.failed,
    message: ({ address, name, caller }) =>
      `The software chip stopped: ${name} at ${hex(address, 8)}, called from ${hex(caller, 8)}, is not modelled.`,
    hint: always('The firmware needs a function of the mask ROM that the software chip lacks; a real chip has it.'),
  },
  'clock.deadlock': {
    exit: EXIT.internal,
    message: ({ now }) => `Nothing is left to happen after ${(now / 1e9).toFixed(3)} s of virtual time, yet the program waits.`,
    hint: always('This is a fault of flashback; please report it with the command you ran.'),
  },
  'clock.hang': {
    exit: EXIT.internal,
    message: ({ now, pending }) =>
      `The program was still waiting after ${(now / 1e9).toFixed(0)} s of virtual time (${pending} events pending).`,
    hint: always('This is a fault of flashback; please report it with the command you ran.'),
  },
};
