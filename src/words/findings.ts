import { hex } from '../base/bytes.ts';
import { FLASH_SIZES, type FlashSizeName } from '../chip/header.ts';
import type { Finding, FindingFacts, FindingId, Fix, FixAction } from '../image/index.ts';
import { formatSize } from './size.ts';

/** esptool's name for a size nibble. */
function nibbleName(nibble: number): string {
  const name = (Object.keys(FLASH_SIZES) as FlashSizeName[]).find((key) => FLASH_SIZES[key].nibble === nibble);
  return name ?? `nibble ${nibble}`;
}

const FAMILY_WORDS: Readonly<Record<string, string>> = {
  'app-slot': 'a single application for the boot loader, without the boot loader itself',
  gzip: 'a compressed file',
  'tuya-container': "an update in Tuya's own packing",
  'init-data': 'the radio settings alone',
  esp32: 'an image for a chip of the ESP32 family',
  blank: 'erased flash and nothing else',
  data: 'no ESP8266 firmware',
};

/** One sentence for every finding: what it means, before the evidence is listed. A rule without its line does not compile. */
export const FINDINGS: { readonly [Id in FindingId]: (facts: FindingFacts[Id]) => string } = {
  'file/not-a-dump': (facts) => `This is ${FAMILY_WORDS[facts.family] ?? 'not a dump of a flash'}; nothing at address 0 could start it.`,
  'file/mangled': ({ kind, undone }) => `${MANGLE_WORDS[kind]}${undone ? '; its checksum proves that it can be undone' : ''}.`,
  'file/larger-than-chip': (facts) =>
    facts.spare
      ? `The file has ${formatSize(facts.fileSize)}, the chip ${formatSize(facts.chipSize)}; what is too much holds nothing of its own.`
      : `The file has ${formatSize(facts.fileSize)} and does not fit a chip of ${formatSize(facts.chipSize)}.`,
  'file/smaller-than-chip': (facts) =>
    `The file has ${formatSize(facts.fileSize)}, the chip ${formatSize(facts.chipSize)}: fine as long as the header is kept; the rest of the chip stays unused.`,
  'file/odd-length': (facts) =>
    facts.wholeSectors
      ? `No flash has ${formatSize(facts.length)}; the backup of a ${formatSize(facts.nearest)} chip is incomplete or has something added.`
      : `No flash has ${formatSize(facts.length)}: bytes were lost or added while a ${formatSize(facts.nearest)} chip was read.`,
  'backup/truncated': (facts) =>
    `The backup has ${formatSize(facts.fileSize)}, but by its header it comes from a chip of ${formatSize(facts.statedSize)}: settings and radio data at the end are not in it.`,
  'backup/mirrored': (facts) =>
    `The file holds the same ${formatSize(facts.length)} ${facts.copies} times: a small chip was read as a larger one.`,
  'backup/shifted': (facts) => {
    const shift = facts.shift;
    const count = formatSize(Math.abs(shift));
    return shift > 0
      ? `${count} got lost while the device was read: everything behind them lies too low in the file.`
      : `${count} too many came while the device was read: everything behind them lies too high in the file.`;
  },
  'image/bad-magic': () => 'The first byte is not that of an image: the ROM will not start this.',
  'image/bad-checksum': (facts) =>
    !facts.complete
      ? `The image (${facts.image}) is cut off before its end.`
      : `The checksum of the image (${facts.image}) is wrong: bytes of it are damaged.`,
  'image/mapped-code-missing': (facts) =>
    `Half of the application is not there: ${facts.calls} of its calls go to erased flash from ${hex(facts.start)} on. It was built in several files.`,
  'slot/crc-mismatch': (facts) =>
    `The CRC of ${facts.slot} is wrong: its code is not what the vendor wrote${facts.active ? '' : ' (this slot is not in use)'}.`,
  'slot/blank-run': (facts) => `Whole sectors inside ${facts.slot} are blank: parts of the code are missing.`,
  'slot/only-other-valid': (facts) =>
    `The settings choose ${facts.wanted}, which is damaged; ${facts.other} is sound${facts.fallsBack ? ', and the boot loader falls back to it' : ''}.`,
  'slot/wrong-slot': (facts) => `The slot ${facts.slot} holds code that was built for user${facts.number}.`,
  'nonos/size-nibble-moved': (facts) => {
    const change = `The header says ${nibbleName(facts.nibble)} instead of ${nibbleName(facts.due)}`;
    if (facts.aliased) return `${change}; it starts only because addresses wrap on a chip this small.`;
    const effect = 'boot loader and SDK look for their settings at the end of that size, where they are not';
    return facts.starts ? `${change}: ${effect}; it starts, but not as before.` : `${change}: ${effect}.`;
  },
  'nonos/tail-missing': (facts) =>
    `By the header the last five sectors (settings, radio data) end at ${hex(facts.end)}; the file ends at ${hex(facts.fileSize)} and does not hold them.`,
  'nonos/init-data-missing': (facts) => `There are no radio data at ${hex(facts.address)}: the SDK restarts endlessly.`,
  'nonos/init-data-odd': ({ address, kind, mhz }) =>
    kind === 'content'
      ? `The init data at ${hex(address)} begin like init data and are none: it starts, but its radio will not work.`
      : `The init data at ${hex(address)} are for ${mhz === null ? 'an unknown crystal' : `a crystal of ${mhz} MHz`}; modules have 26 MHz.`,
  'nonos/map-mismatch': (facts) =>
    `The application was built for the map ${nibbleName(facts.compiled)}, the header names another one: ${facts.stops ? 'it stops' : 'it says so and goes on with other settings'}.`,
  'nonos/param-checksum': () => 'The settings that are in use fail their own checksum; the SDK takes the other copy, or the defaults.',
  'arduino/flash-size-mismatch': () =>
    'This Arduino program compares the size in the header with the one it was built for, says "Flash size mismatch" and waits endlessly.',
  'arduino/fs-moves-with-chip': (facts) =>
    `This Arduino program keeps files and settings where the size of the chip puts them: written by one with ${formatSize(facts.stated)}, it will not find them on ${formatSize(facts.chipSize)}.`,
  'rtos/partition-table': (facts) =>
    facts.kind === 'md5'
      ? 'The partition table fails its own MD5; the boot loader of this chip does not look at it.'
      : `The partition ${facts.label} ends beyond the chip.`,
  'slot/converter-firmware': (facts) =>
    `The slot ${facts.slot}, which is in use, holds the firmware of a converter (tuya-convert)${facts.other === null ? '' : `; the maker's is in ${facts.other}`}.`,
  'identity/other-device': () =>
    'The backup comes from another chip: it boots all the same, but a cloud service may take this device for the other one.',
  'identity/cloned': () =>
    "The donor's cloud keys go to another chip: two devices will claim to be one, and the maker's app takes only one of them.",
  'privacy/credentials': (facts) =>
    `The file holds names, passwords or keys of its owner (${facts.kinds.replaceAll(' ', ', ')}): think before you pass it on.`,
  'boot/version-mismatch': (facts) =>
    facts.kind === 'map'
      ? `Boot loader ${facts.loader ?? 'of unknown version'} does not know the flash map that the header names.`
      : `The boot settings were written by another boot loader than the ${facts.loader ?? 'of unknown version'} in this file: the choice of slot is reset.`,
  'image/entry': ({ image, entry, kind, known }) =>
    kind === 'outside'
      ? `The entry point of the image (${image}), ${hex(entry, 8)}, lies in none of its loaded segments: the chip jumps into nothing.`
      : `This boot loader begins at ${known === null ? 'another address' : hex(known, 8)}, not at ${hex(entry, 8)}: its header is damaged.`,
  'image/segment-place': ({ image, address, problem, loader }) =>
    `${LOADER_NAMES[loader]} ${SEGMENT_PROBLEMS[problem]} (${image}, ${hex(address, 8)}).`,
  'boot/does-not-start': (facts) => DOES_NOT_START[facts.end],
  'boot/starts-otherwise': (facts) => STARTS_OTHERWISE[facts.what](facts.slot),
  'boot/witnesses-differ': ({ kind, rules, outcome, lastLine }) =>
    kind === 'stops'
      ? `${rules === 'unknown' ? 'The rules do not know this firmware' : 'The file reads as bootable'}, but executed on the software chip it does not start (${outcome}); the last line was "${lastLine}".`
      : `By the rules it does not boot; executed on the software chip it started (${outcome}). The worse one counts.`,
  'chip/flash-mode': (facts) =>
    `An ESP8285 has two data lines to its flash; the header asks for four (${facts.flashMode}): it will not start.`,
  'chip/flash-speed': () => 'The header is set to 80 MHz, which the maker did not choose: long wires and weak chips fail now and then.',
  'chip/fake-size': (facts) =>
    `The flash claims ${formatSize(facts.claimed)} and has ${formatSize(facts.size)}: what is written beyond that lands at its start.`,
  'chip/known-quirk': (facts) => QUIRK_WORDS[facts.quirk],
};

