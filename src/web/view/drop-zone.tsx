import { useSignal } from '@preact/signals';
import { addFile, files, MAX_FILE, MAX_FILES } from '../model/files.ts';
import { say } from '../words/language.ts';

async function take(list: Iterable<File>): Promise<void> {
  for (const file of [...list].slice(0, MAX_FILES)) {
    if (file.size <= MAX_FILE) await addFile({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
}

/** Where files come in: dropped, chosen, or made as a sample. */
export function DropZone({ sample }: { readonly sample: () => Promise<void> }) {
  const isOver = useSignal(false);
  return (
    <section
      class={`drop ${isOver.value ? 'over' : ''}`}
      aria-label={say.value.drop}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        void take(event.dataTransfer?.files ?? []);
      }}
    >
      <p>{files.value.length === 0 ? say.value.drop : say.value.dropMore}</p>
      <p class="actions">
        <label class="button primary">
          {say.value.choose}
          <input
            type="file"
            multiple
            class="hidden-input"
            onChange={(event) => {
              const input = event.currentTarget;
              void take(input.files ?? []).then(() => {
                input.value = '';
              });
            }}
          />
        </label>
        <button type="button" onClick={() => void sample()}>
          {say.value.sample}
        </button>
      </p>
      <p class="quiet">{say.value.nothingUploaded}</p>
    </section>
  );
}
