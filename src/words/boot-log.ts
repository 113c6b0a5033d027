import { type BootLogId, meaningOf } from '../chip/boot-log.ts';
import { resetCauseWords } from './reset-cause.ts';

type BootLogFacts = Readonly<Record<string, string | undefined>>;
/** One sentence without its full stop; plain, or with what the line holds. */
type Words = string | ((facts: BootLogFacts) => string);

/** GPIO15, GPIO0 and GPIO2 as they stood. */
const STRAPS: Readonly<Record<string, string>> = {
  1: 'GPIO0 is low, so it waits for a flasher',
  3: 'boot mode 3: from flash',
};

/** EXCCAUSE in words. Source: lx106-and-rom.md §1.2. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  0: 'an instruction that does not exist',
  2: 'code was fetched from where there is none',
  3: 'memory was accessed in a width that it does not support',
  6: 'division by zero',
  9: 'an unaligned address',
  28: 'a load from an invalid address',
  29: 'a store to an invalid address',
};

/** `-fs` names by the nibble in decimal, as the SDK prints it. */
const SIZES: Readonly<Record<string, string>> = {
  0: '512 KB',
  1: '256 KB',
  2: '1 MB',
  3: '2 MB',
  4: '4 MB',
  5: '2 MB in two slots of 1 MB',
  6: '4 MB in two slots of 1 MB',
  8: '8 MB',
  9: '16 MB',
};

const sizeWords = (nibble: string | undefined): string => SIZES[nibble ?? ''] ?? `map ${nibble}`;
const SECTOR = 0x1000;
const place = (sector: string | undefined): string => `0x${(Number(sector) * SECTOR).toString(16)}`;

