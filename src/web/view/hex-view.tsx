import { useSignal } from '@preact/signals';
import { hex } from '../../base/bytes.ts';
import type { LoadedFile } from '../model/files.ts';
import { say } from '../words/language.ts';

const ROW = 16;
const PAGE = 32 * ROW;

/** Bytes of a region, a page at a time. Bytes of secrets are not drawn. */
export function HexView({ file, start, end }: { readonly file: LoadedFile; readonly start: number; readonly end: number }) {
  const offset = useSignal(start);
  if (offset.value < start || offset.value >= end) offset.value = start;
  const from = offset.value;
  const last = Math.min(end, from + PAGE);
  const secrets = file.inspection?.secrets ?? [];
  const isHidden = (at: number): boolean => secrets.some((secret) => at >= secret.offset && at < secret.offset + secret.length);
  const rows = [];
  for (let at = from; at < last; at += ROW) {
    const cells = [];
    for (let i = at; i < Math.min(at + ROW, last); i++) cells.push(isHidden(i) ? '··' : hex(file.bytes[i] ?? 0, 2).slice(2));
    rows.push(`${hex(at, 6)}  ${cells.join(' ')}`);
  }
  return (
    <div>
      <div class="actions">
        <button
          type="button"
          disabled={from === start}
          onClick={() => {
            offset.value = Math.max(start, from - PAGE);
          }}
        >
          ◀
        </button>
        <button
          type="button"
          disabled={last === end}
          onClick={() => {
            offset.value = from + PAGE;
          }}
        >
          ▶
        </button>
        {secrets.some(({ offset: at }) => at >= from && at < last) && <span class="quiet">·· {say.value.hidden}</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <pre class="hex" tabIndex={0}>
        {rows.join('\n')}
      </pre>
    </div>
  );
}
