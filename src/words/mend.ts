import type { ChangeReason, FactName, Refusal } from '../image/index.ts';

/** Why bytes were changed. */
export const CHANGE_WORDS: { readonly [R in ChangeReason]: string } = {
  mirror: 'cut off: copies of what comes before',
  'unused-end': 'cut off: erased flash beyond the chip',
  padding: 'added: erased flash',
  'size-nibble': 'size in the header',
  'flash-mode': 'flash mode in the header',
  tail: 'settings and radio data, brought to the end of the flash',
  'init-data': "Espressif's radio data",
  'slot-choice': 'boot settings: which slot runs',
  'settings-sum': 'sum over the settings',
  identity: "the target's own settings and keys",
  credentials: 'settings, names, passwords, keys: erased',
  calibration: 'radio calibration with the MAC: erased',
  'other-read': 'taken from another reading',
};

/** Why nothing was written. */
export const REFUSAL_WORDS: { readonly [R in Refusal]: string } = {
  'not-an-image': 'this is nothing that could start from address 0',
  'unknown-family': 'this kind of firmware is not known well enough to change anything in it',
  damaged: 'code is damaged and no sound slot is left; read the device again',
  'needs-init-data': "Espressif's radio data are missing and the file has no copy: give them with --init-data (esp_init_data_default.bin)",
  'bad-init-data': 'the file given as --init-data does not begin with radio data (128 bytes, first 05)',
  'needs-larger-chip': 'the file uses flash that this chip does not have',
  'other-map': 'no flash map with the same slots has that size',
  'fixed-map': 'the application insists on the flash map that it was built for',
  'no-such-slot': 'there is no such slot, or it is damaged',
  'identity-differs': 'the dump to take the identity from is of another kind of firmware, or of another device than the chip',
  'still-does-not-boot': 'everything was done that is known, and it would not boot all the same',
  'verdict-changes': 'without its secrets it would not start as before',
  'lengths-differ': 'the readings have different lengths: bytes were lost, read again',
  undecided: 'the readings differ where no sum tells which one is right; a third reading may decide',
  'damaged-alike': 'all readings agree, and their sums are wrong: the flash itself holds this',
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
  slot: 'slot that runs',
  'user1-crc': 'CRC of user1',
  'user2-crc': 'CRC of user2',
  'donor-mac': 'read from',
  start: 'how it starts',
};
