/** What people read, as data: errors, findings, verdicts, boot logs, changes, sizes. No terminal, no Node: for a program and a page alike. */

export { bootWords, WATCH_WORDS } from './boot.ts';
export { type ExplainedLine, explainLine, explainLog } from './boot-log.ts';
export { ERROR_WORDS, type ErrorWords, NO_SYNC_WORDS, wordsOfError } from './errors.ts';
export { FINDINGS, summaryOf, wordsOfFix } from './findings.ts';
export { explainedLogLines, logLines } from './log.ts';
export { CHANGE_WORDS, FACT_WORDS, REFUSAL_WORDS } from './mend.ts';
export { wordsOfMismatch } from './mismatch.ts';
export { PHASE_WORDS, PRESS_WORDS, wordsOfRetry } from './progress.ts';
export { lookOf, type RegionLook } from './regions.ts';
export { fieldWords, outcomeWords } from './rehearsal.ts';
export { resetCauseWords } from './reset-cause.ts';
export { formatFrequency, formatSize, parseSize } from './size.ts';
export { foreignText, safeLine, safeText } from './text.ts';
export { BETTER_WORDS, checkWords, headerWords, VERDICT_WORDS } from './verdict.ts';
