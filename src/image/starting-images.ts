import type { AppImage } from './format/v2.ts';
import type { FileSurvey } from './model.ts';

/** An image that something starts, with the header whose entry is jumped to. */
export interface StartingImage {
  readonly name: string;
  readonly image: AppImage;
  readonly header: { readonly offset: number; readonly entry: number; readonly segmentCount: number };
}

/** The loaded part's header: the inner one of a v2 image. `undefined` while the image is not complete. */
function startOf(name: string, image: AppImage): StartingImage | undefined {
  const loaded = image.format === 'v1' ? image : image.inner;
  if (loaded === undefined || image.checksum === null) return undefined;
  const { entry, segmentCount } = loaded.header;
  return { name, image, header: { offset: loaded.offset, entry, segmentCount } };
}

/** The complete images whose loaded parts a start executes: that at 0, and those in slots which the loader comes to. */
export function startingImages({ kind, first, slots }: FileSurvey): StartingImage[] {
  if (kind.unbootable !== undefined) return [];
  const apps = slots.filter(({ image }) => image.offset !== 0);
  return [...(first === undefined ? [] : [startOf('first', first)]), ...apps.map(({ name, image }) => startOf(name, image))].filter(
    (start) => start !== undefined,
  );
}
