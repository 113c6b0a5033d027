import { USER1 } from './family/nonos/map.ts';
import type { BootPrediction, FileSurvey, RuleContext, SlotPlace } from './model.ts';

/** Nothing speaks against the image in this place. */
export function isSound({ survey }: Pick<RuleContext, 'survey'>, { offset }: SlotPlace): boolean {
  const image = survey.slots.find((slot) => slot.image.offset === offset)?.image;
  if (image?.checksum?.ok !== true) return false;
  return image.format === 'v1' || image.crc32?.ok !== false;
}

/** The slot that the boot bytes do not ask for. */
export function otherPlace({ wanted, user2 }: BootPrediction): SlotPlace | undefined {
  if (wanted === null || user2 === null) return undefined;
  return wanted.name === 'user1' ? { name: 'user2', offset: user2 } : { name: 'user1', offset: USER1 };
}

/** Whether the slot at `offset` is the one that starts, or may be, as far as anything tells. */
export function isAsked({ chosen }: FileSurvey, home: BootPrediction | undefined, offset: number): boolean {
  const place = home === undefined ? chosen : (home.slot ?? home.wanted)?.offset;
  return place == null || place === offset;
}
