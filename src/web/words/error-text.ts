import type { EspError } from '../../base/error.ts';
import { wordsOfError } from '../../words/index.ts';

/** A failure as the page shows it. */
export interface ErrorText {
  readonly message: string;
  readonly hint: string;
  readonly code: string;
}

/** What a failure means and what to do, in the program's own words. */
export function errorText(error: EspError): ErrorText {
  return { ...wordsOfError(error.code, error.facts), code: error.code };
}