const LOADER_NAMES: { readonly [L in FindingFacts['image/segment-place']['loader']]: string } = {
  rom: 'The ROM',
  boot: "Espressif's boot loader",
  rboot: 'rBoot',
  eboot: 'eboot',
  rtos: "The RTOS SDK's boot loader",
};

const SEGMENT_PROBLEMS: { readonly [P in FindingFacts['image/segment-place']['problem']]: string } = {
  nowhere: 'has to load a segment to an address where no memory is',
  flash: 'copies every segment, and this one belongs to mapped flash, which it cannot write: the image is made for another boot loader',
  'rom-data': 'would overwrite its own stack with this segment',
};

const MANGLE_WORDS: { readonly [K in FindingFacts['file/mangled']['kind']]: string } = {
  crlf: 'The file came through a copy in text mode: every line feed has become carriage return and line feed',
  'text-in-front': 'Other bytes, for instance a boot log, stand in front of the image',
  'utf-8': 'The file was saved as UTF-8 text',
  'utf-16': 'The file was saved as UTF-16 text',
  'intel-hex': 'The file is Intel HEX, a text format',
  's-record': 'The file holds S-records, a text format',
  xxd: 'The file is a hex listing, not the bytes themselves',
  base64: 'The file is Base64, a text format',
  uf2: 'The file is in UF2 format',
  zip: 'The file is a ZIP archive',
  html: 'The file is a web page: the download did not work',
  'swapped-16': 'The bytes of every 16-bit word are swapped',
  'swapped-32': 'The bytes of every 32-bit word are swapped',
  inverted: 'Every bit is inverted',
};

