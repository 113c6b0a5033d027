import { fault } from './model/act.ts';
import { addFile, files, removeFile, selected, selectedId } from './model/files.ts';
import { loadSample } from './sample.ts';
import { BootLog } from './view/boot-log.tsx';
import { ChipChoice } from './view/chip-choice.tsx';
import { Comparison } from './view/comparison.tsx';
import { Device, TRIAL_SIZE } from './view/device.tsx';
import { DropZone } from './view/drop-zone.tsx';
import { Facts } from './view/facts.tsx';
import { FlashMap } from './view/flash-map.tsx';
import { LogInput } from './view/log-input.tsx';
import { Verdict } from './view/verdict.tsx';
import { LANGUAGES, type LanguageCode, language, say } from './words/language.ts';

function Header() {
  document.documentElement.lang = language.value;
  return (
    <header>
      <h1>{say.value.title}</h1>
      <p>{say.value.claim}</p>
      <nav aria-label="language">
        {(Object.keys(LANGUAGES) as LanguageCode[]).map((code) => (
          <button
            type="button"
            key={code}
            lang={code}
            aria-pressed={language.value === code}
            onClick={() => {
              language.value = code;
            }}
          >
            {LANGUAGES[code].language}
          </button>
        ))}
      </nav>
    </header>
  );
}

function FileTabs() {
  return (
    <ul class="tabs">
      {files.value.map(({ id, name }) => (
        <li key={id}>
          <button
            type="button"
            aria-pressed={selected.value?.id === id}
            onClick={() => {
              selectedId.value = id;
            }}
          >
            {name}
          </button>
          <button type="button" class="close" aria-label={`${say.value.remove} ${name}`} onClick={() => removeFile(id)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Flash of the chip that is tried: the file that is looked at, where it fits. */
function trialFlash(): Uint8Array {
  const bytes = selected.value?.bytes;
  return bytes !== undefined && bytes.length <= TRIAL_SIZE ? bytes : loadSample();
}

/** The whole page. */
export function App() {
  const file = selected.value;
  return (
    <>
      <Header />
      <main>
        {fault.value !== undefined && (
          <p class="notice bad" role="alert">
            {fault.value}
          </p>
        )}
        <DropZone sample={async () => addFile({ name: 'sample.bin', bytes: loadSample() })} />
        {file !== undefined && (
          <>
            <FileTabs />
            <ChipChoice />
            <Verdict file={file} />
            <FlashMap file={file} />
            {file.judgement != null && <BootLog log={file.judgement.predictedLog.join('\n')} />}
            <Facts file={file} />
            <Comparison />
          </>
        )}
        <LogInput />
        <Device flash={trialFlash} />
      </main>
      <footer class="quiet">{say.value.offline}</footer>
    </>
  );
}
