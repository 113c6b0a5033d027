import { hex } from '../../../base/bytes.ts';
import { SYSTEM_DRAM } from '../../../chip/memory-map.ts';
import type { Segment } from '../../format/v1.ts';
import type { AppImage } from '../../format/v2.ts';
import type { Rule } from '../../rule.ts';
import { isAsked } from '../../slot-health.ts';
import { startingImages } from '../../starting-images.ts';

/** `nowhere`: no memory. `flash`: the mapped window, which cannot be written. `rom-data`: over data and stack of the ROM, which loads it. */
type Problem = 'nowhere' | 'flash' | 'rom-data';

/** Who loads an image's segments, and whether it leaves out those that are mapped from flash. Sources: flash-layout.md §1.3, §1.4; rBoot's stage 2. */
const LOADERS = {
  rom: { leavesMapped: false },
  boot: { leavesMapped: false },
  rboot: { leavesMapped: false },
  eboot: { leavesMapped: true },
  rtos: { leavesMapped: true },
} as const;

type PlaceFacts = { readonly image: string; readonly address: number; readonly problem: Problem; readonly loader: keyof typeof LOADERS };

/** Where ROM and boot loader have their stack while they load. Source: lx106-and-rom.md §2. */
const LOADER_STACK = { start: 0x3fffeb00, end: SYSTEM_DRAM.end };

function problemOf({ loadAddress, length, region }: Segment, leavesMapped: boolean): Problem | undefined {
  if (length === 0) return undefined;
  if (region === 'irom') return leavesMapped ? undefined : 'flash';
  if (region === 'other') return 'nowhere';
  return loadAddress < LOADER_STACK.end && loadAddress + length > LOADER_STACK.start ? 'rom-data' : undefined;
}

/** The segments that somebody copies: all of a v1 image, those behind the mapped code of a v2 image. */
function copied(image: AppImage): readonly Segment[] {
  return image.format === 'v1' ? image.segments : (image.inner?.segments ?? []);
}

/** A segment that its loader cannot put where its header says. */
export const segmentPlace: Rule<'image/segment-place', PlaceFacts> = {
  id: 'image/segment-place',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'Load addresses lie outside of every checksum. ROM, Espressif’s boot loader and rBoot copy every segment; eboot and the RTOS loader leave out mapped code, which therefore starts under them alone.',
  example: "Arduino's application in user1 of boot 1.7: the loader stores its first segment to 0x40201010, and faults.",
  source: 'flash-layout.md §1.3; executed: exception 29 in the loader',
  *check({ survey, home }) {
    const { bootloader } = survey;
    for (const { name, image } of startingImages(survey)) {
      const loader: keyof typeof LOADERS = image.offset === 0 ? 'rom' : (bootloader?.name ?? 'boot');
      for (const segment of copied(image)) {
        const problem = problemOf(segment, LOADERS[loader].leavesMapped);
        if (problem === undefined) continue;
        yield {
          severity: image.offset === 0 || isAsked(survey, home, image.offset) ? 'error' : 'warning',
          evidence: [{ offset: segment.offset - 8, length: 8, found: hex(segment.loadAddress, 8) }],
          facts: { image: name, address: segment.loadAddress, problem, loader },
          fix: { action: 'read-again', length: null },
        };
      }
    }
  },
};
