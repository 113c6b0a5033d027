import { FlashView } from '../../bytes/flash-view.ts';
import { loadedHeader } from '../../format/v2.ts';
import type { BootPrediction, FileSurvey } from '../../model.ts';
import { isKnownNibble, isWideMap, sdkFlashSize, tailOf } from './map.ts';

/** Size nibble of the header inside the application: the map it was compiled for. Source: flash-layout.md §1.7, tamper witness. */
export function compiledNibble({ kind, slots }: FileSurvey): number | undefined {
  if (!kind.storesSlotCrc || kind.predict === undefined) return undefined;
  for (const { image } of slots) {
    const header = image.checksum === null ? undefined : loadedHeader(image);
    if (header !== undefined && isKnownNibble(header.sizeByte >> 4)) return header.sizeByte >> 4;
  }
  return undefined;
}

const NIBBLES = [0, 1, 2, 3, 4, 5, 6, 8, 9];

/** Nibbles under which the image may have run: the header's if there is one, the compiled one, those at whose place init data lie. */
function candidates(survey: FileSurvey): number[] {
  const header = (survey.file[3] ?? 0xff) >> 4;
  const compiled = compiledNibble(survey);
  const wide = isWideMap(compiled ?? header);
  const byInitData = NIBBLES.filter((n) => isWideMap(n) === wide && survey.initData.includes(tailOf(sdkFlashSize(n)).initData));
  const others = [...(compiled === undefined ? [] : [compiled]), ...byInitData];
  return [...new Set(survey.first === undefined ? [...others, header] : [header, ...others])];
}

/** 0 is best: it starts, and with slots as large as it was compiled for. A maker may well state more flash than that. */
function rank({ end, nibble, sdk }: BootPrediction, compiled: number | undefined): number {
  if (end !== 'app') return 2;
  const otherSlots = compiled !== undefined && isWideMap(compiled) !== isWideMap(nibble);
  return sdk?.mapMismatch == null && !otherSlots ? 0 : 1;
}

/** `file` with another size nibble in its header. */
function withNibble(file: Uint8Array, nibble: number): Uint8Array {
  const byte3 = file[3] ?? 0xff;
  if (byte3 >> 4 === nibble || file.length < 4) return file;
  const bytes = file.slice();
  bytes[3] = (nibble << 4) | (byte3 & 0x0f);
  return bytes;
}

/**
 * How the image started where it came from: with its header, or, when that cannot have worked, with the nibble that a tool has
 * overwritten; on a chip as large as the nibble says. `undefined` for families whose start is not predicted.
 */
export function predictHome(survey: FileSurvey): BootPrediction | undefined {
  const { predict } = survey.kind;
  if (predict === undefined) return undefined;
  const compiled = compiledNibble(survey);
  let best: BootPrediction | undefined;
  for (const nibble of candidates(survey)) {
    const file = withNibble(survey.file, nibble);
    const view = new FlashView(file, Math.max(sdkFlashSize(nibble), file.length));
    const start = predict({ view, survey, compiledNibble: nibble });
    if (best === undefined || rank(start, compiled) < rank(best, compiled)) best = start;
    if (rank(best, compiled) === 0) break;
  }
  return best;
}
