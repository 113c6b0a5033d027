import { parts, size } from 'virtual:sample';

/** The sample of `flashback demo`: a NONOS dump of 1 MB. Its bytes are in the page, which asks nobody for anything once it is loaded. */
export function loadSample(): Uint8Array {
  const image = new Uint8Array(size).fill(0xff);
  for (const [offset, base64] of parts)
    image.set(
      Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
      offset,
    );
  return image;
}
