import { useSignal } from '@preact/signals';
import { hex } from '../../base/bytes.ts';
import type { Finding, MendResult } from '../../image/index.ts';
import { KEEP_HEADER } from '../../image/index.ts';
import { summaryOf, wordsOfFix } from '../../words/findings.ts';
import { REFUSAL_WORDS } from '../../words/mend.ts';
import { act } from '../model/act.ts';
import { addFile, chip, imageWorker, judgeAgain, type LoadedFile, messageOf, write } from '../model/files.ts';
import { derivedName, saveFile } from '../model/save.ts';
import { say } from '../words/language.ts';

const LOOK = { boots: 'good', 'boots-changed': 'fair', 'does-not-boot': 'bad', 'not-an-image': 'bad', unknown: 'fair' } as const;
const RANK = { error: 0, warning: 1, info: 2 } as const;

function FindingItem({ finding }: { readonly finding: Finding }) {
  return (
    <li class={`finding ${finding.severity}`}>
      <strong>{say.value.severity[finding.severity]}:</strong> {summaryOf(finding)}
      {finding.fix !== undefined && <em> {wordsOfFix(finding.fix)}</em>}
      {finding.evidence.length > 0 && (
        <span class="quiet">
          {' '}
          {finding.evidence
            .slice(0, 4)
            .map(({ offset }) => say.value.at(hex(offset)))
            .join(', ')}
        </span>
      )}
    </li>
  );
}

/** A button that makes a changed copy, or says why there is none. */
function MendButton({
  label,
  suffix,
  file,
  work,
}: {
  readonly label: string;
  readonly suffix: string;
  readonly file: LoadedFile;
  readonly work: () => Promise<MendResult>;
}) {
  const result = useSignal<string | undefined>(undefined);
  return (
    <div class="mend">
      <button
        type="button"
        onClick={act(async () => {
          result.value = say.value.working;
          try {
            const mended = await work();
            if (mended.refusal !== null) {
              result.value = say.value.refused(REFUSAL_WORDS[mended.refusal]);
              return;
            }
            const name = derivedName(file.name, suffix);
            saveFile(name, mended.bytes);
            await addFile({ name, bytes: mended.bytes });
            result.value = say.value.changed(mended.changes.length);
          } catch (error) {
            result.value = messageOf(error);
          }
        })}
      >
        {label}
      </button>
      <output>{result.value}</output>
    </div>
  );
}

/** The file with its header as it would be written. */
async function downloadPatched({ name, bytes }: LoadedFile): Promise<void> {
  const { flashSize } = write.value;
  if (flashSize === 'keep' || flashSize === 'detect') return;
  const patched = await imageWorker().patch(bytes, { flashSize });
  saveFile(derivedName(name, flashSize), patched.bytes);
}

/** Whether the file boots, why, and what can be done. */
export function Verdict({ file }: { readonly file: LoadedFile }) {
  const { judgement, failure } = file;
  if (failure !== undefined) return <section class="card verdict bad">{failure}</section>;
  if (judgement === undefined) {
    return (
      <section class="card verdict" aria-busy="true">
        <p>{say.value.working}</p>
      </section>
    );
  }
  const findings = [...judgement.findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  const [reason, ...rest] = findings;
  const isGood = judgement.verdict === 'boots';
  const target = chip.value;
  const { execution, missing } = judgement.witnesses;
  return (
    <section class={`card verdict ${LOOK[judgement.verdict]}`} aria-live="polite">
      <h2>{say.value.verdict[judgement.verdict]}</h2>
      {reason !== undefined && !isGood && (
        <ul class="findings reason">
          <FindingItem finding={reason} />
        </ul>
      )}
      <h3>{say.value.witnesses}</h3>
      <dl class="witnesses">
        <dt>{say.value.witnessRules}</dt>
        <dd>{say.value.verdict[judgement.witnesses.rules]}</dd>
        <dt>{say.value.witnessExecution}</dt>
        <dd>
          {execution === null
            ? missing === null
              ? say.value.notExecuted
              : say.value.missing(missing)
            : say.value.outcome[execution.outcome]}{' '}
          {execution !== null && execution.lastLine !== '' && <code>{execution.lastLine}</code>}
        </dd>
      </dl>
      {(isGood ? findings : rest).length > 0 && (
        <details open={!isGood}>
          <summary>{say.value.findings}</summary>
          <ul class="findings">
            {(isGood ? findings : rest).map((finding) => (
              <FindingItem key={`${finding.id}${finding.evidence[0]?.offset}`} finding={finding} />
            ))}
          </ul>
        </details>
      )}
      <h3>{say.value.fixes}</h3>
      {write.value.flashSize !== 'keep' && (
        <>
          {!isGood && (
            <div class="mend">
              <button
                type="button"
                class="primary"
                onClick={() => {
                  write.value = KEEP_HEADER;
                  void judgeAgain();
                }}
              >
                {say.value.keepInstead}
              </button>
            </div>
          )}
          <div class="mend">
            <button type="button" onClick={() => void downloadPatched(file)}>
              {say.value.patch(write.value.flashSize)}
            </button>
          </div>
        </>
      )}
      {target !== undefined && !isGood && write.value.flashSize === 'keep' && (
        <MendButton label={say.value.fit} suffix="fit" file={file} work={() => imageWorker().fit(file.bytes, target)} />
      )}
      <MendButton label={say.value.redact} suffix="redacted" file={file} work={() => imageWorker().redact(file.bytes)} />
    </section>
  );
}
