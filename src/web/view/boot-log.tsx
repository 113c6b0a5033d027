import { explainLog } from '../../words/boot-log.ts';
import { say } from '../words/language.ts';

/** A log with what its lines mean. What a chip sent is text and nothing else. */
export function BootLog({ log, title = say.value.log }: { readonly log: string; readonly title?: string }) {
  const lines = explainLog(log);
  return (
    <section class="card">
      <h2>{title}</h2>
      {lines.length === 0 ? (
        <p>{say.value.noLog}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <ol class="log" tabIndex={0} aria-label={title}>
          {lines.map(({ text, explanation }, i) => (
            <li key={i}>
              <code>{text}</code>
              {explanation !== null && <span>{explanation}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
