import { computed, signal } from '@preact/signals';
import { DE } from './de.ts';
import { EN } from './en.ts';
import type { Messages } from './messages.ts';

/** The languages, by their codes. */
export const LANGUAGES = { en: EN, de: DE } as const satisfies Readonly<Record<string, Messages>>;
export type LanguageCode = keyof typeof LANGUAGES;

function preferred(): LanguageCode {
  return navigator.languages.some((code) => code.toLowerCase().startsWith('de')) && !navigator.language.startsWith('en') ? 'de' : 'en';
}

/** The language that the page is in. */
export const language = signal<LanguageCode>(preferred());

/** What the page says, in the present language. */
export const say = computed<Messages>(() => LANGUAGES[language.value]);
