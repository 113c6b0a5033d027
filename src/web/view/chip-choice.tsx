import { FLASH_SIZES } from '../../chip/header.ts';
import { KEEP_HEADER } from '../../image/index.ts';
import { formatSize } from '../../words/size.ts';
import { chipKind, chipSize, judgeAgain, write } from '../model/files.ts';
import { say } from '../words/language.ts';

const KIB = 1024;
const SIZES = [512 * KIB, 1024 * KIB, 2048 * KIB, 4096 * KIB, 8192 * KIB, 16384 * KIB] as const;
/** An ESP8285 has its flash inside: 1 MB, or 2 MB in the later H16. */
const ESP8285_SIZE = 1024 * KIB;

/** A flash chip as it looks on a board: eight legs, its size on it. */
function ChipPicture({ label }: { readonly label: string }) {
  return (
    <svg viewBox="0 0 64 48" width="64" height="48" aria-hidden="true" class="chip-picture">
      {[0, 1, 2, 3].map((i) => (
        <g key={i}>
          <rect x="2" y={8 + i * 9} width="10" height="5" />
          <rect x="52" y={8 + i * 9} width="10" height="5" />
        </g>
      ))}
      <rect x="10" y="3" width="44" height="42" rx="3" class="body" />
      <circle cx="16" cy="9" r="2" class="dot" />
      <text x="32" y="29" text-anchor="middle">
        {label}
      </text>
    </svg>
  );
}

function choose(size: number | undefined, kind: 'esp8266' | 'esp8285' = 'esp8266'): void {
  chipSize.value = size;
  chipKind.value = kind;
  const { flashSize } = write.value;
  if (flashSize !== 'keep' && size !== undefined) write.value = { ...KEEP_HEADER, flashSize: nameOf(size) };
  void judgeAgain();
}

/** esptool's name for a size, by the plain map. */
function nameOf(size: number): keyof typeof FLASH_SIZES {
  const names = Object.keys(FLASH_SIZES) as (keyof typeof FLASH_SIZES)[];
  return names.find((name) => FLASH_SIZES[name].size === size && !name.includes('-')) ?? '1MB';
}

/** Which chip the file goes to, and what becomes of the size in its header. */
export function ChipChoice() {
  const isKept = write.value.flashSize === 'keep';
  return (
    <section class="card">
      <fieldset>
        <legend>{say.value.whichChip}</legend>
        <div class="chips">
          <label class="chip">
            <input type="radio" name="chip" checked={chipSize.value === undefined} onChange={() => choose(undefined)} />
            <ChipPicture label="?" />
            <span>{say.value.asRead}</span>
          </label>
          {SIZES.map((size) => (
            <label class="chip" key={size}>
              <input
                type="radio"
                name="chip"
                checked={chipSize.value === size && chipKind.value === 'esp8266'}
                onChange={() => choose(size)}
              />
              <ChipPicture label={formatSize(size).replace(' ', '')} />
              <span>{say.value.chipSize(formatSize(size))}</span>
            </label>
          ))}
          <label class="chip">
            <input type="radio" name="chip" checked={chipKind.value === 'esp8285'} onChange={() => choose(ESP8285_SIZE, 'esp8285')} />
            <ChipPicture label="8285" />
            <span>ESP8285</span>
          </label>
        </div>
      </fieldset>
      <fieldset disabled={chipSize.value === undefined}>
        <legend>{say.value.headerQuestion}</legend>
        <label class="line">
          <input
            type="radio"
            name="header"
            checked={isKept}
            onChange={() => {
              write.value = KEEP_HEADER;
              void judgeAgain();
            }}
          />
          {say.value.headerKeep}
        </label>
        <label class="line">
          <input
            type="radio"
            name="header"
            checked={!isKept}
            onChange={() => {
              write.value = { ...KEEP_HEADER, flashSize: nameOf(chipSize.value ?? 0) };
              void judgeAgain();
            }}
          />
          {say.value.headerSet(formatSize(chipSize.value ?? 4096 * KIB))}
        </label>
      </fieldset>
    </section>
  );
}
