import { useSignal } from '@preact/signals';
import { hex } from '../../base/bytes.ts';
import type { Region } from '../../image/index.ts';
import { formatSize, lookOf } from '../../words/index.ts';
import type { LoadedFile } from '../model/files.ts';
import { say } from '../words/language.ts';
import { HexView } from './hex-view.tsx';

const WIDTH = 640;
const ROW_HEIGHT = 26;
const GAP = 6;
/** Rows of the picture, whatever the file's size. */
const ROWS = 16;
const MAX_ZOOM = 64;

/** Arrow keys, and how many regions they move by. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A region's place in the picture: a region that crosses the end of a row is several of them. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function boxesOf({ start, end }: Region, from: number, rowBytes: number): Box[] {
  const boxes: Box[] = [];
  const last = from + ROWS * rowBytes;
  for (let at = Math.max(start, from); at < Math.min(end, last); ) {
    const row = Math.floor((at - from) / rowBytes);
    const next = Math.min(end, from + (row + 1) * rowBytes);
    const x = ((at - from - row * rowBytes) / rowBytes) * WIDTH;
    boxes.push({ x, y: row * (ROW_HEIGHT + GAP), width: Math.max(1.5, ((next - at) / rowBytes) * WIDTH) });
    at = next;
  }
  return boxes;
}

const isSecret = (file: LoadedFile, { start, end }: Region): boolean =>
  file.inspection?.secrets.some(({ offset }) => offset >= start && offset < end) ?? false;

/** What lies where in a file: a picture with one stop of the Tab key, in which the arrow keys go from region to region. */
export function FlashMap({ file }: { readonly file: LoadedFile }) {
  const chosen = useSignal(0);
  const zoom = useSignal(1);
  const regions = file.inspection?.regions;
  if (regions === undefined || regions.length === 0) return null;
  const region = regions[Math.min(chosen.value, regions.length - 1)] as Region;
  const size = file.bytes.length;
  const rowBytes = Math.max(16, Math.ceil(size / ROWS / zoom.value));
  const view = ROWS * rowBytes;
  const from = zoom.value === 1 ? 0 : Math.max(0, Math.min(size - view, region.start - (region.start % rowBytes) - rowBytes));
  const findings = file.judgement?.findings ?? file.inspection?.findings ?? [];
  const here = findings.filter(({ evidence }) => evidence.some(({ offset }) => offset >= region.start && offset < region.end));
  const move = (step: number): void => {
    chosen.value = (chosen.value + step + regions.length) % regions.length;
  };
  return (
    <section class="card">
      <h2>{say.value.map}</h2>
      <p class="quiet">{say.value.mapHelp}</p>
      <div class="actions">
        <button
          type="button"
          disabled={zoom.value >= MAX_ZOOM}
          onClick={() => {
            zoom.value *= 2;
          }}
        >
          {say.value.zoomIn}
        </button>
        <button
          type="button"
          disabled={zoom.value === 1}
          onClick={() => {
            zoom.value /= 2;
          }}
        >
          {say.value.zoomOut}
        </button>
        <span class="quiet">
          {hex(from, 6)}–{hex(Math.min(size, from + view), 6)}
        </span>
      </div>
      <div
        class="flash-map"
        role="listbox"
        tabIndex={0}
        aria-label={say.value.map}
        aria-activedescendant={`region-${file.id}-${chosen.value}`}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (step === undefined) return;
          event.preventDefault();
          move(step);
        }}
      >
        <svg viewBox={`0 0 ${WIDTH} ${ROWS * (ROW_HEIGHT + GAP)}`} role="presentation">
          {regions.map((one, i) => (
            <g
              key={one.start}
              id={`region-${file.id}-${i}`}
              role="option"
              aria-selected={i === chosen.value}
              aria-label={describe(one)}
              class={`region ${one.kind} ${i === chosen.value ? 'chosen' : ''}`}
              onClick={() => {
                chosen.value = i;
              }}
            >
              {boxesOf(one, from, rowBytes).map((box, k) => (
                <rect
                  key={box.y}
                  fill={lookOf(one.kind).colour}
                  x={box.x}
                  y={box.y}
                  width={box.width}
                  height={ROW_HEIGHT}
                  data-first={k === 0}
                />
              ))}
              {isSecret(file, one) &&
                boxesOf(one, from, rowBytes)
                  .slice(0, 1)
                  .map((box) => (
                    <text key="secret" x={box.x + box.width / 2} y={box.y + 18} text-anchor="middle" class="mark">
                      🔑
                    </text>
                  ))}
            </g>
          ))}
        </svg>
      </div>
      <p aria-live="polite">
        <strong>{describe(region)}</strong>
        {isSecret(file, region) && <em> {say.value.secretHere}</em>}
        {here.length > 0 && <span class="quiet"> {here.map(({ id }) => id).join(', ')}</span>}
      </p>
      <details>
        <summary>{say.value.bytes}</summary>
        <HexView file={file} start={region.start} end={region.end} />
      </details>
    </section>
  );
}

function describe({ start, end, kind, label }: Region): string {
  const name = label === kind ? lookOf(kind).words : `${label}, ${lookOf(kind).words}`;
  return `${hex(start, 6)}–${hex(end - 1, 6)}: ${name}, ${formatSize(end - start)}`;
}