/** Every row of the dictionary in plain words. Total: a new row needs its line here. */
const BOOT_LOG_WORDS: { readonly [I in BootLogId]: Words } = {
  'rom/start': ({ cause = '', strap = '' }) =>
    `the chip starts (${resetCauseWords(Number(cause))}); ${STRAPS[strap] ?? `boot mode ${strap} does not start from flash`}`,
  'rom/watchdog': 'watchdog reset: the software before hung, or triggered it on purpose',
  'rom/empty-segment':
    'the image starts with an empty segment: the flash reads as blank or garbage, so flash mode, wiring or the chip itself is wrong',
  'rom/segment': ({ address = '', length }) =>
    `the ROM loads a segment of the image at flash address 0: ${length} bytes of ${address.startsWith('401') ? 'code' : 'data'}`,
  'rom/rows': 'how that segment lies in the 16-byte rows of the flash; not important',
  'rom/sum-so-far': 'the checksum so far',
  'rom/sum': 'the checksum of the whole image at 0; valid unless the next line reports an error',
  'rom/sum-wrong': 'the checksum is wrong: the image at 0 is damaged, or the flash mode does not suit the chip',
  'rom/gives-up': 'the ROM gives up: there is no valid image at flash address 0',
  'rom/returned': 'the boot loader gave up and returned; nothing more will happen',
  'rom/sdio': 'GPIO15 is high, so the ROM waits for an SDIO host',

  'boot/version': ({ version }) => `Espressif's boot loader, version ${version}, has been loaded`,
  'boot/speed': "the flash's clock, as header byte 3 says; not what the chip can do",
  'boot/mode': 'how the flash is read, as header byte 2 says; not what the chip can do',
  'boot/map-refused': 'header byte 3 holds a flash size that this boot loader does not know: it stops',
  'boot/map': ({ map }) =>
    `the size of the flash as header byte 3 says: ${map}; it decides where settings and slots are looked for, whatever the chip's flash size`,
  'boot/jump': ({ slot, address }) =>
    `the boot loader starts ${slot}${address === undefined ? '' : ` at 0x${address}`}; this is no error, the next lines show how it went`,
  'boot/jump-anywhere': ({ address }) => `the boot loader starts the program at 0x${address}, as its settings say`,
  'boot/address-again': 'the address again',
  'boot/test-failed': 'there is no factory test program there: the boot loader goes on as usual',
  'boot/no-image': 'at the address in the line before there is no application: erased, damaged or never written',
  'boot/try-again': ({ slot }) =>
    `the ${slot === 'first' ? 'chosen' : 'other'} slot did not start; the same one is tried again, three times in all`,
  'boot/fall-back': 'the chosen slot did not start; from now on the other one is tried',
  'boot/gave-up': 'neither slot starts: the boot loader gives up',
  'boot/bad-flag': ({ flag }) => `the settings choose no slot that exists (${flag}): the boot loader stops`,
  'boot/test-mode': ({ gpio }) => `factory test: GPIO${gpio} is low, as the init data require`,
  'boot/no-test-gpio':
    'byte 119 of the init data names no pin for factory tests: the init data are damaged, or something else is stored there',

  'eboot/build': "Arduino's boot loader; the number is the first word of the application",
  'eboot/load': "Arduino's boot loader loads the application at 0x1000",
  'eboot/copied': "Arduino's boot loader has copied an update to its place",
  'eboot/copy-failed': ({ code }) => `Arduino's boot loader could not copy an update (${code})`,
  'eboot/error': ({ code }) => `Arduino's boot loader finds no application it can load (${code}): it restarts`,

  'rboot/version': ({ version }) => `rBoot ${version} has been loaded`,
  'rboot/flash': ({ what = '' }) => `the flash's ${what.toLowerCase()}, as the header says`,
  'rboot/default-config': 'rBoot found no settings in the sector at 0x1000 and writes its own: slot 0',
  'rboot/unconfirmed': 'new firmware that has not confirmed itself yet: it gets one start',
  'rboot/bad-rom': ({ rom }) => `slot ${rom} holds no valid application`,
  'rboot/no-rom': 'no slot holds a valid application: rBoot gives up',
  'rboot/fall-back': ({ rom }) => `the new firmware failed too often; rBoot goes back to slot ${rom}`,
  'rboot/boots': ({ rom }) => `rBoot starts slot ${rom}`,

  'rtos/no-table': 'the RTOS loader finds no partition table and stops',
  'rtos/bad-partition': ({ number }) => `partition ${number} of the table lies beyond the flash that the loader was built for`,
  'rtos/loads': ({ offset }) => `the RTOS loader starts the application at 0x${offset}`,
  'rtos/error': ({ tag }) => `an error of the RTOS loader or application (${tag})`,
  'rtos/note': ({ tag }) => `a note of the RTOS loader or application (${tag})`,

  'sdk/version': ({ version }) => `the application has started; it was built with Espressif's SDK ${version}`,
  'sdk/old-boot-loader': 'this size in header byte 3 needs boot loader 1.4 or newer: the application stops',
  'sdk/no-init-data': ({ value }) =>
    `radio init data (they start with 05) missing where header byte 3 puts them: ${value} found. It reboots endlessly; the flash size in the header was changed, or the end of the flash is missing`,
  'sdk/rf-cal-sector': ({ sector }) => `radio calibration is kept at ${place(sector)}`,
  'sdk/settings-damaged': 'one copy of the settings is damaged; the other one is used',
  'sdk/other-map': ({ compiled, header }) =>
    `the application was built for ${sizeWords(compiled)}, header byte 3 says ${sizeWords(header)}: it was changed`,
  'sdk/settings-partition': 'the place for settings does not fit the size in header byte 3',
  'sdk/table-too-large': ({ size }) => `the application needs more flash than the 0x${size} bytes that header byte 3 allows`,
  'sdk/partition-outside': ({ address }) => `what belongs at 0x${address} is outside of it`,
  'sdk/table-refused': "the SDK refuses the application's map of the flash, because header byte 3 holds another size",
  'sdk/no-mac': 'the chip has no MAC address: the application stops',
  'sdk/wrong-chip': 'the chip does not identify itself as an ESP8266: the application stops',
  'sdk/exception': ({ cause = '' }) => `the application crashed: ${EXCEPTIONS[cause] ?? `exception ${cause}`}`,
  'sdk/exception-place': ({ pc, address }) =>
    `it crashed at 0x${pc}, accessing address 0x${address}; 0x402xxxxx is flash: 0x40200000 plus the offset`,

  'arduino/other-size': 'the sketch was built for another flash size than header byte 3 holds: it stops',
  'micropython/init-data': 'the firmware found no init data and writes its own',
};

/** A line of a boot log, and what it means. */
export interface ExplainedLine {
  readonly text: string;
  /** Its row in the dictionary; `null` for an application's own words. */
  readonly id: BootLogId | null;
  readonly explanation: string | null;
}

/** What `line` means, with its row; both `null` when no row describes it. */
export function explainLine(line: string): ExplainedLine {
  const text = line.trim();
  const meaning = meaningOf(text);
  if (meaning === undefined) return { text, id: null, explanation: null };
  const words: Words = BOOT_LOG_WORDS[meaning.id];
  return { text, id: meaning.id, explanation: typeof words === 'string' ? words : words(meaning.facts) };
}

/** Lines that are explained, one by one: a program may print a hundred thousand, and each is compared with the whole dictionary. */
const MAX_LINES = 1000;

const linesOf = (log: string): string[] => log.split(/[\r\n]+/).filter((line) => line.trim() !== '');

/** The first 1000 lines of a log that are not blank. */
export function explainLog(log: string): ExplainedLine[] {
  return linesOf(log).slice(0, MAX_LINES).map(explainLine);
}

/** How many lines {@link explainLog} leaves out. */
export function unexplainedLines(log: string): number {
  return Math.max(0, linesOf(log).length - MAX_LINES);
}
