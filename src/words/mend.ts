import type { ChangeReason, FactName, Refusal } from '../image/index.ts';

/** Why bytes were changed. */
export const CHANGE_WORDS: { readonly [R in ChangeReason]: string } = {
  mirror: 'cut off: copies of what comes before',
  'unused-end': 'cut off: erased flash beyond the chip',
  padding: 'added: erased flash',
  'size-nibble': 'size in the header',
  'flash-mode': 'flash mode in the header',
  tail: 'settings and init data, moved to the end of the flash',
  'init-data': "Espressif's init data",
  'slot-choice': 'boot settings: active slot',
  'settings-sum': 'checksum of the settings',
  identity: "the target's own settings and keys",
  credentials: 'settings, names, passwords, keys: erased',
  calibration: 'radio calibration with the MAC: erased',
  'other-read': 'taken from another read',
  unmangled: 'as it was before the wrong kind of copy',
};

/** Why nothing was written. */
export const REFUSAL_WORDS: { readonly [R in Refusal]: string } = {
  'not-an-image': 'nothing in it could start from address 0',
  'unknown-family': 'this kind of firmware is not known well enough to change anything in it',
  damaged: 'the code is damaged and no valid slot is left; read the device again',
  'needs-init-data': "Espressif's init data are missing and the file has no copy: give them with --init-data (esp_init_data_default.bin)",
  'bad-init-data': 'the file given as --init-data is not init data (128 bytes, the first one 05)',
  'needs-larger-chip': 'the file uses flash that this chip does not have',
  'other-map': 'no flash map with the same slots has that size',
  'fixed-map': 'the application only runs with the flash map that it was built for',
  'no-such-slot': 'there is no such slot, or it is damaged',
  'identity-differs': 'the dump to take the identity from is of another kind of firmware, or of another device than the chip',
  'still-does-not-boot': 'everything known was tried, and it still would not boot',
  'verdict-changes': 'without its secrets it would not start as before',
  'needs-readings': 'nothing is known that happened to it on its way; a second read of the chip may help',
  'lengths-differ': 'the reads have different lengths: bytes were lost; read again',
  undecided: 'the reads differ where no checksum shows which one is right; a third read may decide',
  'damaged-alike': 'all reads agree, and their checksums are wrong: the flash itself is damaged',
};

/** What a fact about a dump is called. */
export const FACT_WORDS: { readonly [F in FactName]: string } = {
  size: 'size',
  family: 'family',
  bootloader: 'boot loader',
  sdk: 'SDK',
  'flash-mode': 'flash mode',
  'flash-size': 'flash size',
  'flash-freq': 'flash frequency',
  slot: 'active slot',
  'user1-crc': 'CRC of user1',
  'user2-crc': 'CRC of user2',
  'donor-mac': 'MAC of the original',
  start: 'how it starts',
};
