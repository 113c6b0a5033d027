import { FlashView } from '../bytes/flash-view.ts';
import { find, needle } from '../bytes/search.ts';
import type { FamilyStart, FirmwareFamily } from '../model.ts';
import { sdkFlashSize, tailOf } from './nonos/map.ts';
import { INIT_DATA_MAGIC } from './nonos/sdk-start.ts';
import { changedWithSize, type StartContext } from './slot-verdict.ts';

/** Where an interpreter writes init data of its own when it finds erased flash. */
type Supply = 'any place' | 'the end of the chip';

/**
 * NodeMCU writes init data where the header says, MicroPython at the end of the real chip, so that a header that means another place is
 * of no use to it. Anything else there is taken for init data, and refused.
 * Executed: NodeMCU of January 2017, MicroPython 1.8.6 and 1.9 (a file for 512 KB that is longer than that loops for this reason).
 */
function start(context: StartContext, supplies: Supply): FamilyStart {
  const { file, header, chip } = context;
  const stated = sdkFlashSize((header?.sizeByte ?? 0) >> 4);
  const size = chip?.size ?? Math.max(stated, file.length);
  const view = new FlashView(file, size);
  const place = tailOf(stated).initData;
  const isErased = view.byte(place) === 0xff && (supplies === 'any place' || view.place(place) === tailOf(size).initData);
  const value = view.byte(place);
  if (value === INIT_DATA_MAGIC || isErased) return changedWithSize(context);
  return { verdict: 'does-not-boot', because: 'init-data', initData: { address: place, value } };
}

/** An interpreter's firmware, known by one of the texts that only it prints; looked for only behind a first stage of no other family. */
function byText<const Name extends string>(name: Name, supplies: Supply, ...texts: readonly string[]): FirmwareFamily<Name> {
  const marks = texts.map(needle);
  return {
    name,
    source: 'the banner of its prompt',
    contents: 'program',
    hasFlashLength: false,
    storesSlotCrc: false,
    checksSlots: true,
    unbootable: undefined,
    places: () => [],
    chosen: undefined,
    predict: undefined,
    start: (context) => start(context, supplies),
    claim: () => {},
    redact: undefined,
    detect({ file, first, bootloader }) {
      if (first?.checksum == null || bootloader !== null) return undefined;
      for (const mark of marks) {
        const at = find(file, mark);
        if (at >= 0) return [{ offset: at, length: mark.bytes.length }];
      }
      return undefined;
    },
  };
}

/** With its fork, which starts alike. */
export const micropython = byText('micropython', 'the end of the chip', 'MicroPython v', 'Adafruit CircuitPython ');
/** NodeMCU: Lua. */
export const nodemcu = byText('nodemcu', 'any place', 'NodeMCU ');
