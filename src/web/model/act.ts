import { signal } from '@preact/signals';

/** What went wrong in a way that nobody foresaw; shown at the top of the page. */
export const fault = signal<string | undefined>(undefined);

/** A handler of events that does something lasting: what fails in it is shown. */
export function act(work: () => Promise<void>): () => void {
  return () => {
    work().catch((error: unknown) => {
      fault.value = error instanceof Error ? error.message : String(error);
    });
  };
}
