import { useSignal } from '@preact/signals';
import { say } from '../words/language.ts';
import { BootLog } from './boot-log.tsx';

/** More than a boot log ever has. */
const MAX_LOG = 64 * 1024;

/** Explains a log that somebody has copied from a terminal. */
export function LogInput() {
  const text = useSignal('');
  const shown = useSignal<string | undefined>(undefined);
  return (
    <details class="card">
      <summary>{say.value.paste}</summary>
      <textarea
        rows={6}
        maxLength={MAX_LOG}
        aria-label={say.value.paste}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <p class="actions">
        <button
          type="button"
          onClick={() => {
            shown.value = text.value;
          }}
        >
          {say.value.explain}
        </button>
      </p>
      {shown.value !== undefined && <BootLog log={shown.value} />}
    </details>
  );
}
