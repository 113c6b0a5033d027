import { useSignal } from '@preact/signals';
import { hex } from '../../base/bytes.ts';
import type { DumpDifference } from '../../image/index.ts';
import { FACT_WORDS, REFUSAL_WORDS } from '../../words/mend.ts';
import { act } from '../model/act.ts';
import { addFile, files, imageWorker } from '../model/files.ts';
import { saveFile } from '../model/save.ts';
import { say } from '../words/language.ts';

/** Two files side by side, by what their bytes are for; several reads of one chip put together. */
export function Comparison() {
  const result = useSignal<DumpDifference | undefined>(undefined);
  const message = useSignal<string | undefined>(undefined);
  const [a, b] = files.value;
  if (a === undefined || b === undefined) return null;
  return (
    <section class="card">
      <div class="actions">
        <button
          type="button"
          onClick={act(async () => {
            result.value = await imageWorker().diff(a.bytes, b.bytes);
          })}
        >
          {say.value.diff}
        </button>
        <button
          type="button"
          onClick={act(async () => {
            const mended = await imageWorker().repair(files.value.map(({ bytes }) => bytes));
            if (mended.refusal !== null) {
              message.value = say.value.refused(REFUSAL_WORDS[mended.refusal]);
              return;
            }
            saveFile('repaired.bin', mended.bytes);
            await addFile({ name: 'repaired.bin', bytes: mended.bytes });
          })}
        >
          {say.value.repair}
        </button>
        <output>{message.value}</output>
      </div>
      {result.value !== undefined && (
        <>
          <p>{result.value.bytes === 0 ? say.value.same : say.value.differs(result.value.bytes)}</p>
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th />
                  <th>{a.name}</th>
                  <th>{b.name}</th>
                </tr>
              </thead>
              <tbody>
                {result.value.facts.map(({ fact, a: left, b: right }) => (
                  <tr key={fact}>
                    <th>{FACT_WORDS[fact]}</th>
                    <td>{String(left ?? '–')}</td>
                    <td>{String(right ?? '–')}</td>
                  </tr>
                ))}
                {result.value.regions.map(({ label, a: left, b: right, differing }) => (
                  <tr key={`${label}${left?.start}${right?.start}`}>
                    <th>{label}</th>
                    <td>{left === null ? '–' : hex(left.start, 6)}</td>
                    <td>
                      {right === null ? '–' : hex(right.start, 6)} ({differing})
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