const DOES_NOT_START: { readonly [E in FindingFacts['boot/does-not-start']['end']]: string } = {
  'loader-stops': 'The boot loader refuses the flash map or the boot bytes and stops.',
  'loader-crashes': 'The chosen slot is damaged; the boot loader has copied it over itself before the checksum fails, and crashes.',
  'code-overwritten': 'By the size in the header the settings lie inside the application: writing them destroys it.',
  'no-slot': 'No slot holds an application that the boot loader accepts.',
};

const STARTS_OTHERWISE: {
  readonly [W in FindingFacts['boot/starts-otherwise']['what']]: (slot: string | null) => string;
} = {
  slot: (slot) => `Another slot starts than on the original${slot === null ? '' : `: ${slot}`}.`,
  updates: () => 'It starts, but the next update over the air goes to another place than on the original.',
  settings: () => 'It starts, but settings are looked for elsewhere than on the original: stored Wi-Fi data are not found.',
};

const QUIRK_WORDS: Readonly<Record<FindingFacts['chip/known-quirk']['quirk'], string>> = {
  'four-lines': 'Flash of this make is known to fail when it is read over four lines.',
  'weak-drive': 'Flash of this make drives its lines weakly: four lines above 26 MHz are known to fail.',
  'two-lines': 'Flash of this make has two data lines.',
  'second-program': 'Flash of this make does not take a second programming of a page: verify what was written.',
  'no-size': 'Flash of this make does not tell its size: detecting it picks 4 MB, whatever it has.',
};

const CHIP_NAMES = { esp32: 'an ESP32', esp8266: 'an ESP8266' } as const;

/** What to do about a finding, one sentence for every kind of fix. */
const FIXES: { readonly [A in FixAction]: (fix: Extract<Fix, { action: A }>) => string } = {
  'keep-header': () => 'Keep the header as it is (--flash-size keep).',
  'set-flash-size': ({ flashSize }) => `Set the size in the header to ${flashSize} (--flash-size ${flashSize}).`,
  'set-flash-mode': ({ flashMode }) => `Set the flash mode in the header to ${flashMode} (--flash-mode ${flashMode}).`,
  'set-flash-freq': ({ flashFreq }) => `Set the frequency in the header to ${flashFreq} (--flash-freq ${flashFreq}).`,
  'write-init-data': ({ offset, version }) =>
    `Write Espressif's esp_init_data_default${version === null ? '' : ` (version ${version})`} to ${hex(offset)}.`,
  'read-again': ({ length }) => `Read the device again${length === null ? '' : `, ${formatSize(length)}`}, if it still holds the firmware.`,
  cut: ({ length }) => `Use only the first ${formatSize(length)} of the file.`,
  'set-slot': ({ slot }) => `Let the boot settings choose ${slot}.`,
  'take-identity': () => "Take settings and keys from the target's own backup (fit --identity-from).",
  'write-at': ({ offsets }) => `Write it to ${offsets.map((offset) => hex(offset)).join(' or ')}, below a boot loader.`,
  'add-part': ({ offset }) => `Add the file that belongs at ${hex(offset)} (merge_bin), or write both.`,
  unmangle: () => 'Undo it into a new file: flashback repair FILE -o NEW.',
  unpack: () => 'Unpack it first.',
  'other-chip': ({ chip, size: needed }) =>
    `Use ${CHIP_NAMES[chip]}${needed === null ? '' : ` with at least ${formatSize(needed)} of flash`}.`,
};

/** A finding in one sentence. */
export function summaryOf<Id extends FindingId>(finding: Finding<Id>): string {
  const { id, facts } = finding as Finding;
  const words = FINDINGS[id] as (facts: FindingFacts[FindingId]) => string;
  return words(facts);
}

/** A fix in one sentence. */
export function wordsOfFix<A extends FixAction>(fix: Extract<Fix, { action: A }>): string {
  const words = FIXES[fix.action as A] as (fix: Extract<Fix, { action: A }>) => string;
  return words(fix);
}
